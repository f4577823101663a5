/** The order of the rows in an epoch and where it is cut into mini-batches: a pure function of seed and epoch, so that a resumed run is exact. */
import { check, UserError, whole } from "../options/index.ts";
import { random, RandomState } from "../random/index.ts";

export interface BatchOptions {
  rows: number;
  /** Rows a step; `full` takes all. The last batch of an epoch holds what is left. */
  batchSize: number | "full";
  /** From 0. */
  epoch: number;
  seed: number;
  /** Default true; false keeps the rows as they stand. */
  shuffle?: boolean;
  /** Class indices of the rows: every class appears equally often, in every batch within one; rare classes repeat, common ones take turns over the epochs. */
  balanced?: ArrayLike<number>;
  /** `numpy` takes NumPy's `RandomState(seed + epoch).permutation(rows)`, to replay published runs. */
  order?: "counter" | "numpy";
  /** Leave out a last batch that is not full. Default false. */
  dropLast?: boolean;
}

/**
 * The rows of one epoch in the order in which batches take them.
 * @throws UserError for a batch larger than the data
 */
export function batches({
  rows,
  batchSize,
  epoch,
  seed,
  shuffle = true,
  balanced,
  order = "counter",
  dropLast = false,
}: BatchOptions): Int32Array {
  const size = checkedBatchSize(batchSize, rows);
  check(whole(0), epoch, "batches: epoch");
  if (balanced && balanced.length !== rows)
    throw new UserError(`batches: ${balanced.length} labels for ${rows} rows; balanced batches need one for each row.`);
  const all = balanced
    ? balancedOrder(balanced, epoch, seed)
    : !shuffle
      ? Int32Array.from({ length: rows }, (_, i) => i)
      : order === "numpy"
        ? new RandomState(seed + epoch).permutation(rows)
        : random(seed).fork("batches").fork(epoch).permutation(rows);
  return dropLast ? all.subarray(0, rows - (rows % size)) : all;
}

/** The batch size as a number of rows; throws a UserError where it is no whole number from 1 to the rows there are. */
export function checkedBatchSize(batchSize: number | "full", rows: number): number {
  if (batchSize === "full") return rows;
  check(whole(32, { low: 1 }), batchSize, "batchSize");
  if (batchSize > rows)
    throw new UserError(`batchSize: ${batchSize} is more than the ${rows} training rows; take at most ${rows}, or full.`);
  return batchSize;
}

/** The sizes of an epoch's batches: 300 rows by 64 are 64, 64, 64, 64, 44. */
export function batchSizes(rows: number, batchSize: number | "full", dropLast = false): number[] {
  const size = checkedBatchSize(batchSize, rows);
  const sizes = Array.from({ length: Math.floor(rows / size) }, () => size);
  return rows % size === 0 || dropLast ? sizes : [...sizes, rows % size];
}

/** Classes take turns, in a new order each round; each class goes through its rows in random order, again and again. */
function balancedOrder(labels: ArrayLike<number>, epoch: number, seed: number): Int32Array {
  const rows = Int32Array.from({ length: labels.length }, (_, i) => i);
  const members = [...Map.groupBy(rows, (row) => labels[row])].sort(([a], [b]) => a - b).map(([, of]) => of);
  const source = random(seed).fork("balanced batches");
  const turns = source.fork("turns").fork(epoch);
  const perEpoch = Math.ceil(labels.length / members.length);
  // What a class has shown in earlier epochs decides where it goes on; each pass over its rows is a permutation of its own.
  const pick = (k: number, nth: number) => {
    const place = epoch * perEpoch + nth;
    const pass = Math.floor(place / members[k].length);
    const key = `${k}/${pass}`;
    let order = passes.get(key);
    if (!order) passes.set(key, (order = source.fork(key).permutation(members[k].length)));
    return members[k][order[place % members[k].length]];
  };
  const passes = new Map<string, Int32Array>();
  const chosen = new Int32Array(labels.length);
  for (let round = 0, at = 0; at < chosen.length; round++) {
    for (const k of turns.permutation(members.length)) if (at < chosen.length) chosen[at++] = pick(k, round);
  }
  return chosen;
}
