/**
 * Rows dealt into parts: train/validation/test and k-fold are one thing with different fractions. Stratified, grouped
 * and seeded; the parts never share a row, nor a group.
 */
import { UserError } from "../options/index.ts";
import { random } from "../random/index.ts";

export interface PartitionOptions {
  seed: number;
  /** Class indices: every class is spread over the parts in proportion, within one row. */
  labels?: ArrayLike<number> | null;
  /** Group numbers: rows of one group stay together. */
  groups?: ArrayLike<number> | null;
}

/**
 * Deals rows 0 … n − 1 into parts of the given fractions (which sum to 1); each part in ascending order. Pure function of
 * its arguments.
 */
export function partition(
  n: number,
  fractions: readonly number[],
  { seed, labels = null, groups = null }: PartitionOptions,
): Int32Array[] {
  const order = random(seed).fork("partition").permutation(n);
  const part = groups ? dealGroups(order, fractions, labels, groups) : dealRows(order, fractions, labels);
  return fractions.map((_, k) => Int32Array.from({ length: n }, (_, i) => i).filter((i) => part[i] === k));
}

/**
 * Class by class (all rows are one class where there are no labels), each part gets the whole rows of its share, and the
 * rows left over go where rounding has taken most so far; so every class and every part stays within one row of its share.
 * The first part is served first where a class has too few rows for all.
 */
function dealRows(order: Int32Array, fractions: readonly number[], labels: ArrayLike<number> | null): Int32Array {
  const part = new Int32Array(order.length);
  const owed = fractions.map(() => 0);
  for (const rows of byLabel(order, labels)) {
    const shares = fractions.map((fraction) => fraction * rows.length);
    const counts = shares.map((share) => Math.floor(share + 1e-9));
    const spare = rows.length - counts.reduce((a, b) => a + b, 0);
    const eager = shares.map((share, k) =>
      share - counts[k] < 1e-9 ? -Infinity : share - counts[k] + owed[k] + (k === 0 && counts[0] === 0 ? 2 : 0),
    );
    for (const k of [...eager.keys()].sort((a, b) => eager[b] - eager[a] || a - b).slice(0, spare)) counts[k]++;
    let at = 0;
    for (const [k, count] of counts.entries()) {
      owed[k] += shares[k] - count;
      for (const row of rows.slice(at, at + count)) part[row] = k;
      at += count;
    }
  }
  return part;
}

const byLabel = (order: Int32Array, labels: ArrayLike<number> | null): number[][] =>
  labels === null
    ? [[...order]]
    : [...Map.groupBy(order, (row) => labels[row])].sort(([a], [b]) => a - b).map(([, rows]) => rows);

/**
 * The largest groups first (equal ones in random order), each to the part where the squared distance of its sizes (of all rows
 * and of every class) from their shares ends up smallest; the last ones to parts that are still empty.
 */
function dealGroups(
  order: Int32Array,
  fractions: readonly number[],
  labels: ArrayLike<number> | null,
  groups: ArrayLike<number>,
): Int32Array {
  const totals = tally(order, labels);
  const filled = fractions.map(() => new Map<number, number>());
  const part = new Int32Array(order.length);
  const members = [...Map.groupBy(order, (row) => groups[row]).values()].sort((a, b) => b.length - a.length);
  if (members.length < fractions.length) {
    throw new UserError(
      `split: ${members.length} group${members.length === 1 ? "" : "s"} cannot fill ${fractions.length} parts; a group stays in one part.`,
    );
  }
  for (const [place, rows] of members.entries()) {
    const counts = tally(rows, labels);
    const empty = fractions.map((_, k) => k).filter((k) => filled[k].size === 0);
    const open = empty.length === members.length - place ? empty : fractions.map((_, k) => k);
    const costs = open.map((k) =>
      [...counts].reduce((sum, [c, count]) => {
        const share = fractions[k] * totals.get(c)!;
        const before = (filled[k].get(c) ?? 0) - share;
        return sum + ((before + count) ** 2 - before ** 2) / share;
      }, 0),
    );
    const best = open[costs.indexOf(Math.min(...costs))];
    for (const [c, count] of counts) filled[best].set(c, (filled[best].get(c) ?? 0) + count);
    for (const row of rows) part[row] = best;
  }
  return part;
}

const ALL = -1;

/** How many rows there are of each class, and under `ALL` altogether. */
function tally(rows: ArrayLike<number>, labels: ArrayLike<number> | null): Map<number, number> {
  const counts = new Map<number, number>([[ALL, rows.length]]);
  for (let i = 0; labels !== null && i < rows.length; i++) counts.set(labels[rows[i]], (counts.get(labels[rows[i]]) ?? 0) + 1);
  return counts;
}
