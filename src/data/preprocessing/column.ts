/** Preprocessing of one column: fitted on training rows, applied to any; numbers are filled in and scaled, words become one-hot. */
import { UserError } from "../../options/index.ts";
import { type CategoricalColumn, type Column, listNames, type NumericColumn } from "../table.ts";
import { fills, type Missing, mostFrequent } from "./impute.ts";
import { type Scale, scalings } from "./scale.ts";

export interface NumericState {
  kind: "numeric";
  name: string;
  /** Stands in for a missing value; null makes it an error. */
  fill: number | null;
  shift: number;
  scale: number;
}

export interface CategoricalState {
  kind: "categorical";
  name: string;
  categories: string[];
  /** Stands in for a missing value; null makes it an error. */
  fill: string | null;
  /** What a category never seen in training becomes: all zeros, or an error. */
  unknown: "zeros" | "refuse";
}

export type ColumnState = NumericState | CategoricalState;

export interface ColumnOptions {
  missing: Missing;
  scale: Scale;
  unknown: "zeros" | "refuse";
}

export const columnWidth = (state: ColumnState): number => (state.kind === "numeric" ? 1 : state.categories.length);

/** The names of what a column becomes: `age`, or `town=Bern`, `town=Basel`. */
export const columnFeatures = (state: ColumnState): string[] =>
  state.kind === "numeric" ? [state.name] : state.categories.map((category) => `${state.name}=${category}`);

export function fitColumn(column: Column, options: ColumnOptions): ColumnState {
  return column.kind === "numeric" ? fitNumeric(column, options) : fitCategorical(column, options);
}

function fitNumeric({ name, values }: NumericColumn, { missing, scale }: ColumnOptions): NumericState {
  const present = withoutGaps(values);
  const fill = fills[missing];
  if (present.length === 0) return { kind: "numeric", name, fill: fill && 0, shift: 0, scale: 1 };
  return { kind: "numeric", name, fill: fill && fill(present), ...scalings[scale](present) };
}

function withoutGaps(values: NumericColumn["values"]): Float64Array {
  const present = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) present[count++] = values[i];
  return present.subarray(0, count);
}

/** The categories seen in these rows, in alphabetical order (numbers by size). */
function fitCategorical({ name, codes, categories }: CategoricalColumn, { missing, unknown }: ColumnOptions): CategoricalState {
  const seen = new Set(codes);
  const common = categories[mostFrequent(codes, categories.length)];
  return {
    kind: "categorical",
    name,
    unknown,
    categories: categories.filter((_, code) => seen.has(code)).sort(byNumberOrName),
    fill: missing === "refuse" || common === undefined ? null : common,
  };
}

/** 2 before 10, b after a; the same in every locale. */
export const byNumberOrName = (a: string, b: string): number => {
  const difference = Number(a) - Number(b);
  return a.trim() !== "" && b.trim() !== "" && !Number.isNaN(difference) ? difference : a < b ? -1 : a > b ? 1 : 0;
};

/**
 * Writes the column's features for the chosen rows into `out` ([rows, stride]) from position `at` of each row.
 * @throws UserError for infinities, for missing or unknown values where those are refused, for words where numbers belong
 */
export function applyColumn(
  state: ColumnState,
  column: Column,
  rows: ArrayLike<number>,
  where: (row: number) => string,
  out: Float64Array,
  stride: number,
  at: number,
): void {
  if (state.kind === "numeric") applyNumeric(state, column, rows, where, out, stride, at);
  else applyCategorical(state, column, rows, where, out, stride, at);
}

function applyNumeric(
  { name, fill, shift, scale }: NumericState,
  column: Column,
  rows: ArrayLike<number>,
  where: (row: number) => string,
  out: Float64Array,
  stride: number,
  at: number,
): void {
  if (column.kind === "categorical") {
    const row = Array.from(rows).find((i) => column.codes[i] >= 0);
    if (row !== undefined)
      throw new UserError(
        `${where(row)}: column "${name}" holds the text ${JSON.stringify(column.categories[column.codes[row]])}; the model was trained on numbers there.`,
      );
  }
  for (let i = 0; i < rows.length; i++) {
    let value = column.kind === "numeric" ? column.values[rows[i]] : NaN;
    if (Number.isNaN(value)) {
      if (fill === null)
        throw new UserError(
          `${where(rows[i])}: column "${name}" has no value; fill it in, leave the row out, or choose what replaces missing values (missing: median, mean, mode or zero).`,
        );
      value = fill;
    }
    if (!Number.isFinite(value))
      throw new UserError(
        `${where(rows[i])}: column "${name}" is ${value > 0 ? "infinite" : "minus infinite"}; correct it, or leave it empty if the value is missing.`,
      );
    out[i * stride + at] = (value - shift) / scale;
  }
}

function applyCategorical(
  state: CategoricalState,
  column: Column,
  rows: ArrayLike<number>,
  where: (row: number) => string,
  out: Float64Array,
  stride: number,
  at: number,
): void {
  const { name, categories, fill, unknown } = state;
  const index = new Map(categories.map((category, k) => [category, k]));
  const wordAt = (row: number): string | null =>
    column.kind === "categorical"
      ? (column.categories[column.codes[row]] ?? null)
      : Number.isNaN(column.values[row])
        ? null
        : String(column.values[row]);
  for (let i = 0; i < rows.length; i++) {
    const word = wordAt(rows[i]) ?? fill;
    if (word === null) throw new UserError(`${where(rows[i])}: column "${name}" has no value; fill it in or leave the row out.`);
    const k = index.get(word);
    if (k !== undefined) out[i * stride + at + k] = 1;
    else if (unknown === "refuse")
      throw new UserError(
        `${where(rows[i])}: column "${name}" holds ${JSON.stringify(word)}, which no training row has. Known are: ${listNames(categories)}.`,
      );
  }
}
