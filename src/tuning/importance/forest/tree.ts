/**
 * A regression tree: boxes that share out the whole space, each with the mean of the trials in it. Breiman, Friedman, Olshen & Stone
 * 1984, Classification and regression trees: the split that takes most off the squares, halfway between neighbours; choices
 * ordered by their mean (section 9.4 there: no other subset is better).
 */
import type { Column } from "./column.ts";

export interface Leaf {
  readonly value: number;
  /** Of an ordered parameter the stretch of [0, 1]. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Of a choice those allowed (1), null for an ordered parameter. */
  readonly allowed: readonly (Uint8Array | null)[];
}

interface Split {
  readonly column: number;
  /** Of an ordered parameter. */
  readonly threshold: number;
  /** Of a choice those that go left. */
  readonly left: Uint8Array | null;
  /** By how much Σ (sum²/n) of the two sides exceeds that of the node. */
  readonly gain: number;
}

/**
 * @param weights how often each row counts; 0 leaves it out
 * @param least rows, counted so, that each side of a split must keep
 */
export function growTree(columns: readonly Column[], y: Float64Array, weights: Float64Array, least: number): Leaf[] {
  const used = (order: Int32Array) => order.filter((row) => weights[row] > 0);
  // Every column's order is kept as each node is divided, so that nothing is sorted again.
  const orders = columns.map(({ order }) => used(order));
  const buffer = new Int32Array(orders[0].length);
  const goesLeft = new Uint8Array(y.length);
  const leaves: Leaf[] = [];
  const root: Box = {
    low: new Float64Array(columns.length),
    high: new Float64Array(columns.length).fill(1),
    allowed: columns.map(({ choices }) => (choices > 0 ? new Uint8Array(choices).fill(1) : null)),
  };
  const stack = [{ from: 0, to: orders[0].length, box: root }];
  for (let node = stack.pop(); node; node = stack.pop()) {
    const { from, to, box } = node;
    const rows = orders[0].subarray(from, to);
    const split = bestSplit(columns, orders, y, weights, from, to, least, box.allowed);
    if (!split) {
      leaves.push({ value: meanOf(rows, y, weights), ...box });
      continue;
    }
    const { values } = columns[split.column];
    for (const row of rows) goesLeft[row] = split.left ? split.left[values[row]] : values[row] <= split.threshold ? 1 : 0;
    let middle = from;
    for (const order of orders) middle = divide(order, goesLeft, from, to, buffer);
    const [left, right] = halves(box, split);
    stack.push({ from: middle, to, box: right }, { from, to: middle, box: left });
  }
  return leaves;
}

type Box = Omit<Leaf, "value">;

function halves(box: Box, { column, threshold, left }: Split): [Box, Box] {
  if (left) {
    const side = (wanted: number) =>
      box.allowed.map((allowed, c) =>
        c === column ? allowed!.map((yes, choice) => (yes && left[choice] === wanted ? 1 : 0)) : allowed,
      );
    return [
      { ...box, allowed: side(1) },
      { ...box, allowed: side(0) },
    ];
  }
  return [
    { ...box, high: box.high.with(column, threshold) },
    { ...box, low: box.low.with(column, threshold) },
  ];
}

function meanOf(rows: Int32Array, y: Float64Array, weights: Float64Array): number {
  let [sum, count] = [0, 0];
  for (const row of rows) {
    sum += weights[row] * y[row];
    count += weights[row];
  }
  return sum / count;
}

/** Moves the rows that go left to the front, both sides keeping their order; where the right side begins. */
function divide(order: Int32Array, goesLeft: Uint8Array, from: number, to: number, buffer: Int32Array): number {
  let [left, right] = [from, 0];
  for (let i = from; i < to; i++) {
    const row = order[i];
    if (goesLeft[row]) order[left++] = row;
    else buffer[right++] = row;
  }
  for (let i = 0; i < right; i++) order[left + i] = buffer[i];
  return left;
}

function bestSplit(
  columns: readonly Column[],
  orders: readonly Int32Array[],
  y: Float64Array,
  weights: Float64Array,
  from: number,
  to: number,
  least: number,
  allowed: Box["allowed"],
): Split | null {
  let [sum, count, low, high] = [0, 0, Infinity, -Infinity];
  for (let i = from; i < to; i++) {
    const row = orders[0][i];
    sum += weights[row] * y[row];
    count += weights[row];
    low = Math.min(low, y[row]);
    high = Math.max(high, y[row]);
  }
  if (low === high || count < 2 * least) return null;
  let best: Split | null = null;
  for (let c = 0; c < columns.length; c++) {
    const { choices, values } = columns[c];
    const rows = orders[c].subarray(from, to);
    const found = choices > 0 ? splitChoice(c, values, rows, y, weights, allowed[c]!) : splitOrdered(c, values, rows, y, weights);
    if (found && found.gain > (best?.gain ?? 0)) best = found;
  }
  return best;

  function splitOrdered(c: number, x: Float64Array, rows: Int32Array, y: Float64Array, weights: Float64Array): Split | null {
    let [left, n, gain, at] = [0, 0, 0, -1];
    for (let i = 0; i + 1 < rows.length; i++) {
      left += weights[rows[i]] * y[rows[i]];
      n += weights[rows[i]];
      if (x[rows[i]] === x[rows[i + 1]] || n < least || count - n < least) continue;
      const now = gained(left, n);
      if (now > gain) [gain, at] = [now, i];
    }
    return at < 0 ? null : { column: c, threshold: (x[rows[at]] + x[rows[at + 1]]) / 2, left: null, gain };
  }

  function splitChoice(
    c: number,
    x: Float64Array,
    rows: Int32Array,
    y: Float64Array,
    weights: Float64Array,
    allowed: Uint8Array,
  ) {
    const [sums, counts] = [new Float64Array(allowed.length), new Float64Array(allowed.length)];
    for (const row of rows) {
      sums[x[row]] += weights[row] * y[row];
      counts[x[row]] += weights[row];
    }
    const present = Array.from(counts.keys()).filter((choice) => counts[choice] > 0);
    present.sort((a, b) => sums[a] / counts[a] - sums[b] / counts[b] || a - b);
    let [left, n, gain, at, atN] = [0, 0, 0, -1, 0];
    for (let i = 0; i + 1 < present.length; i++) {
      left += sums[present[i]];
      n += counts[present[i]];
      if (n < least || count - n < least) continue;
      const now = gained(left, n);
      if (now > gain) [gain, at, atN] = [now, i, n];
    }
    if (at < 0) return null;
    // A choice that no trial here has made goes with the more.
    const toLeft = new Uint8Array(allowed.length).fill(2 * atN >= count ? 1 : 0);
    present.forEach((choice, i) => (toLeft[choice] = i <= at ? 1 : 0));
    return { column: c, threshold: NaN, left: toLeft, gain };
  }

  function gained(left: number, n: number): number {
    const right = sum - left;
    return (left * left) / n + (right * right) / (count - n) - (sum * sum) / count;
  }
}
