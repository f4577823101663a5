// Text in columns where the last one wraps under itself, so that nothing is cut off in a narrow terminal.
import { displayWidth, pad, type Terminal } from "../report/terminal/terminal.ts";

/** A text in lines no wider than `width`, broken between words; `first` columns of the first line are taken already. */
export function fold(text: string, width: number, first = 0): string[] {
  const lines: string[] = [];
  let room = width - first;
  for (const word of text.split(" ")) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && displayWidth(longer) > room) {
      lines.push(word);
      room = width;
    } else lines.splice(-1, 1, longer);
  }
  return lines;
}

export interface Entry {
  readonly cells: readonly string[];
  /** Further lines under the last column. */
  readonly more?: readonly string[];
}

interface Look {
  readonly indent?: number;
  /** The first column is at least that wide. */
  readonly least?: number;
  /** A first cell wider than this has a line of its own. */
  readonly most?: number;
  readonly first?: (text: string) => string;
  readonly more?: (text: string) => string;
}

const gap = "  ";

/** One entry a line or more; every column but the last is as wide as its widest cell. */
export function columns(entries: readonly Entry[], { width }: Pick<Terminal, "width">, look: Look = {}): string[] {
  const { indent = 2, least = 0, most = 36, first = String, more = String } = look;
  const count = Math.max(0, ...entries.map(({ cells }) => cells.length - 1));
  const widths = Array.from({ length: count }, (_, c) => {
    const sizes = entries.map(({ cells }) => displayWidth(cells[c] ?? ""));
    return c === 0 ? Math.max(least, ...sizes.filter((size) => size <= most)) : Math.max(...sizes);
  });
  const left = indent + widths.reduce((sum, size) => sum + size + gap.length, 0);
  const room = Math.max(20, width - left);
  return entries.flatMap(({ cells, more: below = [] }) => {
    const last = cells[count] ?? "";
    const lines = [...(last === "" ? [] : fold(last, room)), ...below.flatMap((text) => fold(text, room).map(more))];
    const wide = displayWidth(cells[0]) > widths[0];
    const head = " ".repeat(indent) + first(cells[0]) + " ".repeat(Math.max(0, widths[0] - displayWidth(cells[0])));
    if (wide || lines.length === 0) return [head.trimEnd(), ...lines.map((line) => " ".repeat(left) + line)];
    const middle = cells
      .slice(1, count)
      .map((cell, c) => gap + pad(cell, widths[c + 1]))
      .join("");
    return lines.map((line, i) => (i === 0 ? head + middle + gap + line : " ".repeat(left) + line));
  });
}
