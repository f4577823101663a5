/**
 * Preprocessing as a whole: fitted on the training part only, plain JSON when saved, the same numbers for new rows years
 * later.
 */
import { NdArray } from "../../engine/ndarray.ts";
import { check, flag, UserError, type Values, choice } from "../../options/index.ts";
import type { Dataset, Task } from "../dataset.ts";
import { type Frame, frameOf, matrixFrame, type Rows } from "../frame.ts";
import { type Column, columnOf, columnRows, listNames, type NumericColumn, type Table } from "../table.ts";
import { applyColumn, columnFeatures, type ColumnState, columnWidth, fitColumn } from "./column.ts";
import { missing } from "./impute.ts";
import { scale } from "./scale.ts";
import { encodeTarget, type TargetState, unscaleTarget } from "./target.ts";

/** The choices of preprocessing, as declarations. */
export const preprocessingOptions = {
  scale,
  missing,
  unknown: choice(
    "zeros",
    ["zeros", "refuse"],
    "what a category never seen in training becomes: zeros in all its columns, or an error",
  ),
  standardizeTarget: flag(
    true,
    "regression only: train on targets with mean 0 and standard deviation 1; predictions come back in the data's units",
  ),
};

export type PreprocessingOptions = Values<typeof preprocessingOptions>;

/** Everything that was fitted, as plain JSON. */
export interface PreprocessingState {
  version: 1;
  task: Task;
  columns: ColumnState[];
  /** The shape of one row of x. */
  shape: number[];
  /** Columns that training left out: identifiers, free text. They may be there or not. */
  ignored: string[];
  target: TargetState;
}

export interface Preprocessing {
  readonly state: PreprocessingState;
  /** The names of the inputs after preprocessing: `age`, `town=Bern`. */
  readonly features: string[];
  /** New rows as inputs of the network: [rows, …features]. Columns are matched by name (a bare NdArray's by position). */
  apply(rows: Rows, options?: { extra?: "refuse" | "ignore" }): NdArray;
  /** New rows with their targets, to measure a model on: throws where the target's column is missing. */
  applyWithTarget(table: Table, options?: { extra?: "refuse" | "ignore" }): Dataset;
  /** A predicted value in the data's own units; class indices and probabilities stay as they are. */
  unscale(value: number): number;
  toJSON(): PreprocessingState;
}

/** What preprocessing is fitted on: inputs, and what the target is. */
export interface Fittable {
  frame: Frame;
  task: Task;
  target: TargetState;
  ignored: readonly string[];
}

/**
 * Fits on the given rows only. A table's columns are fitted one by one. What has a shape (images, series) is fitted channel by
 * channel, the last axis: all places of a channel share shift and scale, so that a corner that is nearly always black stays black
 * and is not blown up to the size of the others.
 */
export function fitPreprocessing(
  { frame, task, target, ignored }: Fittable,
  rows: ArrayLike<number>,
  options: PreprocessingOptions,
): Preprocessing {
  const of = (j: number) => columnRows(frame.column(j), rows);
  const columns = frame.shape.length > 1 ? fitChannels(frame, of, options) : frame.names.map((_, j) => fitColumn(of(j), options));
  const width = columns.reduce((sum, column) => sum + columnWidth(column), 0);
  const shape = columns.every((column) => column.kind === "numeric") ? [...frame.shape] : [width];
  return preprocessing({ version: 1, task, columns, shape, ignored: [...ignored], target });
}

function fitChannels({ names, shape }: Frame, of: (j: number) => Column, options: PreprocessingOptions): ColumnState[] {
  const channels = shape.at(-1)!;
  const fitted = Array.from({ length: channels }, (_, channel) => {
    const parts = names.flatMap((_, j) => (j % channels === channel ? [of(j)] : []));
    const words = parts.find((part) => part.kind === "categorical");
    if (words)
      throw new UserError(
        `column "${words.name}" holds words, but inputs of shape [${shape.join(", ")}] are numbers throughout.`,
      );
    const values = new Float64Array(parts.reduce((n, part) => n + (part as NumericColumn).values.length, 0));
    parts.reduce((at, part) => (values.set((part as NumericColumn).values, at), at + (part as NumericColumn).values.length), 0);
    return fitColumn({ kind: "numeric", name: `channel ${channel}`, values }, options);
  });
  return names.map((name, j) => ({ ...fitted[j % channels], name }));
}

