/** ROC AUC: the probability that a row of a class scores higher than a row of another one; a tie counts half. */
import { classCounts } from "./confusion.ts";
import { LUCK, columns, metric, type Numbers } from "./metric.ts";

/**
 * Area under the ROC curve of one class against the rest, as the Mann–Whitney statistic: pairs won plus half the ties.
 * NaN where all rows are of the class or none is.
 * @param score the score of a row; only its order matters
 */
export function areaUnderRoc(rows: number, score: (row: number) => number, positive: (row: number) => boolean): number {
  const scores = new Float64Array(rows); // of the class from the left, of the rest from the right
  let [yes, no] = [0, rows];
  for (let row = 0; row < rows; row++) scores[positive(row) ? yes++ : --no] = score(row);
  const wins = scores.subarray(0, yes).sort();
  const others = scores.subarray(yes).sort();
  let [below, upTo, sum] = [0, 0, 0];
  for (const value of wins) {
    while (below < others.length && others[below] < value) below++;
    while (upTo < others.length && others[upTo] <= value) upTo++;
    sum += (below + upTo) / 2;
  }
  return wins.length === 0 || others.length === 0 ? NaN : sum / (wins.length * others.length);
}

function oneAgainstRest(scores: Numbers, targets: Numbers, classes: number): number {
  const width = columns(scores, targets, classes);
  const area = (k: number, score: (row: number) => number) => areaUnderRoc(targets.length, score, (row) => targets[row] === k);
  if (width === 1) return area(1, (row) => scores[row]);
  if (width === 2) return area(1, (row) => scores[2 * row + 1]);
  const present = classCounts(targets, classes).flatMap((count, k) => (count > 0 ? [k] : []));
  return present.reduce((sum, k) => sum + area(k, (row) => scores[row * width + k]), 0) / present.length;
}

/** Scores in the order of the softmax probabilities, without their rounding to 0 and 1. */
function logOdds(logits: Numbers, targets: Numbers, classes: number): Numbers {
  const width = columns(logits, targets, classes);
  if (width === 1) return logits;
  const odds = new Float64Array(logits.length);
  for (let start = 0; start < logits.length; start += width) {
    for (let k = 0; k < width; k++) {
      let [top, sum] = [-Infinity, 0];
      for (let j = 0; j < width; j++) if (j !== k) top = Math.max(top, logits[start + j]);
      for (let j = 0; j < width; j++) if (j !== k) sum += Math.exp(logits[start + j] - top);
      odds[start + k] = logits[start + k] - top - Math.log(sum);
    }
  }
  return odds;
}

export const rocAuc = metric({
  name: "rocAuc",
  label: "ROC AUC",
  tasks: ["binary", "multiclass"],
  higherIsBetter: true,
  about:
    "How well the scores order the rows, whatever the threshold; with more than two classes the mean of each class against the rest.",
  reference:
    "Hanley & McNeil 1982, Radiology 143; scikit-learn: roc_auc_score (ovr, macro), except that a class without rows is left out here and refused there",
  compute: oneAgainstRest,
  fromLogits: (logits, targets, classes) => oneAgainstRest(logOdds(logits, targets, classes), targets, classes),
  chance(targets, classes) {
    const counts = classCounts(targets, classes).filter((count) => count > 0);
    const errors = counts.map((count) => Math.sqrt((targets.length + 1) / (12 * count * (targets.length - count))));
    return { level: 0.5, margin: (LUCK * errors.reduce((sum, error) => sum + error, 0)) / errors.length };
  },
  undefinedFor(targets, classes) {
    const present = classCounts(targets, classes).flatMap((count, k) => (count > 0 ? [k] : []));
    return present.length >= 2
      ? null
      : `ROC AUC needs rows of at least two classes; all ${targets.length} rows are of class ${present[0]}.`;
  },
});
