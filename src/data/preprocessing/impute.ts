/** What stands in for a missing value: chosen on the training part, kept with the model. */
import { type ChoiceOption, choice } from "../../options/index.ts";

export type Missing = "median" | "mean" | "mode" | "zero" | "refuse";

export const missing: ChoiceOption<Missing> = choice(
  "median",
  ["median", "mean", "mode", "zero", "refuse"],
  "what replaces a missing number (a missing word is replaced by the most frequent one): refuse makes it an error",
);

type Fill = (present: Float64Array) => number;

/** The replacement for each choice, from the values that are there (at least one); null makes a missing value an error. */
export const fills: Record<Missing, Fill | null> = {
  mean: (x) => x.reduce((a, b) => a + b, 0) / x.length,
  median,
  /** The most frequent value; of several, the smallest, as in scikit-learn. */
  mode: (x) => {
    const counts = new Map<number, number>();
    for (const value of x) counts.set(value, (counts.get(value) ?? 0) + 1);
    let [best, most] = [NaN, 0];
    for (const [value, count] of counts) if (count > most || (count === most && value < best)) [best, most] = [value, count];
    return best;
  },
  zero: () => 0,
  refuse: null,
};

/** The most frequent code of a column of words (−1, missing, does not count); the smaller of several; 0 where there is none. */
export function mostFrequent(codes: Int32Array, categories: number): number {
  const counts = new Int32Array(categories);
  for (const code of codes) if (code >= 0) counts[code]++;
  return counts.reduce((best, count, code) => (count > counts[best] ? code : best), 0);
}

function median(values: Float64Array): number {
  const x = values.slice();
  const middle = x.length >> 1;
  const upper = select(x, middle);
  return x.length % 2 === 1 ? upper : (x.subarray(0, middle).reduce((a, b) => Math.max(a, b), -Infinity) + upper) / 2;
}

/** The k-th smallest value; afterwards the first k are not above it. Hoare 1961, "Algorithm 65: Find". */
function select(x: Float64Array, k: number): number {
  let [low, high] = [0, x.length - 1];
  while (low < high) {
    const pivot = x[(low + high) >> 1];
    let [i, j] = [low, high];
    while (i <= j) {
      while (x[i] < pivot) i++;
      while (x[j] > pivot) j--;
      if (i <= j) {
        [x[i], x[j]] = [x[j], x[i]];
        i++;
        j--;
      }
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else break;
  }
  return x[k];
}
