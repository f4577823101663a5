/** Data from files: the format is seen from the first bytes and the name, and every problem is one clear sentence. */
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { datasets, isBuiltIn, load } from "../datasets/load.ts";
import type { Dataset } from "../dataset.ts";
import { type CsvOptions, parseCsv } from "../formats/csv.ts";
import { isIdx, parseIdx } from "../formats/idx.ts";
import { parseJson } from "../formats/json.ts";
import { isNpy, parseNpy } from "../formats/npy.ts";
import { nearest, UserError } from "../../options/index.ts";
import type { Table } from "../table.ts";
import { companionsOf, withLabels } from "./companion.ts";
import { parseParquet } from "./parquet.ts";

export interface ReadOptions extends Omit<CsvOptions, "name"> {
  /** A file with the labels of the rows; looked for beside NPY and IDX files where left out. */
  labels?: string;
}

/**
 * A table from a file: CSV, TSV, JSON, JSON lines, NPY, IDX or Parquet, also gzipped (.gz). A folder that holds inputs and their
 * labels, such as MNIST's images, and no other such pair, is read as well.
 * @throws UserError for files that are missing, unreadable, empty or malformed
 */
export async function readTable(given: string, { labels, ...options }: ReadOptions = {}): Promise<Table> {
  const path = await inFolder(given);
  const table = await parse(await bytesOf(path), path, options);
  if (labels !== undefined) return withLabels(table, await parse(await bytesOf(labels), labels, options), null);
  if (table.target !== undefined || !/\.(npy|idx)$|idx\d-ubyte/.test(path.replace(/\.gz$/, ""))) return table;
  const siblings = new Set(await readdir(dirname(path)));
  const beside = companionsOf(path).find((file) => siblings.has(basename(file)));
  if (beside === undefined) return table;
  return withLabels(
    table,
    await parse(await bytesOf(beside), beside, options),
    `labels are read from ${basename(beside)} beside it (guessed)`,
  );
}

/**
 * What DATA on the command line means: a built-in name (`circles`, `circles:rows=500`) or a file. A file that is named like
 * a built-in data set is reached as `./name`.
 */
export async function openData(data: string, options: ReadOptions = {}): Promise<Table | Dataset> {
  if (isBuiltIn(data)) return load(data);
  return readTable(data, options);
}

/** The file that a folder stands for: its only file of inputs that has one of labels beside it. */
async function inFolder(path: string): Promise<string> {
  const names = await readdir(path).catch(() => null); // no folder: it is read, or told, as a file
  if (names === null) return path;
  const siblings = new Set(names);
  const inputs = names.filter((name) => companionsOf(name).some((labels) => siblings.has(labels))).sort();
  if (inputs.length === 1) return join(path, inputs[0]);
  if (inputs.length > 1)
    throw new UserError(
      `${path} is a folder with inputs and labels for more than one data set (${inputs.join(", ")}); name one of these files.`,
    );
  return path;
}

async function bytesOf(path: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new UserError(await readingProblem(path, error as NodeJS.ErrnoException), { cause: error });
  }
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    const { gunzip } = await import("node:zlib"); // costs milliseconds of every start otherwise
    return await new Promise((resolve, reject) =>
      gunzip(bytes, (error, unpacked) => (error ? reject(error) : resolve(unpacked))),
    );
  } catch (error) {
    throw new UserError(`${path} is damaged: it cannot be unpacked (${(error as Error).message}).`, { cause: error });
  }
}

const PROBLEMS: Readonly<Record<string, (path: string) => string | Promise<string>>> = {
  ENOENT: async (path) => {
    const siblings = await readdir(dirname(path)).catch(() => []);
    const plain = !/[./\\]/.test(path); // such as a misspelt built-in name
    const near = nearest(basename(path), plain ? [...Object.keys(datasets), ...siblings] : siblings);
    return `there is no file ${path}${near === null ? "." : `; did you mean ${near}?`}${plain ? ` Built in are: ${Object.keys(datasets).join(", ")}.` : ""}`;
  },
  EISDIR: (path) => `${path} is a folder; name a file in it.`,
  ENOTDIR: (path) => `there is no file ${path}: a part of it is a file, not a folder.`,
  EACCES: (path) => `${path} may not be read: no permission.`,
  EPERM: (path) => `${path} may not be read: no permission.`,
  ERR_FS_FILE_TOO_LARGE: (path) => `${path} is larger than 2 GiB; cut it into smaller files.`,
};

const readingProblem = (path: string, error: NodeJS.ErrnoException): string | Promise<string> =>
  PROBLEMS[error.code ?? ""]?.(path) ?? `${path} cannot be read: ${error.message}.`;

const startsWith = (bytes: Uint8Array, text: string): boolean => text === String.fromCharCode(...bytes.subarray(0, text.length));

async function parse(bytes: Uint8Array, path: string, { categories, ...dialect }: Omit<CsvOptions, "name">): Promise<Table> {
  const name = basename(path);
  const extension = extname(path.replace(/\.gz$/, "")).toLowerCase();
  if (bytes.length === 0) throw new UserError(`${name} is empty.`);
  if (isNpy(bytes)) return parseNpy(bytes, { name });
  if (isIdx(bytes)) return parseIdx(bytes, { name });
  if (startsWith(bytes, "PAR1")) return parseParquet(bytes, { name, categories });
  if (startsWith(bytes, "PK"))
    throw new UserError(
      `${name} is an archive or a spreadsheet${extension ? ` (${extension})` : ""}, which cannot be read; save the table as CSV.`,
    );
  if ([".npy", ".parquet", ".idx"].includes(extension))
    throw new UserError(`${name} is not what its name says: a ${extension.slice(1)} file begins otherwise.`);
  if ([".json", ".jsonl", ".ndjson"].includes(extension)) return parseJson(new TextDecoder().decode(bytes), { name, categories });
  return parseCsv(bytes, { name, categories, ...([".tsv", ".tab"].includes(extension) && { delimiter: "\t" }), ...dialect });
}
