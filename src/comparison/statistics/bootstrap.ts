/** Bootstrap intervals: how much a statistic moves when the seeds are drawn again from those at hand. */
import { random as generator, type Random } from "../../random/index.ts";
import type { Interval } from "../record.ts";
import { mean, type Sample } from "./moments.ts";
import { normalCdf, normalQuantile } from "./normal.ts";
import { quantile, sorted } from "./quantile.ts";

export type Statistic = (sample: Float64Array) => number;

export interface BootstrapOptions {
  readonly method?: "percentile" | "bca";
  readonly confidence?: number;
  readonly resamples?: number;
  /** Where the draws come from; the same generator gives the same interval. */
  readonly random?: Random;
}

/**
 * A statistic with its bootstrap interval. The order of the sample does not matter, and the interval is stretched to hold
 * the estimate where it would miss it. One value, or equal ones, give an interval without width.
 * @returns NaN for an empty sample
 */
export function bootstrap(
  sample: Sample,
  statistic: Statistic,
  { method = "percentile", confidence = 0.95, resamples = 5000, random = generator(0) }: BootstrapOptions = {},
): Interval {
  const ascending = sorted(sample);
  const estimate = statistic(ascending);
  if (ascending.length === 0 || ascending[0] === ascending.at(-1)) return { estimate, low: estimate, high: estimate };
  const replicates = resample(ascending, statistic, resamples, random);
  const [low, high] =
    method === "bca" ? bcaInterval(ascending, statistic, replicates, confidence) : percentileInterval(replicates, confidence);
  return { estimate, low: Math.min(low, estimate), high: Math.max(high, estimate) };
}

/** The statistic of samples drawn with replacement, ascending. */
function resample(sample: Float64Array, statistic: Statistic, resamples: number, random: Random): Float64Array {
  const drawn = new Float64Array(sample.length);
  const replicates = Float64Array.from({ length: resamples }, () => {
    for (let i = 0; i < drawn.length; i++) drawn[i] = sample[random.integer(sample.length)];
    return statistic(drawn);
  });
  return replicates.sort();
}

/** The middle part of the replicates (Efron 1979, Annals of Statistics 7). */
export function percentileInterval(replicates: Float64Array, confidence: number): [low: number, high: number] {
  const tail = (1 - confidence) / 2;
  return [quantile(replicates, tail), quantile(replicates, 1 - tail)];
}

/**
 * The percentiles moved for bias z0 and acceleration a (Efron 1987, JASA 82, from the jackknife as in Efron & Tibshirani 1993,
 * eq. 14.15; the bias counts replicates equal to the estimate half, as SciPy does). Falls back on plain percentiles where the
 * jackknife does not move, as the median of tied values.
 */
export function bcaInterval(
  sample: Sample,
  statistic: Statistic,
  replicates: Float64Array,
  confidence: number,
): [low: number, high: number] {
  const estimate = statistic(sorted(sample));
  const below =
    replicates.reduce((sum, value) => sum + (value < estimate ? 1 : value === estimate ? 0.5 : 0), 0) / replicates.length;
  const z0 = normalQuantile(below);
  const ascending = sorted(sample);
  const left = Array.from(ascending, (_, out) => statistic(ascending.filter((_, i) => i !== out)));
  const centre = mean(left);
  const squares = left.reduce((sum, value) => sum + (centre - value) ** 2, 0);
  const a = left.reduce((sum, value) => sum + (centre - value) ** 3, 0) / (6 * squares ** 1.5);
  if (!Number.isFinite(z0) || !Number.isFinite(a)) return percentileInterval(replicates, confidence);
  const moved = (z: number) => quantile(replicates, normalCdf(z0 + (z0 + z) / (1 - a * (z0 + z))));
  const z = normalQuantile((1 - confidence) / 2);
  return [moved(z), moved(-z)];
}
