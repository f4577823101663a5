/** A table as it was read: columns of numbers or of categories, values possibly missing. Nothing is encoded yet. */
import { UserError } from "../options/index.ts";

/** Numbers; NaN where a value is missing. */
export interface NumericColumn {
  kind: "numeric";
  name: string;
  values: Float64Array | Float32Array | Uint8Array;
}

/** Words, as indices into `categories`; −1 where a value is missing. */
export interface CategoricalColumn {
  kind: "categorical";
  name: string;
  codes: Int32Array;
  categories: string[];
}

export type Column = NumericColumn | CategoricalColumn;

export interface Table {
  /** Where it came from, for messages: a file's name or `data`. */
  name: string;
  rows: number;
  columns: Column[];
  /** What the reader guessed and the user should know. */
  notes: string[];
  /** The shape of one row where the columns are the pixels of an image: [28, 28]. */
  shape?: number[];
  /** The column that holds the target, where the format says so (labels beside images). */
  target?: string;
}

/** Texts that mean "no value", in any case. */
export const MISSING: ReadonlySet<string> = new Set(["", "na", "n/a", "nan", "null", "?", "#n/a"]);

export const isMissing = (text: string): boolean => text.length <= 4 && MISSING.has(text.trim().toLowerCase());

/** A number as people write it, or null; `1_000`, `0x10` and empty text are not numbers. */
export function toNumber(text: string): number | null {
  const trimmed = text.trim();
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(trimmed)) return Number(trimmed);
  if (/^[+-]?inf(inity)?$/i.test(trimmed)) return trimmed[0] === "-" ? -Infinity : Infinity;
  return null;
}

/** A column of words made from texts, the categories in order of first appearance; null and missing texts are missing. */
export function categorical(name: string, texts: readonly (string | null)[]): CategoricalColumn {
  const index = new Map<string, number>();
  const codes = Int32Array.from(texts, (text) => {
    if (text === null || isMissing(text)) return -1;
    const word = text.trim();
    const known = index.get(word);
    if (known !== undefined) return known;
    index.set(word, index.size);
    return index.size - 1;
  });
  return { kind: "categorical", name, codes, categories: [...index.keys()] };
}

/**
 * A column from texts: numbers where all are numbers, words where most are not.
 * @param where names the place of a row in messages: `(row) => "line 18"`
 * @throws UserError where a few texts stand among numbers, naming the first
 */
export function columnFromTexts(
  name: string,
  texts: readonly (string | null)[],
  options: { where: (row: number) => string; categories?: boolean },
): Column {
  if (options.categories) return categorical(name, texts);
  const values = new Float64Array(texts.length);
  let [numbers, words, firstWord] = [0, 0, -1];
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i];
    const value = text === null || isMissing(text) ? NaN : toNumber(text);
    if (value === null) {
      words++;
      if (firstWord < 0) firstWord = i;
    } else if (!Number.isNaN(value)) numbers++;
    values[i] = value ?? NaN;
  }
  if (words === 0) return { kind: "numeric", name, values };
  if (numbers > words) {
    throw new UserError(strayText(options.where(firstWord), name, texts[firstWord]!, numbers, words));
  }
  return categorical(name, texts);
}

/** The column of that name; throws a UserError that lists the names. */
export function columnOf(table: Table, name: string): Column {
  const found = table.columns.find((column) => column.name === name);
  if (found) return found;
  throw new UserError(
    `${table.name} has no column "${name}". There are: ${listNames(table.columns.map((column) => column.name))}.`,
  );
}

/** Names for a message, at most twenty of them. */
export const listNames = (names: readonly string[]): string =>
  names.length <= 20 ? names.join(", ") : `${names.slice(0, 20).join(", ")} and ${names.length - 20} more`;

/** Some rows of a column, in the order given. */
export function columnRows(column: Column, rows: ArrayLike<number>): Column {
  if (column.kind === "categorical") return { ...column, codes: Int32Array.from(rows, (row) => column.codes[row]) };
  const values = new (column.values.constructor as Float64ArrayConstructor)(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = column.values[rows[i]];
  return { ...column, values };
}

/** The table with these rows only, in the order given. */
export const tableRows = (table: Table, rows: ArrayLike<number>): Table => ({
  ...table,
  rows: rows.length,
  columns: table.columns.map((column) => columnRows(column, rows)),
});

/** The message about a few words among numbers. */
export const strayText = (where: string, column: string, text: string, numbers: number, words: number): string =>
  `${where}: column "${column}" holds the text ${JSON.stringify(text)} where numbers belong (${numbers} of its values are numbers, ${words} ${words === 1 ? "is" : "are"} not); ` +
  "correct it, leave it empty if the value is missing, or name the column among the categories if its numbers are codes.";
