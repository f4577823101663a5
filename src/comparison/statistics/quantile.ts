/** Quantiles of a sample, and the median. */
import type { Sample } from "./moments.ts";

/** The values in ascending order, as a copy. */
export const sorted = (sample: Sample): Float64Array => Float64Array.from(sample).sort();

/** The q-quantile of sorted values, linear between neighbours (type 7 of Hyndman & Fan 1996; NumPy's default). NaN for none. */
export function quantile(ascending: Sample, q: number): number {
  const position = Math.min(Math.max(q, 0), 1) * (ascending.length - 1);
  const below = Math.floor(position);
  const [low, high] = [ascending[below], ascending[Math.min(below + 1, ascending.length - 1)]];
  // Between equal neighbours nothing is added, so that infinities stay what they are.
  return ascending.length === 0 ? NaN : low === high || position === below ? low : low + (high - low) * (position - below);
}

/** The middle value, or the mean of the two in the middle. NaN for an empty sample. */
export const median = (sample: Sample): number => quantile(sorted(sample), 0.5);
