/**
 * A regression tree: boxes that share out the whole space, each with the mean of the trials in it. Breiman, Friedman, Olshen & Stone
 * 1984, Classification and regression trees: each node is divided where most is taken off the squares.
 */
import { bestSplit, type Sample, type Split } from "./split.ts";

export interface Leaf {
  readonly value: number;
  /** Of an ordered parameter the stretch of [0, 1]. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Of a choice those allowed (1), null for an ordered parameter. */
  readonly allowed: readonly (Uint8Array | null)[];
}

export function growTree(sample: Sample): Leaf[] {
  const { columns, y, weights } = sample;
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
    const split = bestSplit(
      sample,
      orders.map((order) => order.subarray(from, to)),
    );
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
