/**
 * Text tables (CSV, TSV and their kin) in one pass over the bytes: numbers are read in place, words become codes, and
 * every mistake is told with its line. Quotes may hold delimiters, line breaks and doubled quotes (RFC 4180).
 */
import { UserError } from "../../options/index.ts";
import type { Table } from "../table.ts";
import { ColumnBuilder } from "./csv-column.ts";
import { Cursor } from "./csv-cursor.ts";
import { DELIMITER_NAMES, type Dialect, guessDialect } from "./csv-dialect.ts";
import { numberIn } from "./csv-number.ts";

export interface CsvOptions extends Partial<Dialect> {
  /** For messages and as the table's name. */
  name?: string;
  /** Columns whose numbers are codes, to be read as categories. */
  categories?: readonly string[];
}

/**
 * A table from the text or the bytes (UTF-8 or UTF-16) of a CSV file. Delimiter, header and decimal comma are guessed
 * unless given; the table's notes tell guesses that are not the usual ones.
 * @throws UserError for an empty file, no rows, ragged rows, an open quote, text among numbers; each with its line
 */
export function parseCsv(source: string | Uint8Array, { name = "data", categories = [], ...given }: CsvOptions = {}): Table {
  const bytes = typeof source === "string" ? new TextEncoder().encode(source) : plain(source, name);
  const dialect = guessDialect(new TextDecoder().decode(bytes.subarray(0, 65536)), given);
  const words = new Set(categories);
  let columns = scan(bytes, dialect, name, words);
  // A column of words that also holds numbers (A1, 7, B) keeps those as words too, which needs their text: once more.
  const mixed = columns.filter((column) => column.mixed);
  for (const column of mixed) words.add(column.name);
  if (mixed.length > 0) columns = scan(bytes, dialect, name, words);

  const notes: string[] = [];
  if (given.delimiter === undefined && dialect.delimiter !== "," && columns.length > 1)
    notes.push(`values are separated by ${DELIMITER_NAMES[dialect.delimiter]}`);
  if (given.decimal === undefined && dialect.decimal === ",") notes.push("numbers are written with a decimal comma");
  if (given.header === undefined && !dialect.header)
    notes.push(`the first line holds values, not names; columns are named x0 to x${columns.length - 1}`);
  return {
    name,
    rows: columns[0].rows,
    columns: columns.map((column) => column.finish(name, dialect.header ? null : columns[0].firstLine)),
    notes,
  };
}

function scan(
  bytes: Uint8Array,
  { delimiter, header, decimal }: Dialect,
  table: string,
  words: ReadonlySet<string>,
): ColumnBuilder[] {
  let cursor = new Cursor(bytes, delimiter, table);
  if (!cursor.nextRecord()) throw new UserError(`${table} is empty.`);
  const firstLine = cursor.line;
  const first: string[] = [];
  do {
    cursor.cell();
    first.push(cursor.text());
  } while (cursor.more());
  const names = header ? uniqueNames(first) : first.map((_, j) => `x${j}`);
  const columns = names.map((name) => new ColumnBuilder(name, words.has(name), bytes));

  if (!header) cursor = new Cursor(bytes, delimiter, table);
  const point = decimal.charCodeAt(0);
  while (cursor.nextRecord()) {
    const { line } = cursor;
    if (columns[0].rows === 0) columns[0].firstLine = line;
    let count = 0;
    do {
      cursor.cell();
      if (count < columns.length) feed(columns[count], cursor, line, point);
      count++;
    } while (cursor.more());
    if (count !== columns.length) {
      throw new UserError(
        `${table}, line ${line}: ${count} value${count === 1 ? "" : "s"} where line ${firstLine} has ${columns.length}; every line needs the same number (put text that holds ${DELIMITER_NAMES[delimiter] ?? JSON.stringify(delimiter)} in quotes).`,
      );
    }
  }
  if (columns[0].rows === 0)
    throw new UserError(
      `${table} has no rows: line ${firstLine} names ${columns.length} column${columns.length === 1 ? "" : "s"} and nothing follows.`,
    );
  return columns;
}

function feed(column: ColumnBuilder, cursor: Cursor, line: number, point: number): void {
  if (cursor.quoted !== null) {
    column.text(point === 44 && /^-?\d*,\d+$/.test(cursor.quoted) ? cursor.quoted.replace(",", ".") : cursor.quoted, line);
    return;
  }
  const value = column.words ? NaN : numberIn(cursor.bytes, cursor.start, cursor.end, point);
  if (Number.isNaN(value)) column.bytes(cursor, line);
  else column.number(value);
}

/** Names without holes or doubles: `column3` for an empty one, `age_2` for a second `age`. */
function uniqueNames(names: string[]): string[] {
  const used = new Set<string>();
  return names.map((text, j) => {
    const base = text.trim() || `column${j + 1}`;
    let name = base;
    for (let k = 2; used.has(name); k++) name = `${base}_${k}`;
    used.add(name);
    return name;
  });
}

/** The bytes without a byte-order mark, as UTF-8; refuses what is not text. */
function plain(bytes: Uint8Array, name: string): Uint8Array {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3);
  for (const [encoding, a, b] of [
    ["utf-16le", 0xff, 0xfe],
    ["utf-16be", 0xfe, 0xff],
  ] as const) {
    if (bytes[0] === a && bytes[1] === b) return new TextEncoder().encode(new TextDecoder(encoding).decode(bytes));
  }
  if (bytes.subarray(0, 1024).includes(0)) throw new UserError(`${name} is not a text file, so it cannot be read as CSV.`);
  return bytes;
}
