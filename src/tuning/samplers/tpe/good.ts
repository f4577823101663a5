/** Which trials count as good, and which as bad. */
import type { Direction } from "../../record.ts";
import { runVariance, shrunk } from "../observations.ts";
import { paretoOrder } from "../pareto.ts";
import { objectives } from "../ranking.ts";
import { COMPLETE, FAILED, OPEN, PRUNED, type Columns } from "./columns.ts";

/** Whether a row comes before another; of equals the earlier one is the better. */
export type Before = (a: number, b: number) => boolean;

/**
 * The order of `ranked`, row against row: the complete by value (by Pareto fronts where there are several objectives), then the
 * pruned, those that came furthest first, then the failed.
 */
export function orderOf(columns: Columns, directions: readonly Direction[]): Before {
  const { state, step, value } = columns;
  const score = directions.length > 1 ? byFronts(columns, directions) : byValue(columns);
  return (a, b) => {
    const its = state[a];
    if (its !== state[b]) return its < state[b];
    if (its === PRUNED && step[a] !== step[b]) return step[a] > step[b];
    const by = its === COMPLETE ? score : value;
    return its === FAILED || by[a] === by[b] ? a < b : by[a] < by[b];
  };
}

/** Values of the complete trials, drawn in by their uncertainty where runs tell of it. */
function byValue({ size, trials, state, value, runs, several }: Columns): Float64Array {
  const variance = runVariance(
    Array.from(
      rowsWhere(size, (row) => several[row] === 1),
      (row) => trials[row],
    ),
  );
  if (variance === 0) return value;
  const rows = rowsWhere(size, (row) => state[row] === COMPLETE);
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
  const rows = rowsWhere(size, (row) => state[row] === COMPLETE);
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
  before: Before,
  count: (ended: number) => number,
): { readonly good: Int32Array; readonly bad: Int32Array } {
  let ended = 0;
  for (let row = 0; row < size; row++) if (present[row] === 1 && state[row] !== OPEN) ended++;
  const wanted = count(ended);
  const best: number[] = []; // in order
  // A search that goes well puts the best last, where each would push out the one before; scattered, few of them do.
  const stride = coprime(size);
  for (let i = 0, row = 0; i < size; i++, row = (row + stride) % size) {
    if (present[row] === 0 || state[row] === OPEN) continue;
    if (best.length === wanted && !before(row, best[wanted - 1])) continue;
    let at = best.length;
    while (at > 0 && before(row, best[at - 1])) at--;
    best.splice(at, 0, row);
    if (best.length > wanted) best.pop();
  }
  const good = Int32Array.from(best).sort();
  const taken = new Set(best);
  return { good, bad: rowsWhere(size, (row) => present[row] === 1 && !taken.has(row)) };
}

/** About 0.618 of a number, and nothing in common with it. */
function coprime(size: number): number {
  const common = (a: number, b: number): number => (b === 0 ? a : common(b, a % b));
  let stride = Math.max(1, Math.floor(0.618 * size));
  while (common(stride, size) > 1) stride++;
  return stride;
}

function rowsWhere(size: number, holds: (row: number) => boolean): Int32Array {
  const rows = new Int32Array(size);
  let count = 0;
  for (let row = 0; row < size; row++) if (holds(row)) rows[count++] = row;
  return rows.subarray(0, count);
}
