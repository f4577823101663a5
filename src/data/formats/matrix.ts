/** A table from an array of numbers in row-major order, as the binary formats hold it. */
import type { Column, Table } from "../table.ts";

interface MatrixOptions {
  name: string;
  /** A column's name from its place in the row: [3] or, for images, [0, 27]. */
  column: (place: number[]) => string;
  bytes?: boolean;
}

/** The array of `shape` as columns; more than two dimensions are kept as the shape of one row. */
export function matrixTable(
  shape: readonly number[],
  at: (i: number) => number,
  { name, column, bytes = false }: MatrixOptions,
): Table {
  const [rows, ...rest] = shape;
  const width = rest.reduce((a, b) => a * b, 1);
  const columns = Array.from({ length: width }, (_, j): Column => {
    const values = bytes ? new Uint8Array(rows) : new Float64Array(rows);
    for (let i = 0, from = j; i < rows; i++, from += width) values[i] = at(from);
    return { kind: "numeric", name: column(placeOf(j, rest)), values };
  });
  return { name, rows, columns, notes: [], ...(rest.length > 1 && { shape: rest }) };
}

function placeOf(j: number, shape: readonly number[]): number[] {
  if (shape.length < 2) return [j];
  const place: number[] = [];
  for (let d = shape.length - 1, left = j; d >= 0; d--) {
    place.unshift(left % shape[d]);
    left = Math.floor(left / shape[d]);
  }
  return place;
}
