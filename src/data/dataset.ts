/** A data set ready for training, numbers only, and what is done with one as a whole: taking rows, naming it in a line. */
import { NdArray } from "../engine/ndarray.ts";
import type { Preprocessing } from "./preprocessing/pipeline.ts";

export type Task = "binary" | "multiclass" | "regression";

export interface Dataset {
  name: string;
  task: Task;
  /** [rows, ...features] */
  x: NdArray;
  /** [rows, 1]: the class index, 0 or 1, or the value */
  y: NdArray;
  features: string[];
  /** In the order of their indices; empty for regression. */
  classes: string[];
  source?: string;
  licence?: string;
}

/** The parts of a data set, with the preprocessing that was fitted on the training part. */
export interface Split {
  train: Dataset;
  validation: Dataset;
  test?: Dataset;
  preprocessing: Preprocessing;
}

export const rowsOf = (dataset: Pick<Dataset, "x">): number => dataset.x.shape[0];

/** Rows of an array, in the order given; [rows, …] → [chosen.length, …]. */
export function takeRows(array: NdArray, chosen: ArrayLike<number>): NdArray {
  const [, ...rest] = array.shape;
  const width = rest.reduce((a, b) => a * b, 1);
  const data = new Float64Array(chosen.length * width);
  for (let i = 0; i < chosen.length; i++) data.set(array.data.subarray(chosen[i] * width, (chosen[i] + 1) * width), i * width);
  return new NdArray([chosen.length, ...rest], data);
}

/** The data set with these rows only, in the order given. */
export const subset = (dataset: Dataset, rows: ArrayLike<number>, name = dataset.name): Dataset => ({
  ...dataset,
  name,
  x: takeRows(dataset.x, rows),
  y: takeRows(dataset.y, rows),
});

/** `breast-cancer: 569 rows, 30 features, 2 classes (malignant 212, benign 357)` */
export function describe(dataset: Dataset): string {
  const head = `${dataset.name}: ${rowsOf(dataset)} rows, ${dataset.features.length} feature${dataset.features.length === 1 ? "" : "s"}`;
  if (dataset.task === "regression") return `${head}, a number to predict`;
  const counts = dataset.classes.map(() => 0);
  for (const label of dataset.y.data) counts[label]++;
  const shown = dataset.classes
    .slice(0, 10)
    .map((name, i) => `${name} ${counts[i]}`)
    .join(", ");
  return `${head}, ${counts.length} classes (${shown}${counts.length > 10 ? ", …" : ""})`;
}

/** Targets as [rows, 1]. */
export const columnVector = (y: Float64Array): NdArray => new NdArray([y.length, 1], y);
