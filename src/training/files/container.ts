// A file of this program: safetensors whose metadata says what it is, in which version, and a checksum over every byte.
import type { NdArray } from "../../engine/index.ts";
import { UserError } from "../../options/index.ts";
import { crc32 } from "./checksum.ts";
import { parseExact, stringifyExact } from "../../options/exact-json.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";

/** The kinds of files, and what each is for. */
const kinds = {
  "whetstone.model": { called: "a trained model", use: "predict with it" },
  "whetstone.checkpoint": { called: "a checkpoint of a run", use: "resume the run from it" },
} as const;
export type Kind = keyof typeof kinds;

export interface Container {
  readonly kind: Kind;
  /** Plain JSON, where numbers may also be NaN or infinite. */
  readonly document: unknown;
  readonly tensors: Readonly<Record<string, NdArray>>;
}

/** The newest version that this program writes and reads. */
const version = 1;
const marker = '"checksum":"crc32:';
const blank = "00000000";

/** The bytes of a file; the checksum is that of the whole file with zeros in its place. */
export function encodeContainer({ kind, document, tensors }: Container): Uint8Array {
  const metadata = { format: kind, version: String(version), checksum: `crc32:${blank}`, document: stringifyExact(document) };
  const bytes = encodeSafetensors({ metadata, tensors });
  bytes.set(new TextEncoder().encode(hex(crc32(bytes))), checksumAt(bytes)!);
  return bytes;
}

/**
 * What `encodeContainer` was given.
 * @param name what the bytes are called in errors, such as a path
 * @throws UserError for a file that is empty, cut off, damaged, of another program, of another kind or of a newer version
 */
export function decodeContainer(bytes: Uint8Array, kind: Kind, name: string): Container {
  const { metadata, tensors } = decodeSafetensors(bytes, name);
  const found = kinds[metadata.format as Kind];
  if (!found)
    throw new UserError(
      `${name} was written by another program: it is not ${kinds[kind].called} of Whetstone; name another file.`,
    );
  if (Number(metadata.version) > version)
    throw new UserError(
      `${name} was written by a newer Whetstone (file version ${metadata.version}, this one reads up to ${version}); update Whetstone.`,
    );
  const told = metadata.checksum?.slice("crc32:".length) ?? "(none)";
  const actual = checksumOf(bytes);
  if (told !== actual)
    throw new UserError(
      `${name} is damaged: its checksum is ${actual}, but ${told} was written into it. Take another copy of it.`,
    );
  if (metadata.format !== kind)
    throw new UserError(
      `${name} is ${found.called}, and ${kinds[kind].called} belongs here; ${found.use}, or name another file.`,
    );
  return { kind, document: parseExact(metadata.document), tensors };
}

/** Where the eight digits of the checksum stand: inside a JSON text the marker's quotes would be escaped, so it is unique. */
function checksumAt(bytes: Uint8Array): number | null {
  const first = marker.charCodeAt(0);
  for (let at = bytes.indexOf(first, 8); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let same = 1;
    while (same < marker.length && bytes[at + same] === marker.charCodeAt(same)) same++;
    if (same === marker.length) return at + same;
  }
  return null;
}

function checksumOf(bytes: Uint8Array): string {
  const at = checksumAt(bytes);
  if (at === null) return hex(crc32(bytes));
  const zeros = new TextEncoder().encode(blank);
  return hex(crc32(bytes.subarray(at + zeros.length), crc32(zeros, crc32(bytes.subarray(0, at)))));
}

const hex = (crc: number): string => crc.toString(16).padStart(blank.length, "0");
