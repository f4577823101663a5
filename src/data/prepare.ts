/** From raw data to what training takes: parts, with preprocessing fitted on the training part alone. */
import { flag, fraction, UserError, type Values, whole, withDefaults } from "../options/index.ts";
import { assemble, type Prepared, type PreparedSplit } from "./assemble.ts";
import type { Dataset } from "./dataset.ts";
import { type Examples, examplesOf, toExamples } from "./examples.ts";
import { partition } from "./partition.ts";
import { type Column, columnOf, type Table } from "./table.ts";

/** The choices of a split, as declarations. */
export const splitOptions = {
  validation: fraction(0.2, "share of the rows that measure progress during training"),
  test: fraction(0, "share of the rows kept for the very end"),
  stratify: flag(true, "every part has the classes in the same proportion"),
  seed: whole(0, { high: Number.MAX_SAFE_INTEGER }, "seed of the split"),
};

export interface PrepareOptions extends Prepared, Partial<Values<typeof splitOptions>> {
  /** A column whose rows of equal value stay in one part (patients, places); or a value for each row. It is no input. */
  group?: string | ArrayLike<number | string>;
}

/**
 * Splits a table or a data set into train, validation and (where `test` > 0) test, and fits preprocessing on the training part:
 * missing values, one-hot categories, scaling, for regression also of the target (`preprocessing.unscale` undoes it).
 * @returns the parts, the fitted preprocessing and notes on what was guessed
 * @throws UserError for data that cannot be used and for parts without rows, saying the sizes
 */
export function prepare(source: Table | Dataset, options: PrepareOptions = {}): PreparedSplit {
  const { validation, test, stratify, seed, ...rest } = ownOptions(options);
  const train = 1 - validation - test;
  if (!(validation > 0))
    throw new UserError(
      "split: validation is 0, which leaves no rows to measure progress on; take a share such as 0.2, or prepareParts with rows of your own.",
    );
  if (!(train > 1e-9))
    throw new UserError(
      `split: validation ${validation} and test ${test} leave nothing to train on; together they must stay below 1.`,
    );
  const { examples, groups } = gather(source, options);
  const rows = examples.frame.rows;
  const fractions = test > 0 ? [train, validation, test] : [train, validation];
  const parts = partition(rows, fractions, {
    seed,
    labels: stratify && examples.task !== "regression" ? examples.y : null,
    groups,
  });
  if (parts.some((part) => part.length === 0)) {
    const sizes = ["train", "validation", "test"]
      .slice(0, parts.length)
      .map((name, k) => `${name} ${parts[k].length}`)
      .join(", ");
    throw new UserError(
      `split: ${rows} row${rows === 1 ? "" : "s"} of ${examples.name} leave a part without rows (${sizes}); give more rows${groups ? " or groups" : ""} or larger shares.`,
    );
  }
  return assemble(examples, parts, rest);
}

/** The declared options that are given or default, and the others. */
export function ownOptions(options: PrepareOptions): Values<typeof splitOptions> & Prepared {
  const { validation, test, stratify, seed, group: _, ...rest } = options;
  return { ...withDefaults(splitOptions, { validation, test, stratify, seed }, "split"), ...rest };
}

/** The question that is asked of the data, and the groups of its rows. */
export function gather(
  source: Table | Dataset,
  { group, target, task, ignore, categories }: PrepareOptions,
): { examples: Examples; groups: Int32Array | null } {
  const named = typeof group === "string" ? group : undefined;
  if (named !== undefined && !("columns" in source))
    throw new UserError(`split: ${source.name} has no column "${named}" to group by; give a group for each row.`);
  const examples =
    "columns" in source
      ? toExamples(source, { target, task, categories, ignore: named === undefined ? ignore : [...(ignore ?? []), named] })
      : examplesOf(source);
  if (group === undefined) return { examples, groups: null };
  const keys = named === undefined ? Array.from(group as ArrayLike<number | string>) : keysOf(columnOf(source as Table, named));
  if (keys.length !== examples.frame.rows)
    throw new UserError(`split: ${keys.length} groups for ${examples.frame.rows} rows; give one for each row.`);
  const index = new Map<number | string, number>();
  return { examples, groups: Int32Array.from(keys, (key) => index.get(key) ?? (index.set(key, index.size), index.size - 1)) };
}

const keysOf = (of: Column): number[] => Array.from(of.kind === "numeric" ? of.values : of.codes);
