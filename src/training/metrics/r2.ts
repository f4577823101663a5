/** R²: the fraction of the targets' variance that the predictions explain. */
import { metric } from "./metric.ts";
import { mean, squaredError } from "./regression.ts";

export const r2 = metric({
  name: "r2",
  label: "R²",
  tasks: ["regression"],
  higherIsBetter: true,
  about: "1 for perfect predictions, 0 for the mean of the targets, below 0 for worse.",
  reference: "scikit-learn: r2_score, except that constant targets give NaN here, and 1 or 0 there",
  compute: (predictions, targets) => 1 - squaredError(targets, predictions) / squaredError(targets, mean(targets)),
  chance: () => ({ level: 0, margin: 0.02 }),
  undefinedFor(targets) {
    if (targets.length < 2) return "R² needs at least two rows.";
    for (let i = 1; i < targets.length; i++) if (targets[i] !== targets[0]) return null;
    return `R² needs targets that vary; all ${targets.length} are ${targets[0]}.`;
  },
});
