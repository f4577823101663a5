/** The best place to divide a node of a regression tree in two. */
import type { Column } from "./column.ts";

export interface Split {
  readonly column: number;
  /** Of an ordered parameter: what lies at or below goes left. */
  readonly threshold: number;
  /** Of a choice those that go left (1), null for an ordered parameter. */
  readonly left: Uint8Array | null;
  /** By how much Σ sum²/n over the two sides exceeds that of the node, which is what the sum of squares falls by. */
  readonly gain: number;
}

export interface Sample {
  readonly columns: readonly Column[];
  readonly y: Float64Array;
  /** How often each row counts. */
  readonly weights: Float64Array;
  /** Rows, counted so, that each side of a split must keep. */
  readonly least: number;
}

/** The rows of a node, in the order of each column, with their sum and count. */
interface Node {
  readonly rows: readonly Int32Array[];
  readonly sum: number;
  readonly count: number;
}

/** @param rows of the node, for each column in its order @returns null where all values are equal or no side would keep enough */
export function bestSplit(sample: Sample, rows: readonly Int32Array[]): Split | null {
  const { columns, y, weights, least } = sample;
  let [sum, count, low, high] = [0, 0, Infinity, -Infinity];
  for (const row of rows[0]) {
    sum += weights[row] * y[row];
    count += weights[row];
    low = Math.min(low, y[row]);
    high = Math.max(high, y[row]);
  }
  if (low === high || count < 2 * least) return null;
  let best: Split | null = null;
  for (let c = 0; c < columns.length; c++) {
    const split = columns[c].choices > 0 ? splitChoice : splitOrdered;
    const found = split(sample, c, { rows, sum, count });
    if (found && found.gain > (best?.gain ?? 0)) best = found;
  }
  return best;
}

/** Halfway between two neighbours. */
function splitOrdered(
  { columns, y, weights, least }: Sample,
  c: number,
  { rows: { [c]: rows }, sum, count }: Node,
): Split | null {
  const x = columns[c].values;
  let [left, n, gain, at] = [0, 0, 0, -1];
  for (let i = 0; i + 1 < rows.length; i++) {
    left += weights[rows[i]] * y[rows[i]];
    n += weights[rows[i]];
    if (x[rows[i]] === x[rows[i + 1]] || n < least || count - n < least) continue;
    const now = gained(left, n, sum, count);
    if (now > gain) [gain, at] = [now, i];
  }
  return at < 0 ? null : { column: c, threshold: (x[rows[at]] + x[rows[at + 1]]) / 2, left: null, gain };
}

/** Choices in the order of their means: no other subset is better (Fisher 1958, JASA 53). */
function splitChoice({ columns, y, weights, least }: Sample, c: number, { rows: { [c]: rows }, sum, count }: Node): Split | null {
  const { values: x, choices } = columns[c];
  const [sums, counts] = [new Float64Array(choices), new Float64Array(choices)];
  for (const row of rows) {
    sums[x[row]] += weights[row] * y[row];
    counts[x[row]] += weights[row];
  }
  const present = Array.from(counts.keys()).filter((choice) => counts[choice] > 0);
  present.sort((a, b) => sums[a] / counts[a] - sums[b] / counts[b] || a - b);
  let [left, n, gain, at, larger] = [0, 0, 0, -1, 0];
  for (let i = 0; i + 1 < present.length; i++) {
    left += sums[present[i]];
    n += counts[present[i]];
    if (n < least || count - n < least) continue;
    const now = gained(left, n, sum, count);
    if (now > gain) [gain, at, larger] = [now, i, 2 * n >= count ? 1 : 0];
  }
  if (at < 0) return null;
  // A choice that no trial here has made goes with the more.
  const toLeft = new Uint8Array(choices).fill(larger);
  present.forEach((choice, i) => (toLeft[choice] = i <= at ? 1 : 0));
  return { column: c, threshold: NaN, left: toLeft, gain };
}

function gained(left: number, n: number, sum: number, count: number): number {
  const right = sum - left;
  return (left * left) / n + (right * right) / (count - n) - (sum * sum) / count;
}
