/** A curve in one line of text: `█▇▅▃▂▂▁▁`. */

export interface SparklineOptions {
  /** Columns; as many as values where left out, 40 at most. */
  readonly width?: number;
  readonly unicode?: boolean;
  /** Losses fall by powers of ten: on a logarithmic scale their end still shows. Needs positive values, otherwise linear. */
  readonly scale?: "linear" | "log";
  /** What the lowest and the highest sign stand for, where several lines are to be compared; the values' own range where left out. */
  readonly range?: readonly [low: number, high: number];
}

const blocks = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const letters = ["_", ".", "-", "=", "+", "*", "#", "@"];

/** Each column is the mean of the values that fall into it; a space where none is finite. */
export function sparkline(
  values: readonly (number | null)[],
  { width = Math.min(40, values.length), unicode = true, scale = "linear", range }: SparklineOptions = {},
): string {
  const finite = values.filter((v): v is number => v !== null && Number.isFinite(v));
  if (finite.length === 0 || width < 1) return "";
  const log = scale === "log" && [...finite, ...(range ?? [])].every((v) => v > 0);
  const columns = Math.min(width, values.length);
  const means = Array.from({ length: columns }, (_, c) => {
    const part = values
      .slice(Math.floor((c * values.length) / columns), Math.floor(((c + 1) * values.length) / columns))
      .filter((v): v is number => v !== null && Number.isFinite(v));
    return part.length === 0 ? NaN : part.reduce((sum, v) => sum + (log ? Math.log(v) : v), 0) / part.length;
  });
  const there = means.filter(Number.isFinite);
  const [low, high] = range
    ? range.map((v) => (log ? Math.log(v) : v))
    : [there.reduce((a, b) => Math.min(a, b)), there.reduce((a, b) => Math.max(a, b))];
  const signs = unicode ? blocks : letters;
  return means
    .map((v) =>
      Number.isFinite(v) ? signs[high > low ? Math.min(7, Math.max(0, Math.floor(((v - low) / (high - low)) * 8))) : 3] : " ",
    )
    .join("");
}
