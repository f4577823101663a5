/** Tables from what a program already holds: records, columns or rows of numbers. */
import { NdArray } from "../engine/ndarray.ts";
import { UserError } from "../options/index.ts";
import { categorical, columnFromTexts, type Column, type Table } from "./table.ts";

export type Cell = number | string | boolean | null | undefined;

/**
 * A table from records, one a row: `[{ age: 31, town: "Bern" }, …]`. Names may differ from row to row; what is left
 * out is missing. true and false become words, as do numbers in a column where most values are words.
 */
export function fromRecords(
  records: readonly Readonly<Record<string, Cell>>[],
  { name = "data", where = (row: number) => `${name}, row ${row + 1}`, categories = [] as readonly string[] } = {},
): Table {
  const names = new Set<string>();
  for (const record of records) for (const key of Object.keys(record)) names.add(key);
  if (records.length === 0 || names.size === 0)
    throw new UserError(`${name} has no rows; give at least one record with at least one value.`);
  const columns = [...names].map((column) =>
    fromCells(
      column,
      records.map((record) => record[column]),
      where,
      categories.includes(column),
    ),
  );
  return { name, rows: records.length, columns, notes: [] };
}

/** A table from columns: `{ age: [31, 44], town: ["Bern", "Basel"] }`; typed arrays are kept without a copy. */
export function fromColumns(
  columns: Readonly<Record<string, readonly Cell[] | Float64Array | Float32Array | Uint8Array>>,
  { name = "data", categories = [] as readonly string[] } = {},
): Table {
  const entries = Object.entries(columns);
  const rows = entries.length === 0 ? 0 : entries[0][1].length;
  if (rows === 0) throw new UserError(`${name} has no rows; give at least one column with at least one value.`);
  for (const [column, values] of entries) {
    if (values.length !== rows)
      throw new UserError(
        `${name}: column "${column}" has ${values.length} values, column "${entries[0][0]}" has ${rows}; all columns need the same number.`,
      );
  }
  const where = (row: number) => `${name}, row ${row + 1}`;
  return {
    name,
    rows,
    notes: [],
    columns: entries.map(([column, values]) =>
      ArrayBuffer.isView(values)
        ? { kind: "numeric", name: column, values }
        : fromCells(column, values, where, categories.includes(column)),
    ),
  };
}

/**
 * A table from rows of numbers (nested arrays) or an NdArray [rows, columns]; columns are named x0, x1 … unless named.
 * `target` adds a column of that name, the one to predict.
 */
export function fromRows(
  rows: readonly (readonly number[])[] | NdArray,
  { name = "data", columns: names, target }: { name?: string; columns?: readonly string[]; target?: readonly Cell[] } = {},
): Table {
  const [count, width] =
    rows instanceof NdArray
      ? [rows.shape[0] ?? 0, rows.shape.slice(1).reduce((a, b) => a * b, 1)]
      : [rows.length, rows[0]?.length ?? 0];
  if (count === 0 || width === 0) throw new UserError(`${name} has no rows; give at least one row with at least one number.`);
  if (names && names.length !== width) throw new UserError(`${name} has ${width} columns but ${names.length} names.`);
  if (!(rows instanceof NdArray)) {
    const ragged = rows.findIndex((row) => row.length !== width);
    if (ragged >= 0) throw new UserError(`${name}, row ${ragged + 1}: ${rows[ragged].length} values where row 1 has ${width}.`);
  }
  const columns = Array.from(
    { length: width },
    (_, j): Column => ({
      kind: "numeric",
      name: names?.[j] ?? `x${j}`,
      values: Float64Array.from({ length: count }, (_, i) => (rows instanceof NdArray ? rows.data[i * width + j] : rows[i][j])),
    }),
  );
  if (target === undefined) return { name, rows: count, columns, notes: [] };
  if (target.length !== count) throw new UserError(`${name}: ${target.length} targets for ${count} rows; give one for each row.`);
  const where = (row: number) => `${name}, row ${row + 1}`;
  return { name, rows: count, columns: [...columns, fromCells("target", target, where)], notes: [], target: "target" };
}

function fromCells(name: string, cells: readonly Cell[], where: (row: number) => string, categories = false): Column {
  if (!categories && cells.every((cell) => typeof cell === "number" || cell === null || cell === undefined)) {
    return { kind: "numeric", name, values: Float64Array.from(cells, (cell) => cell ?? NaN) };
  }
  const texts = cells.map((cell) =>
    cell === null || cell === undefined || (typeof cell === "number" && Number.isNaN(cell)) ? null : String(cell),
  );
  return cells.some((cell) => typeof cell === "boolean")
    ? categorical(name, texts)
    : columnFromTexts(name, texts, { where, categories });
}
