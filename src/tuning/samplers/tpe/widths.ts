/** How far the kernel of a trial reaches along an axis, and how much a trial counts. */
import type { Axis } from "../axis.ts";

/**
 * A kernel reaches as far as the farther of its neighbours, but never less than a width that shrinks with their count: slowly along
 * steps and lists in order, as in hyperopt and Optuna; faster along continua, where that was seen to find better ends of a search
 * and along steps worse ones (bench/tuning).
 */
export function neighbours(places: Float64Array, axis: Axis): Float64Array {
  const n = places.length;
  const least = 1 / Math.min(100, 2 + (axis.count === Infinity ? n ** 1.5 : n));
  if (n === 1) return Float64Array.of(Math.max(places[0], 1 - places[0]));
  const sorted = places.toSorted();
  const widths = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const at = lowerBound(sorted, places[k]);
    const below = at > 0 ? places[k] - sorted[at - 1] : 0;
    const above = at < n - 1 ? sorted[at + 1] - places[k] : 0;
    widths[k] = Math.max(below, above, least);
  }
  return widths;
}

function lowerBound(sorted: Float64Array, x: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The last 25 trials count fully, older ones the less the older they are (Bergstra et al. 2013, hyperopt). */
export function ramp(count: number): Float64Array {
  const early = count - 25;
  const weights = new Float64Array(count).fill(1);
  for (let i = 0; i < early; i++) weights[i] = early === 1 ? 1 / count : 1 / count + ((1 - 1 / count) * i) / (early - 1);
  return weights;
}
