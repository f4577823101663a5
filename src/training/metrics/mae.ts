/** MAE: the mean absolute error, in the target's unit. */
import { metric } from "./metric.ts";
import { absoluteError } from "./regression.ts";

export const mae = metric({
  name: "mae",
  label: "MAE",
  tasks: ["regression"],
  higherIsBetter: false,
  about: "Mean absolute error, in the target's unit.",
  reference: "scikit-learn: mean_absolute_error",
  compute: (predictions, targets) => absoluteError(targets, predictions),
  // The best constant is the median; a hundredth better counts as learned.
  chance(targets) {
    const sorted = Float64Array.from(targets).sort();
    const level = absoluteError(targets, sorted[sorted.length >> 1]);
    return { level, margin: 0.01 * level };
  },
});
