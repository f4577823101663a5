/** Average ranks: equal values share the mean of the places that they take. */
import type { Sample } from "./moments.ts";

/**
 * Ranks from 1. Neighbours that differ by no more than `tolerance` times their size share a rank, for values that are
 * equal but for the rounding of a subtraction (0.95 − 0.92 and 0.91 − 0.88).
 */
export function averageRanks(values: Sample, tolerance = 0): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i).sort((i, j) =>
    values[i] < values[j] ? -1 : values[i] > values[j] ? 1 : 0,
  );
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && same(values[order[end - 1]], values[order[end]], tolerance)) end++;
    for (let place = start; place < end; place++) ranks[order[place]] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

const same = (a: number, b: number, tolerance: number): boolean =>
  a === b || b - a <= tolerance * Math.min(Math.abs(a), Math.abs(b));
