/** k-fold cross-validation: every row is validated once. */
import { check, UserError, whole } from "../options/index.ts";
import { assemble, type PreparedSplit } from "./assemble.ts";
import type { Dataset } from "./dataset.ts";
import { partition } from "./partition.ts";
import { gather, ownOptions, type PrepareOptions } from "./prepare.ts";
import type { Table } from "./table.ts";

/**
 * k splits, each fold the validation part once. Stratified and grouped as in `prepare`; every split has preprocessing
 * of its own.
 */
export function folds(
  source: Table | Dataset,
  options: Omit<PrepareOptions, "validation" | "test"> & { k?: number } = {},
): PreparedSplit[] {
  const { k: given, ...others } = options;
  const { stratify, seed, validation: _, test: __, ...rest } = ownOptions(others);
  const k = check(whole(5, { low: 2 }), given ?? 5, "folds: k");
  const { examples, groups } = gather(source, others);
  const rows = examples.frame.rows;
  if (k > rows) throw new UserError(`folds: ${rows} rows of ${examples.name} cannot fill ${k} folds.`);
  const parts = partition(
    rows,
    Array.from({ length: k }, () => 1 / k),
    {
      seed,
      labels: stratify && examples.task !== "regression" ? examples.y : null,
      groups,
    },
  );
  if (parts.some((part) => part.length === 0))
    throw new UserError(
      `folds: ${rows} rows of ${examples.name} leave a fold without rows (${parts.map((part) => part.length).join(", ")}); take a smaller k.`,
    );
  return parts.map((validation, fold) => {
    const train = Int32Array.from(parts.flatMap((part, j) => (j === fold ? [] : [...part]))).sort();
    return assemble(examples, [train, validation], rest);
  });
}
