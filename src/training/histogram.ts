// Counts of values: what weights, activations and gradients look like.
import type { Histogram } from "./record.ts";

const bins = 40;

/** Equal-width bins over the finite values; null where there is none. */
export function histogram(values: ArrayLike<number>): Histogram | null {
  let [low, high, sum, squares, zeros, count] = [Infinity, -Infinity, 0, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const x = values[i];
    if (!Number.isFinite(x)) continue;
    if (x < low) low = x;
    if (x > high) high = x;
    sum += x;
    squares += x * x;
    if (x === 0) zeros++;
    count++;
  }
  if (count === 0) return null;
  const mean = sum / count;
  const counts = new Array<number>(bins).fill(0);
  const scale = high > low ? bins / (high - low) : 0;
  for (let i = 0; i < values.length; i++) {
    const x = values[i];
    if (Number.isFinite(x)) counts[Math.min(bins - 1, Math.floor((x - low) * scale))]++;
  }
  return { low, high, counts, mean, std: Math.sqrt(Math.max(0, squares / count - mean * mean)), zeros: zeros / count, count };
}
