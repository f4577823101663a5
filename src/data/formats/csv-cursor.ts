/** Walks over the cells of a text table, byte by byte: where each begins and ends, on which line, quotes resolved. */
import { UserError } from "../../options/index.ts";

const QUOTE = 34;
const LF = 10;
const CR = 13;
const SPACE = 32;
const utf8 = new TextDecoder();

export class Cursor {
  readonly bytes: Uint8Array;
  readonly #separator: number;
  readonly #table: string;
  #at = 0;
  /** The line the cursor stands on, from 1. */
  line = 1;
  /** The last cell: its bytes without the spaces around it … */
  start = 0;
  end = 0;
  /** … or its text, where it stood in quotes. */
  quoted: string | null = null;

  constructor(bytes: Uint8Array, delimiter: string, table: string) {
    this.bytes = bytes;
    this.#separator = delimiter.charCodeAt(0);
    this.#table = table;
  }

  /** Moves to the beginning of the next line that holds anything; false at the end. */
  nextRecord(): boolean {
    const { bytes } = this;
    if (this.#at > 0) this.#lineBreak();
    for (;;) {
      let look = this.#at;
      while (look < bytes.length && (bytes[look] === SPACE || (bytes[look] === 9 && this.#separator !== 9))) look++;
      if (look >= bytes.length) return false;
      if (bytes[look] !== LF && bytes[look] !== CR) return true;
      this.#at = look;
      this.#lineBreak();
    }
  }

  #lineBreak(): void {
    if (this.#at >= this.bytes.length) return;
    this.#at += this.bytes[this.#at] === CR && this.bytes[this.#at + 1] === LF ? 2 : 1;
    this.line++;
  }

  /** Reads one cell. */
  cell(): void {
    const { bytes } = this;
    const separator = this.#separator;
    const start = this.#afterSpaces(this.#at);
    if (bytes[start] === QUOTE) return this.#quotedCell(start);
    let at = start;
    while (at < bytes.length && bytes[at] !== separator && bytes[at] !== LF && bytes[at] !== CR) at++;
    this.#at = at;
    while (at > start && bytes[at - 1] === SPACE) at--;
    this.start = start;
    this.end = at;
    this.quoted = null;
  }

  /** Whether another cell follows on this line; steps over the delimiter. */
  more(): boolean {
    if (this.#at >= this.bytes.length || this.bytes[this.#at] !== this.#separator) return false;
    this.#at++;
    return true;
  }

  /** The last cell as text. */
  text(): string {
    if (this.quoted !== null) return this.quoted;
    let text = "";
    for (let i = this.start; i < this.end; i++) {
      if (this.bytes[i] > 127 || this.end - this.start > 32) return utf8.decode(this.bytes.subarray(this.start, this.end));
      text += String.fromCharCode(this.bytes[i]);
    }
    return text;
  }

  #afterSpaces(at: number): number {
    if (this.#separator === SPACE) return at;
    while (this.bytes[at] === SPACE) at++;
    return at;
  }

  #quotedCell(open: number): void {
    const { bytes } = this;
    const opened = this.line;
    let text = "";
    let from = open + 1;
    for (let i = from; i < bytes.length; i++) {
      if (bytes[i] === LF || (bytes[i] === CR && bytes[i + 1] !== LF)) this.line++;
      if (bytes[i] !== QUOTE) continue;
      text += utf8.decode(bytes.subarray(from, i));
      if (bytes[i + 1] === QUOTE) {
        text += '"';
        from = ++i + 1;
        continue;
      }
      this.#at = this.#afterSpaces(i + 1);
      const next = bytes[this.#at];
      if (this.#at < bytes.length && next !== this.#separator && next !== LF && next !== CR) {
        throw new UserError(
          `${this.#table}, line ${this.line}: text after a closing quote; a quote inside a quoted value is written twice ("").`,
        );
      }
      this.quoted = text;
      return;
    }
    throw new UserError(`${this.#table}, line ${opened}: a quote opens and is never closed.`);
  }
}
