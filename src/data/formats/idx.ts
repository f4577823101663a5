/** IDX files, the format of MNIST and its kin: a type, the dimensions, the numbers. http://yann.lecun.com/exdb/mnist */
import { UserError } from "../../options/index.ts";
import type { Table } from "../table.ts";
import { matrixTable } from "./matrix.ts";

const TYPES: Readonly<Record<number, { size: number; read: (view: DataView, at: number) => number }>> = {
  0x08: { size: 1, read: (view, at) => view.getUint8(at) },
  0x09: { size: 1, read: (view, at) => view.getInt8(at) },
  0x0b: { size: 2, read: (view, at) => view.getInt16(at) },
  0x0c: { size: 4, read: (view, at) => view.getInt32(at) },
  0x0d: { size: 4, read: (view, at) => view.getFloat32(at) },
  0x0e: { size: 8, read: (view, at) => view.getFloat64(at) },
};

export const isIdx = (bytes: Uint8Array): boolean =>
  bytes.length >= 8 && bytes[0] === 0 && bytes[1] === 0 && bytes[2] in TYPES && bytes[3] >= 1 && bytes[3] <= 4;

/**
 * A table from the bytes of an IDX file: [rows] is the column `label`, [rows, height, width] of bytes the pixels of grey images, of
 * shape [height, width, 1] with the channel last, as layers on images want them.
 * @throws UserError for other files and for files cut short
 */
export function parseIdx(bytes: Uint8Array, { name = "data" }: { name?: string } = {}): Table {
  if (!isIdx(bytes))
    throw new UserError(
      `${name} is not an IDX file: it begins with ${[...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ") || "nothing"}.`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { size, read } = TYPES[bytes[2]];
  const shape = Array.from({ length: bytes[3] }, (_, d) => view.getUint32(4 + 4 * d));
  const start = 4 + 4 * shape.length;
  const count = shape.reduce((a, b) => a * b, 1);
  if (count === 0) throw new UserError(`${name} has no rows: its shape is [${shape.join(", ")}].`);
  if (bytes.length < start + count * size)
    throw new UserError(`${name} is cut short: ${bytes.length} bytes where [${shape.join(", ")}] needs ${start + count * size}.`);
  const table = matrixTable(shape, (i) => read(view, start + i * size), {
    name,
    bytes: bytes[2] === 0x08,
    column: (place) => (shape.length === 1 ? "label" : shape.length === 2 ? `x${place[0]}` : `pixel ${place.join(",")}`),
  });
  return bytes[2] === 0x08 && shape.length === 3 ? { ...table, shape: [...shape.slice(1), 1] } : table;
}
