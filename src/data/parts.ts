/** Data that needs no splitting: parts that were cut elsewhere, and a whole table as one data set. */
import { UserError } from "../options/index.ts";
import { assemble, type Prepared, type PreparedSplit } from "./assemble.ts";
import { columnVector, type Dataset } from "./dataset.ts";
import { examplesOf, toExamples } from "./examples.ts";
import type { Preprocessing } from "./preprocessing/pipeline.ts";
import { scaleTarget } from "./preprocessing/target.ts";
import type { Table } from "./table.ts";

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
    const { task, y, classes } = examplesOf(part, { complete: false });
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
