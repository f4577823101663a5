/** NumPy's .npy files: one array with its shape and type. Format of numpy.lib.format, versions 1 to 3. */
import { UserError } from "../../options/index.ts";
import { categorical, type Column, type Table } from "../table.ts";
import { matrixTable } from "./matrix.ts";

interface Header {
  type: string;
  little: boolean;
  size: number;
  fortran: boolean;
  shape: number[];
}

type Read = (view: DataView, at: number, little: boolean) => number;

const READERS: Readonly<Record<string, Read>> = {
  f8: (view, at, little) => view.getFloat64(at, little),
  f4: (view, at, little) => view.getFloat32(at, little),
  f2: (view, at, little) => half(view.getUint16(at, little)),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  i4: (view, at, little) => view.getInt32(at, little),
  i2: (view, at, little) => view.getInt16(at, little),
  i1: (view, at) => view.getInt8(at),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  u4: (view, at, little) => view.getUint32(at, little),
  u2: (view, at, little) => view.getUint16(at, little),
  u1: (view, at) => view.getUint8(at),
  b1: (view, at) => view.getUint8(at),
};

export const isNpy = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x93 && String.fromCharCode(...bytes.subarray(1, 6)) === "NUMPY";

/**
 * A table from the bytes of a .npy file: [rows] is one column, [rows, columns] are columns x0, x1 …, [rows, …] the pixels of
 * images. Numbers, booleans and fixed-length texts are read, in either byte order and either memory order.
 * @throws UserError for other types and for files cut short
 */
export function parseNpy(bytes: Uint8Array, { name = "data" }: { name?: string } = {}): Table {
  const { header, start } = readHeader(bytes, name);
  const { shape, type, size, little, fortran } = header;
  const count = shape.reduce((a, b) => a * b, 1);
  if (bytes.length < start + count * size)
    throw new UserError(
      `${name} is cut short: ${bytes.length} bytes where [${shape.join(", ")}] of ${type} needs ${start + count * size}.`,
    );
  if (count === 0 || shape.length === 0) throw new UserError(`${name} has no rows: its shape is [${shape.join(", ")}].`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const place = fortran ? fortranPlace(shape) : (i: number) => i;
  if (type[0] === "U" || type[0] === "S")
    return textTable(shape, (i) => textAt(view, start + place(i) * size, size, type[0] === "U", little), name);
  const read = READERS[type];
  return matrixTable(shape, (i) => read(view, start + place(i) * size, little), {
    name,
    column: (place) => `x${place.join(",")}`,
  });
}

function readHeader(bytes: Uint8Array, name: string): { header: Header; start: number } {
  if (!isNpy(bytes)) throw new UserError(`${name} is not an NPY file: it does not begin with \\x93NUMPY.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = bytes[6] >= 2;
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const start = (wide ? 12 : 10) + length;
  const text = new TextDecoder().decode(bytes.subarray(wide ? 12 : 10, start));
  const descr = /'descr':\s*'([<>|=]?)([a-zA-Z])(\d+)'/.exec(text);
  const shape = /'shape':\s*\(([^)]*)\)/.exec(text);
  const kind = descr ? descr[2] + descr[3] : "";
  if (!descr || !shape || !(kind in READERS || /^[US]\d+$/.test(kind))) {
    const stated = /'descr':\s*(.*?),\s*'fortran/.exec(text)?.[1] ?? "unknown";
    throw new UserError(`${name} holds values of the type ${stated}; numbers, booleans and texts of fixed length can be read.`);
  }
  return {
    start,
    header: {
      type: kind,
      little: descr[1] !== ">",
      size: Number(descr[3]) * (descr[2] === "U" ? 4 : 1),
      fortran: /'fortran_order':\s*True/.test(text),
      shape: shape[1]
        .split(",")
        .filter((n) => n.trim() !== "")
        .map(Number),
    },
  };
}

/** Where the i-th element in row-major order lies in a file in column-major order. */
function fortranPlace(shape: readonly number[]): (i: number) => number {
  return (i) => {
    let [rest, place, stride] = [i, 0, 1];
    const index = [] as number[];
    for (let d = shape.length - 1; d >= 0; d--) {
      index[d] = rest % shape[d];
      rest = Math.floor(rest / shape[d]);
    }
    for (let d = 0; d < shape.length; d++) {
      place += index[d] * stride;
      stride *= shape[d];
    }
    return place;
  };
}

function textAt(view: DataView, at: number, size: number, unicode: boolean, little: boolean): string {
  let text = "";
  for (let i = 0; i < size; i += unicode ? 4 : 1) {
    const point = unicode ? view.getUint32(at + i, little) : view.getUint8(at + i);
    if (point !== 0) text += String.fromCodePoint(point);
  }
  return text;
}

function textTable(shape: readonly number[], at: (i: number) => string, name: string): Table {
  const [rows, width = 1] = shape;
  if (shape.length > 2) throw new UserError(`${name} holds texts in ${shape.length} dimensions; a table has two.`);
  const columns = Array.from(
    { length: width },
    (_, j): Column =>
      categorical(
        `x${j}`,
        Array.from({ length: rows }, (_, i) => at(i * width + j)),
      ),
  );
  return { name, rows, columns, notes: [] };
}

/** A number of IEEE 754 half precision from its bits. */
function half(bits: number): number {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}
