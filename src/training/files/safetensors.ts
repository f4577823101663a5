// The safetensors format: a JSON header with names, types and shapes, then the numbers. Python, Rust and many tools read it.
// https://github.com/huggingface/safetensors (format 1: 8 bytes of header length, header, data; all little-endian)
import { type NdArray, ndarray, sizeOf } from "../../engine/index.ts";
import { UserError } from "../../options/index.ts";

export interface Safetensors {
  /** The texts under `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: Readonly<Record<string, NdArray>>;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [start: number, end: number];
}

/** What the format's own reader allows. */
const longestHeader = 100_000_000;
const bytesOf: Readonly<Record<string, number>> = { F64: 8, F32: 4 };

/**
 * Arrays as safetensors. Those whose numbers all fit into float32 without loss take 4 bytes a number (F32), others 8 (F64),
 * so reading gives the same bits back.
 */
export function encodeSafetensors({ metadata, tensors }: Safetensors): Uint8Array {
  const typed = Object.entries(tensors).map(([name, { shape, data }]) => ({
    name,
    shape,
    data,
    dtype: isFloat32(data) ? "F32" : "F64",
  }));
  // The wide ones first, so that every array starts at a multiple of its size.
  const ordered = [...typed.filter(({ dtype }) => dtype === "F64"), ...typed.filter(({ dtype }) => dtype === "F32")];
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const { name, shape, data, dtype } of ordered)
    header[name] = { dtype, shape, data_offsets: [end, (end += data.length * bytesOf[dtype])] } satisfies Entry;
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = 8 + Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(start + end).fill(0x20, 8, start);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(start - 8), true);
  bytes.set(text, 8);
  let at = start;
  for (const { data, dtype } of ordered) {
    const [size, put] = dtype === "F64" ? ([8, view.setFloat64] as const) : ([4, view.setFloat32] as const);
    for (const value of data) {
      put.call(view, at, value, true);
      at += size;
    }
  }
  return bytes;
}

/**
 * Arrays from safetensors of the types F32 and F64.
 * @param name what the bytes are called in errors, such as a path
 * @throws UserError for bytes that are something else, cut off or inconsistent
 */
export function decodeSafetensors(bytes: Uint8Array, name: string): Safetensors {
  const { header, start } = readHeader(bytes, name);
  const { __metadata__: metadata = {}, ...entries } = header;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tensors = Object.fromEntries(
    Object.entries(entries).map(([path, entry]) => [path, readArray(view, start, entry as Entry, `${name}: "${path}"`)]),
  );
  return { metadata: metadata as Safetensors["metadata"], tensors };
}

/** The parsed header, and where the numbers begin. */
function readHeader(bytes: Uint8Array, name: string): { header: Record<string, unknown>; start: number } {
  if (bytes.length === 0) throw new UserError(`${name} is empty.`);
  const foreign = () => new UserError(`${name} is no safetensors file, the form of saved models and runs; name another file.`);
  const length = bytes.length < 8 ? Number.NaN : Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (!(length >= 2 && length <= longestHeader) || (bytes.length > 8 && bytes[8] !== 0x7b)) throw foreign();
  if (bytes.length < 8 + length) throw cutOff(name, bytes.length, 8 + length);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + length)));
  } catch (error) {
    throw new UserError(`${name} is damaged: its header cannot be read. Take another copy of it.`, { cause: error });
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) throw foreign();
  const ends = Object.values(header).map((entry) => (entry as Partial<Entry>)?.data_offsets?.[1] ?? 0);
  const expected = 8 + length + Math.max(0, ...ends);
  if (bytes.length < expected) throw cutOff(name, bytes.length, expected);
  return { header: header as Record<string, unknown>, start: 8 + length };
}

function readArray(view: DataView, start: number, { dtype, shape, data_offsets: offsets }: Entry, what: string): NdArray {
  const size = bytesOf[dtype];
  if (size === undefined) throw new UserError(`${what} holds numbers of type ${dtype}; only F32 and F64 can be read.`);
  const wellFormed = Array.isArray(shape) && shape.every((n) => Number.isInteger(n) && n >= 0) && Array.isArray(offsets);
  if (!wellFormed || !(offsets[0] >= 0) || offsets[1] - offsets[0] !== sizeOf(shape) * size)
    throw new UserError(`${what} has a shape that does not fit its numbers: the file is damaged. Take another copy of it.`);
  const data = new Float64Array(sizeOf(shape));
  const get = size === 8 ? view.getFloat64 : view.getFloat32;
  for (let i = 0; i < data.length; i++) data[i] = get.call(view, start + offsets[0] + i * size, true);
  return ndarray(shape, data);
}

const cutOff = (name: string, found: number, expected: number): UserError =>
  new UserError(`${name} is cut off: it has ${found} bytes, and ${expected} belong there. Take another copy of it.`);

function isFloat32(data: Float64Array): boolean {
  for (let i = 0; i < data.length; i++) if (data[i] !== Math.fround(data[i]) && !Number.isNaN(data[i])) return false;
  return true;
}
