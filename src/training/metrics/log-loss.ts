/** Log loss: the mean negative log-probability of the true class, in nats. */
import { classCounts } from "./confusion.ts";
import { columns, metric } from "./metric.ts";

const EPSILON = 2 ** -52;

export const logLoss = metric({
  name: "logLoss",
  label: "log loss",
  tasks: ["binary", "multiclass"],
  higherIsBetter: false,
  about:
    "Mean negative log-probability of the true class. Probabilities are clipped to [2^-52, 1 − 2^-52]; from logits nothing is clipped.",
  reference: "scikit-learn: log_loss, which clips the same way for float64; rows are not scaled to sum to 1",
  compute(probabilities, targets, classes) {
    const width = columns(probabilities, targets, classes);
    let sum = 0;
    for (let row = 0; row < targets.length; row++) {
      const p =
        width > 1 ? probabilities[row * width + targets[row]] : targets[row] === 1 ? probabilities[row] : 1 - probabilities[row];
      sum -= Math.log(Math.min(Math.max(p, EPSILON), 1 - EPSILON));
    }
    return sum / targets.length;
  },
  fromLogits(logits, targets, classes) {
    const width = columns(logits, targets, classes);
    let total = 0;
    for (let row = 0; row < targets.length; row++) {
      if (width === 1) {
        const margin = targets[row] === 1 ? logits[row] : -logits[row];
        total += Math.max(-margin, 0) + Math.log1p(Math.exp(-Math.abs(margin))); // softplus(−margin)
        continue;
      }
      let [top, sum] = [-Infinity, 0];
      for (let k = 0; k < width; k++) top = Math.max(top, logits[row * width + k]);
      for (let k = 0; k < width; k++) sum += Math.exp(logits[row * width + k] - top);
      total += top - logits[row * width + targets[row]] + Math.log(sum);
    }
    return total / targets.length;
  },
  // The class rates themselves as probabilities give their entropy; a hundredth better counts as learned.
  chance(targets, classes) {
    const rates = classCounts(targets, classes).map((count) => count / targets.length);
    const level = rates.reduce((sum, rate) => sum - (rate > 0 ? rate * Math.log(rate) : 0), 0);
    return { level, margin: 0.01 * level };
  },
});
