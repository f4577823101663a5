/** Aligned tables for a terminal. */
import { cut, displayWidth, type Emphasis, pad, shown, type Terminal } from "./terminal.ts";

export interface TextColumn {
  readonly head: string;
  readonly align?: "left" | "right";
  /** Columns go where the terminal is too narrow, the highest number first; those without one stay. */
  readonly drop?: number;
  /** Whether it may be shortened where even that is not enough: names, not numbers. */
  readonly shrink?: boolean;
}

export interface TextRow {
  readonly cells: readonly string[];
  readonly emphasis?: Emphasis;
}

const gap = 2;

/**
 * One line a row under a line of heads and a rule; no line is wider than the terminal, as long as its numbers fit.
 * @param options.below what has no room as a column stands under its row, name and value, so that nothing is lost
 * @returns lines without line ends
 */
export function textTable(
  columns: readonly TextColumn[],
  rows: readonly TextRow[],
  terminal: Terminal,
  { below = false }: { readonly below?: boolean } = {},
): string[] {
  const text = rows.map(({ cells }) => cells.map((cell) => shown(cell, terminal)));
  const natural = columns.map(({ head }, c) =>
    Math.max(displayWidth(shown(head, terminal)), ...text.map((cells) => displayWidth(cells[c] ?? ""))),
  );
  const total = (kept: readonly number[]) => kept.reduce((sum, c) => sum + natural[c] + gap, -gap);
  let kept = columns.map((_, c) => c);
  while (total(kept) > terminal.width) {
    const last = kept.filter((c) => columns[c].drop !== undefined).toSorted((a, b) => columns[b].drop! - columns[a].drop!)[0];
    if (last === undefined) break;
    kept = kept.filter((c) => c !== last);
  }
  const widths = shrink(
    kept.map((c) => natural[c]),
    kept.map((c) => columns[c].shrink === true),
    terminal.width,
  );
  const line = (cells: readonly string[]) =>
    kept
      .map((c, i) => pad(cut(cells[c] ?? "", widths[i], terminal.unicode), widths[i], columns[c].align))
      .join(" ".repeat(gap))
      .trimEnd();
  const rule = (terminal.unicode ? "─" : "-").repeat(
    Math.max(
      0,
      Math.min(
        terminal.width,
        widths.reduce((sum, width) => sum + width + gap, -gap),
      ),
    ),
  );
  return [
    terminal.style("dim", line(columns.map(({ head }) => shown(head, terminal)))),
    terminal.style("dim", rule),
    ...text.flatMap((cells, r) => [
      rows[r].emphasis ? terminal.style(rows[r].emphasis, line(cells)) : line(cells),
      ...(below ? under(cells, columns, kept, { width: terminal.width, indent: widths[0] + gap }) : []).map((rest) =>
        terminal.style("dim", shown(rest, terminal)),
      ),
    ]),
  ];
}

/** `l2 0.0056 · dropout 0.2`: what a row has in columns that were not kept, a name never parted from its value. */
function under(
  cells: readonly string[],
  columns: readonly TextColumn[],
  kept: readonly number[],
  { width, indent }: { readonly width: number; readonly indent: number },
): string[] {
  const pairs = columns.flatMap(({ head }, c) => (kept.includes(c) || !cells[c] ? [] : [`${head} ${cells[c]}`]));
  const lines: string[] = [];
  for (const pair of pairs) {
    const longer = `${lines.at(-1)} · ${pair}`;
    if (lines.length > 0 && displayWidth(longer) <= width - indent) lines[lines.length - 1] = longer;
    else lines.push(pair);
  }
  return lines.map((text) => " ".repeat(indent) + text);
}

/** Takes what is too much from the widest columns that may be shortened, down to 8 each. */
function shrink(widths: readonly number[], may: readonly boolean[], most: number): number[] {
  const result = [...widths];
  for (let over = result.reduce((sum, width) => sum + width + gap, -gap) - most; over > 0; over--) {
    const widest = result.reduce((best, width, i) => (may[i] && width > 8 && (best < 0 || width > result[best]) ? i : best), -1);
    if (widest < 0) break;
    result[widest]--;
  }
  return result;
}
