/** F1: the harmonic mean of precision and recall; of class 1 for two classes, the mean over classes for more. */
import { classCounts, classScores, confusionMatrix } from "./confusion.ts";
import { LUCK, metric } from "./metric.ts";

export const f1 = metric({
  name: "f1",
  label: "F1",
  tasks: ["binary", "multiclass"],
  higherIsBetter: true,
  about:
    "Harmonic mean of precision and recall of class 1; with more than two classes the mean over the classes seen (macro). 0 where nothing was found.",
  reference: "van Rijsbergen 1979, Information Retrieval; scikit-learn: f1_score (binary, macro; zero_division=0)",
  compute(predictions, targets, classes) {
    const scores = classScores(confusionMatrix(predictions, targets, classes));
    if (classes === 2) return scores[1].f1;
    const seen = scores.filter(({ support, decided }) => support + decided > 0);
    return seen.reduce((sum, score) => sum + score.f1, 0) / seen.length;
  },
  // Two classes: always saying 1. More: always saying the commonest class.
  chance(targets, classes) {
    const counts = classCounts(targets, classes);
    const rate = (classes === 2 ? counts[1] : Math.max(...counts)) / targets.length;
    const level = (2 * rate) / (1 + rate) / (classes === 2 ? 1 : counts.filter((count) => count > 0).length);
    return { level, margin: LUCK * Math.sqrt((level * (1 - level)) / targets.length) };
  },
});
