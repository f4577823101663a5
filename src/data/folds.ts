/** k-fold cross-validation: every row that is not kept for the very end is validated once. */
import { check, UserError, whole } from "../options/index.ts";
import { assemble, type PreparedSplit } from "./assemble.ts";
import type { Dataset } from "./dataset.ts";
import { partition } from "./partition.ts";
import { gather, ownOptions, type PrepareOptions } from "./prepare.ts";
import type { Table } from "./table.ts";

export interface FoldOptions extends PrepareOptions {
  /** How many folds; 5 by default. */
  readonly k?: number;
  /** Seed by which rows are dealt into folds; that of the split by default. */
  readonly shuffle?: number;
}

/** Which of a data set's folds validates a run. */
export interface Fold {
  /** From 0. */
  readonly index: number;
  /** How many there are. */
  readonly of: number;
  /** Seed by which rows are dealt into folds: those of one seed are one cross-validation. */
  readonly shuffle: number;
}

/**
 * k splits, each fold the validation part once. Stratified and grouped as in `prepare`; every split has preprocessing of its own.
 * With a share for `test`, the rows that `prepare` keeps apart for it with the same options are the test part of every split and
 * in no fold; `validation` decides nothing else.
 * @throws UserError for fewer rows or groups than folds
 */
export function folds(source: Table | Dataset, options: FoldOptions = {}): PreparedSplit[] {
  const { k, split } = dealt(source, options);
  return Array.from({ length: k }, (_, fold) => split(fold));
}

/**
 * One of these splits, without making the others.
 * @param index from 0
 */
export function oneFold(source: Table | Dataset, { index, ...options }: FoldOptions & { readonly index: number }): PreparedSplit {
  const { k, split } = dealt(source, options);
  return split(check(whole(0, { high: k - 1 }), index, "folds: index"));
}

function dealt(source: Table | Dataset, { k: given, shuffle, ...others }: FoldOptions) {
  const { stratify, seed, validation, test, ...rest } = ownOptions(others);
  const k = check(whole(5, { low: 2 }), given ?? 5, "folds: k");
  const { examples, groups } = gather(source, others);
  const labels = stratify && examples.task !== "regression" ? examples.y : null;
  if (test > 0 && !(1 - validation - test > 1e-9))
    throw new UserError(
      `folds: validation ${validation} and test ${test} leave nothing to train on; together they must stay below 1.`,
    );
  const all = Int32Array.from({ length: examples.frame.rows }, (_, i) => i);
  const apart =
    test > 0 ? partition(all.length, [1 - validation - test, validation, test], { seed, labels, groups })[2] : all.subarray(0, 0);
  const kept = new Set(apart);
  const rows = all.filter((row) => !kept.has(row));
  const name = `${rows.length} rows of ${examples.name}`;
  if (k > rows.length) throw new UserError(`folds: ${name} cannot fill ${k} folds.`);
  const of = (values: ArrayLike<number> | null) => values && Array.from(rows, (row) => values[row]);
  const shares = Array.from({ length: k }, () => 1 / k);
  const parts = partition(rows.length, shares, { seed: shuffle ?? seed, labels: of(labels), groups: of(groups) });
  if (parts.some((part) => part.length === 0))
    throw new UserError(
      `folds: ${name} leave a fold without rows (${parts.map((part) => part.length).join(", ")}); take a smaller k.`,
    );
  const split = (fold: number): PreparedSplit => {
    const train = parts.flatMap((part, j) => (j === fold ? [] : [...part])).sort((a, b) => a - b);
    const each = [train, parts[fold]].map((part) => Int32Array.from(part, (i) => rows[i]));
    return assemble(examples, apart.length > 0 ? [...each, apart] : each, rest);
  };
  return { k, split };
}
