/** RMSE: the root of the mean squared error, in the target's unit. */
import { metric } from "./metric.ts";
import { mean, squaredError } from "./regression.ts";

export const rmse = metric({
  name: "rmse",
  label: "RMSE",
  tasks: ["regression"],
  higherIsBetter: false,
  about: "Root of the mean squared error, in the target's unit; large errors weigh most.",
  reference: "scikit-learn: root_mean_squared_error",
  compute: (predictions, targets) => Math.sqrt(squaredError(targets, predictions) / targets.length),
  // The best constant is the mean; a hundredth better counts as learned.
  chance(targets) {
    const level = Math.sqrt(squaredError(targets, mean(targets)) / targets.length);
    return { level, margin: 0.01 * level };
  },
});
