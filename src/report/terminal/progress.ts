/** The one line that shows how far a run is, and the time it still takes. */
import { metricName, number, whole } from "../format.ts";
import { cut, displayWidth, shown, type Terminal } from "./terminal.ts";

export interface ProgressState {
  /** What is running: `he, seed 3`. */
  readonly label: string;
  readonly done: number;
  /** Infinity where nobody knows. */
  readonly total: number;
  /** What is counted: `epoch`, `run`. */
  readonly unit: string;
  readonly loss?: number;
  readonly metric?: { readonly name: string; readonly value: number };
  readonly stepsPerSecond?: number;
  /** Wall time so far; without `secondsLeft` the rest is estimated from it. */
  readonly seconds?: number;
  readonly secondsLeft?: number;
  /** Runs that failed so far. */
  readonly failed?: number;
  /** Trials that were stopped early. */
  readonly pruned?: number;
  /** The best value so far, and whose it is. */
  readonly best?: { readonly value: number; readonly of: string };
}

/** What is left at the pace so far, in seconds; NaN before anything is done. */
export const secondsLeft = ({ done, total, seconds = NaN }: Pick<ProgressState, "done" | "total" | "seconds">): number =>
  done > 0 ? (seconds / done) * Math.max(0, total - done) : NaN;

/** A time as on a clock: `0:07`, `12:40`, `1:02:03`; empty where it is not known. */
export function clock(seconds: number): string {
  if (!Number.isFinite(seconds)) return "";
  const whole = Math.max(0, Math.ceil(seconds - 0.5));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** A bar of that many columns; `━━━━╸─────`, or `####------` in ASCII. */
export function bar(fraction: number, width: number, { unicode, style }: Pick<Terminal, "unicode" | "style">): string {
  const halves = Math.round(Math.min(1, Math.max(0, Number.isFinite(fraction) ? fraction : 0)) * width * 2);
  const full = halves >> 1;
  if (!unicode) return style("accent", "#".repeat(full)) + style("dim", "-".repeat(width - full));
  const half = halves & 1;
  return style("accent", "━".repeat(full) + (half ? "╸" : "")) + style("dim", "─".repeat(width - full - half));
}

const leastBar = 10;
const mostBar = 30;
const leastLabel = 8;

/**
 * The line, no wider than the terminal less one column (a full line wraps in some). What matters least goes first: speed,
 * the metric, the loss or what was pruned, the bar, failures, the best, the time left, at last the end of the label.
 */
export function progressLine(state: ProgressState, terminal: Terminal): string {
  const { label, done, total, unit, loss, metric, stepsPerSecond, best, pruned = 0, failed = 0 } = state;
  const width = Math.max(1, terminal.width - 1);
  const left = clock(state.secondsLeft ?? secondsLeft(state));
  const speed = stepsPerSecond !== undefined && Number.isFinite(stepsPerSecond);
  // In the order of the line; `keep` says who goes last.
  const all = [
    { name: "bar", text: Number.isFinite(total) ? " ".repeat(leastBar) : "", keep: 4 },
    {
      name: "count",
      text: Number.isFinite(total) ? `${unit} ${String(done).padStart(String(total).length)}/${total}` : `${unit} ${done}`,
      keep: 8,
    },
    { name: "best", text: best ? `best ${number(best.value, 4)} (${best.of})` : "", keep: 6 },
    { name: "pruned", text: pruned > 0 ? `${pruned} pruned` : "", keep: 3 },
    { name: "loss", text: loss === undefined ? "" : `loss ${number(loss)}`, keep: 3 },
    { name: "metric", text: metric ? `${metricName(metric.name)} ${number(metric.value)}` : "", keep: 2 },
    { name: "speed", text: speed ? `${whole(Number(stepsPerSecond.toPrecision(3)))} steps/s` : "", keep: 1 },
    { name: "failed", text: failed > 0 ? `${failed} failed` : "", keep: 5 },
    { name: "left", text: left === "" ? "" : `${left} left`, keep: 7 },
  ];
  let parts = all.filter(({ text }) => text !== "").map((part) => ({ ...part, text: shown(part.text, terminal) }));
  const name = shown(label, terminal);
  const room = () => width - parts.reduce((sum, { text }) => sum + displayWidth(text) + 2, 0);
  while (parts.length > 1 && room() < Math.min(displayWidth(name), leastLabel)) {
    const least = parts.reduce((a, b) => (b.keep < a.keep ? b : a));
    parts = parts.filter((part) => part !== least);
  }
  const shownName = cut(name, Math.max(0, room()), terminal.unicode);
  const spare = Math.max(0, room() - displayWidth(shownName));
  const cells = parts.map(({ name: part, text }) => {
    if (part === "bar") return bar(done / total, Math.min(mostBar, leastBar + spare), terminal);
    return part === "failed" ? terminal.style("bad", text) : text;
  });
  const line = [shownName, ...cells].filter(Boolean).join("  ");
  return displayWidth(line) <= width ? line : cut(parts[0].text, width, terminal.unicode);
}
