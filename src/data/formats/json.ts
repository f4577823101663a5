/** JSON lines (an object or an array a line) and JSON documents (an array of them, or an object of columns). */
import { UserError } from "../../options/index.ts";
import { type Cell, fromColumns, fromRecords } from "../from-memory.ts";
import type { Table } from "../table.ts";

export interface JsonOptions {
  /** For messages and as the table's name. */
  name?: string;
  /** Columns whose numbers are codes, to be read as categories. */
  categories?: readonly string[];
}

/**
 * A table from JSON text; which form it has is seen from its beginning. null and what is left out are missing.
 * @throws UserError with the line for broken JSON, for values that are themselves objects or arrays, for ragged arrays
 */
export function parseJson(text: string, { name = "data", categories = [] }: JsonOptions = {}): Table {
  if (text.trim() === "") throw new UserError(`${name} is empty.`);
  const whole = attempt(text);
  // One object on one line is both a document and a line; an object of arrays is columns.
  if (whole !== undefined && (Array.isArray(whole) || isColumns(whole))) {
    if (!Array.isArray(whole)) return fromColumns(whole as Record<string, Cell[]>, { name, categories });
    const single = whole.length > 0 && !whole.some((item) => typeof item === "object");
    if (!single) return records(whole, (row) => `${name}, item ${row + 1}`, name, categories);
  }
  const lines: number[] = [];
  const items: unknown[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    try {
      items.push(JSON.parse(line));
      lines.push(i + 1);
    } catch (error) {
      throw new UserError(
        `${name}, line ${i + 1}: not JSON (${(error as Error).message}); every line must hold one object, or the file one array of objects.`,
      );
    }
  }
  return records(items, (row) => `${name}, line ${lines[row]}`, name, categories);
}

const attempt = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isColumns = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.values(value).length > 0 && Object.values(value).every(Array.isArray);

function records(items: readonly unknown[], where: (row: number) => string, name: string, categories: readonly string[]): Table {
  const width = Array.isArray(items[0]) ? items[0].length : null;
  const rows = items.map((item, row): Record<string, Cell> => {
    if (typeof item !== "object" || item === null || Array.isArray(item) !== (width !== null)) {
      throw new UserError(
        `${where(row)}: expected ${width === null ? 'an object, as in {"age": 31}' : "an array of values"}, got ${item === null ? "null" : Array.isArray(item) ? "an array" : `a ${typeof item}`}.`,
      );
    }
    if (Array.isArray(item) && item.length !== width)
      throw new UserError(`${where(row)}: ${item.length} values where ${where(0)} has ${width}.`);
    const entries = Array.isArray(item) ? item.map((value, j): [string, unknown] => [`x${j}`, value]) : Object.entries(item);
    for (const [column, value] of entries) {
      if (typeof value === "object" && value !== null)
        throw new UserError(
          `${where(row)}: "${column}" holds ${Array.isArray(value) ? "an array" : "an object"}; give each of its values a column of its own.`,
        );
    }
    return Object.fromEntries(entries);
  });
  return fromRecords(rows, { name, where, categories });
}
