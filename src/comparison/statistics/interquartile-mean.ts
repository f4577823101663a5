/** The interquartile mean: the mean of the middle half, steadier than the median and deaf to a stray seed. */
import { mean, type Sample } from "./moments.ts";
import { sorted } from "./quantile.ts";

/**
 * The mean of what is left after cutting ⌊n/4⌋ values from each end, as in Agarwal et al. 2021 (arXiv:2108.13264) and
 * SciPy's `trim_mean(sample, 0.25)`: a quarter that is no whole number of values is rounded down, no value counts in
 * part. So 10 values leave 6, and fewer than 4 leave all. NaN for an empty sample.
 */
export function interquartileMean(sample: Sample): number {
  const cut = Math.floor(sample.length / 4);
  return mean(sorted(sample).subarray(cut, sample.length - cut));
}
