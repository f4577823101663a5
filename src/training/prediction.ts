// From rows as they come (a table, with words and gaps) to answers as people read them (class names, values in their units).
import type { Dataset, Table } from "../data/index.ts";
import { NdArray, ndarray } from "../engine/index.ts";
import { UserError } from "../options/index.ts";
import type { TrainedModel } from "./model.ts";

export type Prediction =
  | {
      readonly kind: "classes";
      readonly classes: readonly string[];
      /** The most probable class of each row. */
      readonly labels: readonly string[];
      /** `[rows, classes]`, in the order of `classes`. */
      readonly probabilities: NdArray;
    }
  | {
      readonly kind: "values";
      /** In the units of the data. */
      readonly values: Float64Array;
    };

/**
 * What the model says about new rows, prepared as its training data was: columns are matched by name (those of a bare NdArray by
 * position), numbers scaled, words one-hot, gaps filled in. The target's column may be there or not.
 * @param options.extra `ignore` drops columns that the model does not know; by default they are refused
 * @throws UserError for columns that are missing or unknown
 */
export function predictRows(
  model: TrainedModel,
  rows: Table | Dataset | NdArray,
  options: { readonly extra?: "refuse" | "ignore" } = {},
): Prediction {
  const { preprocessing, classes } = model;
  const outputs = model.predict(preprocessing ? preprocessing.apply(rows, options) : bare(rows));
  const [count, width] = outputs.shape;
  if (model.task === "regression")
    return { kind: "values", values: preprocessing ? outputs.data.map((value) => preprocessing.unscale(value)) : outputs.data };
  const one = width === 1;
  const probabilities = one
    ? ndarray(
        [count, 2],
        Float64Array.from({ length: count * 2 }, (_, i) => (i % 2 ? outputs.data[i >> 1] : 1 - outputs.data[i >> 1])),
      )
    : outputs;
  const labels = Array.from({ length: count }, (_, row) => {
    const shares = probabilities.data.subarray(row * classes.length, (row + 1) * classes.length);
    return classes[shares.indexOf(Math.max(...shares))] ?? "";
  });
  return { kind: "classes", classes, labels, probabilities };
}

function bare(rows: Table | Dataset | NdArray): NdArray {
  if (rows instanceof NdArray) return rows;
  if ("x" in rows) return rows.x;
  throw new UserError(
    `predict: the model was trained without preprocessing, so it takes arrays; give the numbers of ${rows.name} as one.`,
  );
}
