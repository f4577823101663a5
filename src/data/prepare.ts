/** From raw data to what training takes: parts, with preprocessing fitted on the training part alone. */
import { check, flag, fraction, UserError, type Values, whole, withDefaults } from "../options/index.ts";
import { columnVector, type Dataset, type Split, subset } from "./dataset.ts";
import { type ExampleOptions, type Examples, examplesOf, toExamples } from "./examples.ts";
import { inputNotes } from "./notes.ts";
import { partition } from "./partition.ts";
import { meanAndStd } from "./preprocessing/scale.ts";
import {
  applyToFrame,
  fitPreprocessing,
  type Preprocessing,
  type PreprocessingOptions,
  preprocessingOptions,
} from "./preprocessing/pipeline.ts";
import { scaleTarget, type TargetState } from "./preprocessing/target.ts";
import { type Column, columnOf, type Table } from "./table.ts";

/** The choices of a split, as declarations. */
export const splitOptions = {
  validation: fraction(0.2, "share of the rows that measure progress during training"),
  test: fraction(0, "share of the rows kept for the very end"),
  stratify: flag(true, "every part has the classes in the same proportion"),
  seed: whole(0, { high: Number.MAX_SAFE_INTEGER }, "seed of the split"),
};

type Prepared = ExampleOptions & Partial<PreprocessingOptions>;

export interface PrepareOptions extends Prepared, Partial<Values<typeof splitOptions>> {
  /** A column whose rows of equal value stay in one part (patients, places); or a value for each row. It is no input. */
  group?: string | ArrayLike<number | string>;
}

export type PreparedSplit = Split & { notes: string[] };

/**
 * Splits a table or a data set into train, validation and (where `test` > 0) test, and fits preprocessing on the training part:
 * missing values, one-hot categories, scaling, for regression also of the target (`preprocessing.unscale` undoes it).
 * @returns the parts, the fitted preprocessing and notes on what was guessed
 * @throws UserError for data that cannot be used and for parts without rows, saying the sizes
 */
export function prepare(source: Table | Dataset, options: PrepareOptions = {}): PreparedSplit {
  const { validation, test, stratify, seed, ...rest } = ownOptions(options, splitOptions);
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

/**
 * k splits, each fold the validation part once. Stratified and grouped as in `prepare`; every split has preprocessing
 * of its own.
 */
export function folds(
  source: Table | Dataset,
  options: Omit<PrepareOptions, "validation" | "test"> & { k?: number } = {},
): PreparedSplit[] {
  const { k: given, ...others } = options;
  const { stratify, seed, validation: _, test: __, ...rest } = ownOptions(others, splitOptions);
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

/** Parts that were cut elsewhere (a training file and a test file), with preprocessing fitted on the training part. */
export function prepareParts(
  parts: { train: Table; validation: Table; test?: Table } | { train: Dataset; validation: Dataset; test?: Dataset },
  options: Prepared = {},
): PreparedSplit {
  const examples = "columns" in parts.train ? toExamples(parts.train, options) : examplesOf(parts.train);
  const rows = Int32Array.from({ length: examples.frame.rows }, (_, i) => i);
  const own = assemble(examples, [rows, rows.subarray(0, 0)], options);
  const other = (part: Table | Dataset): Dataset => {
    if ("columns" in part) return own.preprocessing.applyWithTarget(part);
    const { task, y, classes } = examplesOf(part);
    if (task !== examples.task || classes.join("\n") !== examples.classes.join("\n"))
      throw new UserError(
        `${part.name}: the parts answer different questions (${task}, ${classes.length} classes; training has ${examples.task}, ${examples.classes.length} classes).`,
      );
    return {
      ...part,
      x: own.preprocessing.apply(part),
      y: columnVector(y.map((value) => scaleTarget(own.preprocessing.state.target, value))),
      features: own.train.features,
    };
  };
  return { ...own, validation: other(parts.validation), ...(parts.test && { test: other(parts.test) }) };
}

/**
 * A whole table as one data set: categories one-hot, missing values filled in, numbers as they are. For a look at the data;
 * to train, `prepare` fits on the training part alone.
 */
export function toDataset(
  table: Table,
  options: Prepared = {},
): { dataset: Dataset; preprocessing: Preprocessing; notes: string[] } {
  const examples = toExamples(table, options);
  const rows = Int32Array.from({ length: table.rows }, (_, i) => i);
  const { train, preprocessing, notes } = assemble(examples, [rows], { scale: "none", standardizeTarget: false, ...options });
  return { dataset: train, preprocessing, notes };
}

/** The declared options that are given or default, and the others. */
function ownOptions(options: PrepareOptions, declared: typeof splitOptions): Values<typeof splitOptions> & Prepared {
  const { validation, test, stratify, seed, group: _, ...rest } = options;
  return { ...withDefaults(declared, { validation, test, stratify, seed }, "split"), ...rest };
}

function gather(
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

/** Fits on the first part and applies to all. */
function assemble(examples: Examples, parts: Int32Array[], given: Prepared): PreparedSplit {
  const { target: _, task: __, ignore: ___, categories: ____, ...choices } = given;
  const options = withDefaults(preprocessingOptions, choices, "preprocessing");
  const { frame, task, classes, y, ignored, name, source, licence } = examples;
  const [train] = parts;
  const target = fitTarget(examples, train, options.standardizeTarget);
  if (task !== "regression" && new Set(Array.from(train, (row) => y[row])).size < 2) {
    throw new UserError(
      `split: the training part of ${name} (${train.length} rows) has one class only; give more rows, or stratify the split.`,
    );
  }
  const preprocessing = fitPreprocessing({ frame, task, target, ignored }, train, options);
  const whole: Omit<Dataset, "x" | "y"> = {
    name,
    task,
    features: preprocessing.features,
    classes,
    ...(source !== undefined && { source }),
    ...(licence !== undefined && { licence }),
  };
  const [first, second, third] = parts.map(
    (rows): Dataset => ({
      ...whole,
      x: applyToFrame(preprocessing.state, frame, rows),
      y: columnVector(Float64Array.from(rows, (row) => scaleTarget(target, y[row]))),
    }),
  );
  return {
    train: first,
    validation: second ?? subset(first, []),
    ...(third && { test: third }),
    preprocessing,
    notes: [...examples.notes, ...inputNotes(frame)],
  };
}

function fitTarget({ task, target: name, classes, y }: Examples, train: Int32Array, standardize: boolean): TargetState {
  if (task !== "regression") return { kind: "classes", name, classes };
  if (!standardize) return { kind: "values", name, mean: 0, std: 1 };
  const { mean, std } = meanAndStd(Float64Array.from(train, (row) => y[row]));
  return { kind: "values", name, mean, std: std > 0 ? std : 1 };
}