/** Preprocessing from its saved state. */
export function preprocessing(state: PreprocessingState): Preprocessing {
  if (state?.version !== 1 || !Array.isArray(state.columns))
    throw new UserError(
      `this is no preprocessing that this version knows: expected version 1, got ${JSON.stringify(state?.version ?? null)}.`,
    );
  const names = state.columns.map((column) => column.name);
  const features = state.columns.flatMap(columnFeatures);
  const apply: Preprocessing["apply"] = (rows, { extra = "refuse" } = {}) => {
    const frame = rows instanceof NdArray ? byPosition(rows, names) : frameOf(rows);
    return applyToFrame(state, matched(frame, state, extra), null);
  };
  return {
    state,
    features,
    apply,
    applyWithTarget(table, options) {
      const y = encodeTarget(state.target, columnOf(table, state.target.name), (row) => `${table.name}, row ${row + 1}`);
      const classes = state.target.kind === "classes" ? state.target.classes : [];
      return {
        name: table.name,
        task: state.task,
        x: apply(table, options),
        y: new NdArray([y.length, 1], y),
        features,
        classes,
      };
    },
    unscale: (value) => unscaleTarget(state.target, value),
    toJSON: () => state,
  };
}

/** The inputs for some rows (all where null) of a frame whose columns stand in the state's order. */
export function applyToFrame(state: PreprocessingState, frame: Frame, rows: ArrayLike<number> | null): NdArray {
  const chosen = rows ?? Int32Array.from({ length: frame.rows }, (_, i) => i);
  const stride = state.columns.reduce((sum, column) => sum + columnWidth(column), 0);
  const out = new Float64Array(chosen.length * stride);
  let at = 0;
  for (const [j, column] of state.columns.entries()) {
    applyColumn(column, frame.column(j), chosen, (row) => frame.where(row), out, stride, at);
    at += columnWidth(column);
  }
  return new NdArray([chosen.length, ...state.shape], out);
}

function byPosition(x: NdArray, names: string[]): Frame {
  const width = x.shape.slice(1).reduce((a, b) => a * b, 1);
  if (width !== names.length)
    throw new UserError(`the model was trained on ${names.length} columns (${listNames(names)}), got [${x.shape.join(", ")}].`);
  return matrixFrame(x, names);
}

/** The frame with the trained columns in their order; complains about those that are missing or unknown. */
function matched(frame: Frame, state: PreprocessingState, extra: "refuse" | "ignore"): Frame {
  check(choice("refuse", ["refuse", "ignore"]), extra, "preprocessing: extra");
  const position = new Map(frame.names.map((name, j) => [name, j]));
  const lacking = state.columns.filter((column) => !position.has(column.name)).map((column) => column.name);
  if (lacking.length > 0) {
    throw new UserError(
      `${frame.name} lacks ${lacking.length === 1 ? "a column" : `${lacking.length} columns`} that the model was trained on: ${listNames(lacking)}. It has: ${listNames(frame.names)}.`,
    );
  }
  const known = new Set([...state.columns.map((column) => column.name), ...state.ignored, state.target.name]);
  const unknown = frame.names.filter((name) => !known.has(name));
  if (unknown.length > 0 && extra === "refuse") {
    throw new UserError(
      `${frame.name} has ${unknown.length === 1 ? "a column" : `${unknown.length} columns`} that the model does not know: ${listNames(unknown)}; leave ${unknown.length === 1 ? "it" : "them"} out, or pass extra: "ignore".`,
    );
  }
  return {
    ...frame,
    names: state.columns.map((column) => column.name),
    column: (j) => frame.column(position.get(state.columns[j].name)!),
  };
}
