/** One view of tables and of matrices: named columns, taken out one at a time. */
import { NdArray } from "../engine/ndarray.ts";
import { UserError } from "../options/index.ts";
import type { Dataset } from "./dataset.ts";
import { type Column, listNames, type Table } from "./table.ts";

export interface Frame {
  name: string;
  rows: number;
  names: string[];
  /** The shape of one row: [columns], or [28, 28] for images. */
  shape: number[];
  column(j: number): Column;
  /** What a row is called in messages. */
  where(row: number): string;
}

/** Whatever holds rows of inputs. */
export type Rows = Table | Dataset | NdArray;

const isTable = (rows: Rows): rows is Table => "columns" in rows;

/** The columns of a table, all or those named, in that order. */
export function tableFrame(table: Table, names: readonly string[] = table.columns.map((column) => column.name)): Frame {
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  const columns = names.map((name) => byName.get(name)!);
  const size = table.shape?.reduce((a, b) => a * b, 1);
  return {
    name: table.name,
    rows: table.rows,
    names: [...names],
    shape: table.shape && size === names.length ? [...table.shape] : [names.length],
    column: (j) => columns[j],
    where: (row) => `${table.name}, row ${row + 1}`,
  };
}

/** The numbers of [rows, …features], a column for each feature. */
export function matrixFrame(x: NdArray, names: readonly string[] | null, name = "data"): Frame {
  const [rows, ...shape] = x.shape;
  const width = shape.reduce((a, b) => a * b, 1);
  const all = names ?? Array.from({ length: width }, (_, j) => `x${j}`);
  if (all.length !== width)
    throw new UserError(`${name}: x has ${width} numbers a row but ${all.length} feature names (${listNames(all)}).`);
  return {
    name,
    rows,
    names: [...all],
    shape,
    column: (j) => {
      const values = new Float64Array(rows);
      for (let i = 0, at = j; i < rows; i++, at += width) values[i] = x.data[at];
      return { kind: "numeric", name: all[j], values };
    },
    where: (row) => `${name}, row ${row + 1}`,
  };
}

export const frameOf = (rows: Rows): Frame =>
  isTable(rows)
    ? tableFrame(rows)
    : rows instanceof NdArray
      ? matrixFrame(rows, null)
      : matrixFrame(rows.x, rows.features, rows.name);
