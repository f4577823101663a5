/** Guesses about a text table from its first lines: what separates the values, whether the first line names the columns. */
import { isMissing, toNumber } from "../table.ts";

export interface Dialect {
  delimiter: string;
  header: boolean;
  /** `,` in files that separate by semicolons and write 1,5. */
  decimal: "." | ",";
}

const CANDIDATES = [",", "\t", ";", "|", " "];
export const DELIMITER_NAMES: Readonly<Record<string, string>> = {
  ",": "commas",
  "\t": "tabs",
  ";": "semicolons",
  "|": "bars",
  " ": "spaces",
};

/** The dialect of a text from a sample of its beginning; what is given is kept. */
export function guessDialect(sample: string, given: Partial<Dialect> = {}): Dialect {
  const delimiter = given.delimiter ?? guessDelimiter(sample);
  const records = split(sample, delimiter, 100);
  const cells = records.flat();
  const decimal =
    given.decimal ??
    (delimiter === ";" &&
    cells.some((cell) => /^-?\d+,\d+$/.test(cell.trim())) &&
    !cells.some((cell) => /^-?\d+\.\d+$/.test(cell.trim()))
      ? ","
      : ".");
  const isNumber = (cell: string) => toNumber(decimal === "," ? cell.replace(",", ".") : cell) !== null;
  return { delimiter, decimal, header: given.header ?? guessHeader(records, isNumber) };
}

/** The candidate that cuts most of the first records into the same number (above one) of values; the more values, the better. */
function guessDelimiter(sample: string): string {
  let best = ",";
  let bestScore = 0;
  for (const delimiter of CANDIDATES) {
    const counts = split(sample, delimiter, 50).map((record) => record.length);
    const width = counts[0] ?? 1;
    if (width < 2) continue;
    const score =
      counts.filter((count) => count === width).length / counts.length +
      (delimiter === " " ? 0 : 1) +
      Math.min(width, 100) / 1000;
    if (score > bestScore) [best, bestScore] = [delimiter, score];
  }
  return best;
}

/**
 * The first line names the columns where none of its values is a number. In a table of words alone it does unless all
 * its values come again below.
 */
function guessHeader(records: string[][], isNumber: (cell: string) => boolean): boolean {
  const [first, ...rest] = records;
  if (!first || first.some(isNumber) || first.every(isMissing)) return false;
  if (rest.length === 0 || rest.some((record) => record.some(isNumber))) return true;
  return !first.every((cell, j) => rest.some((record) => record[j] === cell));
}

/** Records of a sample, quotes respected; the last one may be cut off and is left out unless it is the only one. */
function split(sample: string, delimiter: string, limit: number): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i <= sample.length && records.length < limit; i++) {
    const c = sample[i];
    if (quoted) {
      if (c === undefined) break;
      if (c !== '"') cell += c;
      else if (sample[i + 1] === '"') {
        cell += c;
        i++;
      } else quoted = false;
    } else if (c === '"' && cell.trim() === "") {
      quoted = true;
      cell = "";
    } else if (c === delimiter) {
      record.push(cell);
      cell = "";
    } else if (c === "\n" || c === "\r" || c === undefined) {
      if (record.length > 0 || cell.trim() !== "") records.push([...record, cell]);
      record = [];
      cell = "";
    } else cell += c;
  }
  return records;
}
