/** Numbers and tables as Markdown. */
import type { Spread } from "./statistics.ts";

/** Three significant digits, without an exponent. */
export const short = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));

/** For JSON.stringify: numbers of so many digits, readable in a diff. */
export const rounded = (digits: number) => (_: string, value: unknown) =>
  typeof value === "number" ? Number(value.toPrecision(digits)) : value;

export const withRange = ({ median, low, high }: Spread, unit = ""): string =>
  `${short(median)}${unit} (${short(low)}–${short(high)})`;

export function table(head: readonly string[], rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (right.includes(i) ? "---:" : "---"))), ...rows.map(line)].join("\n");
}
