/** Scaling of numeric columns: x becomes (x − shift) / scale, both from the training part. */
import { type ChoiceOption, choice } from "../../options/index.ts";

export type Scale = "standardize" | "minMax" | "none";

export const scale: ChoiceOption<Scale> = choice(
  "standardize",
  ["standardize", "minMax", "none"],
  "standardize: mean 0 and standard deviation 1; minMax: from 0 to 1; none: as they are",
);

export interface Scaling {
  shift: number;
  scale: number;
}

/** Mean and standard deviation with n in the denominator, as in scikit-learn's StandardScaler; two passes. */
export function meanAndStd(x: ArrayLike<number>): { mean: number; std: number } {
  const n = x.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += x[i];
  mean /= n;
  let [squares, rest] = [0, 0];
  for (let i = 0; i < n; i++) {
    squares += (x[i] - mean) ** 2;
    rest += x[i] - mean;
  }
  return { mean, std: Math.sqrt(Math.max(0, (squares - (rest * rest) / n) / n)) };
}

/** From the values that are there. A column of one value only, also by rounding, keeps scale 1 and so becomes 0. */
export const scalings: Record<Scale, (x: Float64Array) => Scaling> = {
  standardize: (x) => {
    const { mean, std } = meanAndStd(x);
    const rounding = x.length * Number.EPSILON * Math.abs(mean);
    return { shift: mean, scale: std > rounding ? std : 1 };
  },
  minMax: (x) => {
    let [low, high] = [Infinity, -Infinity];
    for (const value of x) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return { shift: low, scale: high > low ? high - low : 1 };
  },
  none: () => ({ shift: 0, scale: 1 }),
};
