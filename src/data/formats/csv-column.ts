/** One column of a text table while it is read: numbers as long as there are only numbers, words as codes. */
import { UserError } from "../../options/index.ts";
import { isMissing, strayText, toNumber, type Column } from "../table.ts";
import { ByteIndex } from "./byte-index.ts";
import type { Cursor } from "./csv-cursor.ts";

const NUMBER = -2;

export class ColumnBuilder {
  readonly name: string;
  /** Whether numbers are words too. */
  readonly words: boolean;
  rows = 0;
  /** The line of the first row. */
  firstLine = 0;
  numberCount = 0;
  wordCount = 0;
  #firstWord = { text: "", line: 0 };
  #values: Float64Array;
  #codes: Int32Array | null = null;
  readonly #codeOf = new Map<string, number>();
  readonly #seen: ByteIndex;

  constructor(name: string, words: boolean, bytes: Uint8Array) {
    this.name = name;
    this.words = words;
    this.#values = new Float64Array(64);
    this.#seen = new ByteIndex(bytes);
  }

  /** Whether words and numbers stand side by side with no majority of numbers: codes such as A1, 7, B. */
  get mixed(): boolean {
    return !this.words && this.wordCount > 0 && this.numberCount > 0 && this.wordCount >= this.numberCount;
  }

  number(value: number): void {
    if (this.rows === this.#values.length) this.#grow();
    this.numberCount++;
    this.#values[this.rows++] = value;
  }

  /** A value that may be a word, a number in disguise or missing. */
  text(text: string, line: number): void {
    const trimmed = text.trim();
    const value = this.words ? null : toNumber(trimmed);
    if (value === null) this.#code(this.#codeFor(trimmed), line, () => trimmed);
    else this.number(value);
  }

  /** The cursor's cell, which is no plain number; bytes seen before cost no string. */
  bytes(cursor: Cursor, line: number): void {
    const code = this.#seen.valueOf(cursor.start, cursor.end, () => {
      const text = cursor.text().trim();
      return !this.words && toNumber(text) !== null ? NUMBER : this.#codeFor(text);
    });
    if (code === NUMBER) this.number(toNumber(cursor.text())!);
    else this.#code(code, line, () => cursor.text().trim());
  }

  #codeFor(text: string): number {
    if (isMissing(text)) return -1;
    const known = this.#codeOf.get(text);
    if (known !== undefined) return known;
    this.#codeOf.set(text, this.#codeOf.size);
    return this.#codeOf.size - 1;
  }

  #code(code: number, line: number, text: () => string): void {
    if (this.rows === this.#values.length) this.#grow();
    this.#values[this.rows] = NaN;
    if (code >= 0) {
      if (this.wordCount++ === 0) this.#firstWord = { text: text(), line };
      this.#codes ??= new Int32Array(this.#values.length).fill(-1);
      this.#codes[this.rows] = code;
    }
    this.rows++;
  }

  #grow(): void {
    const values = new Float64Array(this.#values.length * 2);
    values.set(this.#values);
    this.#values = values;
    if (!this.#codes) return;
    const codes = new Int32Array(values.length).fill(-1);
    codes.set(this.#codes);
    this.#codes = codes;
  }

  /**
   * The column; throws a UserError where a few words stand among numbers.
   * @param headerless the first line, where it was taken for values
   */
  finish(table: string, headerless: number | null = null): Column {
    const { name, numberCount, wordCount } = this;
    if (!this.words && wordCount === 0) return { kind: "numeric", name, values: this.#values.slice(0, this.rows) };
    if (!this.words && numberCount > wordCount) {
      const { line, text } = this.#firstWord;
      const hint = line === headerless ? " If this line names the columns, say so with header: true." : "";
      throw new UserError(strayText(`${table}, line ${line}`, name, text, numberCount, wordCount) + hint);
    }
    const codes = (this.#codes ?? new Int32Array(this.rows).fill(-1)).slice(0, this.rows);
    return { kind: "categorical", name, codes, categories: [...this.#codeOf.keys()] };
  }
}
