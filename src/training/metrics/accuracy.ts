/** Accuracy: the fraction of rows given their true class. */
import { classCounts, decide } from "./confusion.ts";
import { LUCK, metric } from "./metric.ts";

export const accuracy = metric({
  name: "accuracy",
  label: "accuracy",
  tasks: ["binary", "multiclass"],
  higherIsBetter: true,
  about: "Fraction of rows given their true class; misleads where one class is rare.",
  reference: "scikit-learn: accuracy_score",
  compute(predictions, targets, classes) {
    const decided = decide(predictions, targets, classes);
    let hits = 0;
    for (let row = 0; row < targets.length; row++) if (decided[row] === targets[row]) hits++;
    return hits / targets.length;
  },
  chance(targets, classes) {
    const level = Math.max(...classCounts(targets, classes)) / targets.length;
    return { level, margin: LUCK * Math.sqrt((level * (1 - level)) / targets.length) };
  },
});
