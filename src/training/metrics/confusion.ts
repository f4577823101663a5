/** Decisions and how they were confused: the counts that accuracy, balanced accuracy and F1 are made of. */
import { columns, type Numbers } from "./metric.ts";

/**
 * The class that each row is given: the most probable one, the first of equals. With one column class 1 needs a
 * probability above one half, so an undecided network says class 0.
 */
export function decide(predictions: Numbers, targets: Numbers, classes: number): Int32Array {
  const width = columns(predictions, targets, classes);
  const decided = new Int32Array(targets.length);
  if (width === 1) for (let row = 0; row < targets.length; row++) decided[row] = predictions[row] > 0.5 ? 1 : 0;
  else
    for (let row = 0; row < targets.length; row++)
      for (let k = 1; k < width; k++)
        if (predictions[row * width + k] > predictions[row * width + decided[row]]) decided[row] = k;
  return decided;
}

/** Rows of each class. */
export function classCounts(targets: Numbers, classes: number): number[] {
  const counts = Array.from({ length: classes }, () => 0);
  for (let row = 0; row < targets.length; row++) counts[targets[row]]++;
  return counts;
}

/** Rows by true class (first index) and decided class (second), as scikit-learn lays it out. */
export function confusionMatrix(predictions: Numbers, targets: Numbers, classes: number): number[][] {
  const decided = decide(predictions, targets, classes);
  const counts = new Float64Array(classes * classes);
  for (let row = 0; row < targets.length; row++) counts[targets[row] * classes + decided[row]]++;
  return Array.from({ length: classes }, (_, k) => Array.from(counts.subarray(k * classes, (k + 1) * classes)));
}

export interface ClassScores {
  /** Of the rows decided to be this class, the fraction that is; 0 where there is none. */
  readonly precision: number;
  /** Of the rows of this class, the fraction that was found; 0 where there is none. */
  readonly recall: number;
  /** Harmonic mean of both; 0 where the class is neither there nor decided. */
  readonly f1: number;
  /** Rows of this class. */
  readonly support: number;
  /** Rows decided to be this class. */
  readonly decided: number;
}

/** Precision, recall and F1 of every class. */
export function classScores(matrix: readonly (readonly number[])[]): ClassScores[] {
  return matrix.map((row, k) => {
    const hits = row[k];
    const support = row.reduce((sum, count) => sum + count, 0);
    const decided = matrix.reduce((sum, other) => sum + other[k], 0);
    const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
    return {
      precision: ratio(hits, decided),
      recall: ratio(hits, support),
      f1: ratio(2 * hits, support + decided),
      support,
      decided,
    };
  });
}
