/** Which trials count as good, and which as bad. */
import type { Direction } from "../../record.ts";
import { runVariance, shrunk } from "../observations.ts";
import { paretoOrder } from "../pareto.ts";
import { objectives } from "../ranking.ts";
import { COMPLETE, FAILED, OPEN, PRUNED, type Columns } from "./columns.ts";

export interface Order {
  /** Whether a row comes before another; of equals the earlier one is the better. */
  before(a: number, b: number): boolean;
  /** By which complete trials are ordered, the small first. */
  readonly score: Float64Array;
}

/**
 * The order of `ranked`, row against row: the complete by value (by Pareto fronts where there are several objectives), then the
 * pruned, those that came furthest first, then the failed.
 */
export function orderOf(columns: Columns, directions: readonly Direction[]): Order {
  const { state, step, value } = columns;
  const score = directions.length > 1 ? byFronts(columns, directions) : byValue(columns);
  return {
    score,
    before: (a, b) => {
      const its = state[a];
      if (its !== state[b]) return its < state[b];
      if (its === PRUNED && step[a] !== step[b]) return step[a] > step[b];
      const by = its === COMPLETE ? score : value;
      return its === FAILED || by[a] === by[b] ? a < b : by[a] < by[b];
    },
  };
}

/** Values of the complete trials, drawn in by their uncertainty where runs tell of it. */
function byValue({ size, trials, state, value, runs, several }: Columns): Float64Array {
  const variance = runVariance(Array.from(rowsWith(several, 1, size), (row) => trials[row]));
  if (variance === 0) return value;
  const rows = rowsWith(state, COMPLETE, size);
  const drawn = shrunk(
    Float64Array.from(rows, (row) => value[row]),
    Float64Array.from(rows, (row) => runs[row]),
    variance,
  );
  const scores = new Float64Array(size);
  for (let i = 0; i < rows.length; i++) scores[rows[i]] = drawn[i];
  return scores;
}

function byFronts({ size, state, trials }: Columns, directions: readonly Direction[]): Float64Array {
  const rows = rowsWith(state, COMPLETE, size);
  const order = paretoOrder(Array.from(rows, (row) => objectives(trials[row], directions)));
  const rank = new Float64Array(size);
  for (let i = 0; i < order.length; i++) rank[rows[order[i]]] = i;
  return rank;
}

/**
 * Ended trials that `present` marks, by number: the best `count(of how many)`, and the others with those that run, which keeps
 * workers apart (constant liar).
 */
export function split(
  { size, state }: Columns,
  present: Uint8Array,
  { before, score }: Order,
  count: (ended: number) => number,
): { readonly good: Int32Array; readonly bad: Int32Array } {
  const ended = present.slice(0, size);
  let many = 0;
  for (let row = 0; row < size; row++) {
    if (state[row] === OPEN) ended[row] = 0;
    many += ended[row];
  }
  const wanted = count(many);
  const best: number[] = []; // in order
  // What the last of them has, once there are enough: most trials are known by that for no better.
  let [worst, least] = [OPEN, Infinity];
  // From the newest on: a search that goes well has the best of them last, and each would push out the one before.
  for (let row = size - 1; row >= 0; row--) {
    if (ended[row] === 0 || state[row] > worst || (state[row] === COMPLETE && score[row] > least)) continue;
    if (best.length === wanted && !before(row, best[wanted - 1])) continue;
    let at = best.length;
    while (at > 0 && before(row, best[at - 1])) at--;
    best.splice(at, 0, row);
    if (best.length > wanted) best.pop();
    if (best.length < wanted) continue;
    const last = best[wanted - 1];
    [worst, least] = [state[last], state[last] === COMPLETE ? score[last] : Infinity];
  }
  const good = Int32Array.from(best).sort();
  const rest = present.slice(0, size);
  for (const row of best) rest[row] = 0;
  return { good, bad: rowsWith(rest, 1, size) };
}

/** The rows of a column that have this mark. */
function rowsWith(column: Uint8Array, mark: number, size: number): Int32Array {
  const rows = new Int32Array(size);
  let count = 0;
  for (let row = 0; row < size; row++) if (column[row] === mark) rows[count++] = row;
  return rows.subarray(0, count);
}
