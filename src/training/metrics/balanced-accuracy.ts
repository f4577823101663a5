/** Balanced accuracy: the mean over classes of the fraction of the class that was found, so that rare classes count fully. */
import { classCounts, classScores, confusionMatrix } from "./confusion.ts";
import { LUCK, metric } from "./metric.ts";

export const balancedAccuracy = metric({
  name: "balancedAccuracy",
  label: "balanced accuracy",
  tasks: ["binary", "multiclass"],
  higherIsBetter: true,
  about: "Mean recall over the classes that have rows; a constant decision gets 1 / classes.",
  reference: "Brodersen et al. 2010, ICPR; scikit-learn: balanced_accuracy_score (not adjusted)",
  compute(predictions, targets, classes) {
    const recalls = classScores(confusionMatrix(predictions, targets, classes))
      .filter(({ support }) => support > 0)
      .map(({ recall }) => recall);
    return recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length;
  },
  chance(targets, classes) {
    const counts = classCounts(targets, classes).filter((count) => count > 0);
    const level = 1 / counts.length;
    const variance = counts.reduce((sum, count) => sum + (level * (1 - level)) / count, 0) / counts.length ** 2;
    return { level, margin: LUCK * Math.sqrt(variance) };
  },
});
