/** What stands in the terminal at the end: the table of a comparison, the result of a run. */
import type { ComparisonRecord } from "../../comparison/record.ts";
import type { RunRecord } from "../../training/record.ts";
import { duration, interval, metricName, number, plural, whole } from "../format.ts";
import { leaders } from "../leaders.ts";
import { extent } from "../scale.ts";
import { sentence } from "../sections/section.ts";
import { medianCurve, type Point, valueOf } from "../values.ts";
import { sparkline } from "./sparkline.ts";
import { textTable } from "./table.ts";
import { shown, type Terminal } from "./terminal.ts";

/** The candidates best first, the winners bold, each with the median's curve; then the verdict and the notes. */
export function comparisonSummary(record: ComparisonRecord, terminal: Terminal): string[] {
  const { candidates, metric, notes } = record;
  const top = new Set(leaders(record));
  const split = candidates.some(({ runs }) => runs.some((run) => run.epochs.some(({ validation }) => validation)))
    ? "validation"
    : "train";
  const columns = [
    { head: "candidate", shrink: true },
    { head: `${metric.split} ${metricName(metric.name)} [95%]`, align: "right" as const },
    { head: "seeds", align: "right" as const, drop: 2 },
    { head: "failed", align: "right" as const, drop: 1 },
    { head: "time a run", align: "right" as const, drop: 3 },
    { head: `${split === "train" ? "training" : split} loss`, drop: 4 },
  ];
  const curves = candidates.map(({ runs }) => medianCurve(runs, split, "loss"));
  const rows = candidates.map(({ name, median, runs, failures, meanSeconds }, i) => ({
    cells: [
      name,
      interval(median),
      whole(runs.length),
      failures.diverged + failures.stuck ? String(failures.diverged + failures.stuck) : "–",
      duration(meanSeconds),
      line(curves[i], terminal),
    ],
    ...(top.has(name) && top.size < candidates.length && { emphasis: "bold" as const }),
  }));
  return [
    ...textTable(columns, rows, terminal),
    "",
    ...wrap(
      sentence(
        record.verdict,
        candidates.map(({ name }) => name),
      ),
      terminal,
    ).map((text) => terminal.style("bold", text)),
    ...[...notes, ...computed(record.engine)].flatMap((note) => wrap(note, terminal)).map((text) => terminal.style("dim", text)),
  ];
}

/** How the numbers were computed, where that is known: the last bits depend on it. */
const computed = ({ backend, dtype, arithmetic, arena }: Readonly<Record<string, string>>): string[] =>
  backend === "interpreter"
    ? ["Computed by the interpreter in float64."]
    : dtype && arithmetic
      ? [`Computed in ${dtype} by ${arithmetic}${arena ? `; arena ${arena}` : ""}.`]
      : [];

/**
 * How a run ended, its metrics and its curve.
 * @param engine `backend`, `dtype`, `arithmetic` and `arena` (the size of its memory, in words) of its machine
 */
export function runSummary(record: RunRecord, terminal: Terminal, engine: Readonly<Record<string, string>> = {}): string[] {
  const { status, reason, final, seconds, steps, epochs, parameters } = record;
  const split = final.validation ? "validation" : "train";
  const splits = (["train", "validation", "test"] as const).filter((one) => final[one]);
  const names = [...new Set(splits.flatMap((one) => Object.keys(final[one]!)))];
  const how = `${status === "finished" ? "finished" : status} after ${plural(epochs.at(-1)?.epoch ?? 0, "epoch")}, ${plural(steps, "step")}, ${duration(seconds)}; ${plural(parameters, "parameter")}`;
  const curve = line(
    epochs.map((epoch): Point => [epoch.epoch, valueOf(epoch[split], "loss")]),
    terminal,
  );
  return [
    ...wrap(sentence(how), terminal).map((text) => terminal.style(status === "diverged" ? "bad" : "bold", text)),
    ...(reason ? wrap(sentence(reason), terminal) : []),
    "",
    ...textTable(
      [
        { head: "", shrink: true },
        ...splits.map((one) => ({ head: one === "train" ? "training" : one, align: "right" as const })),
      ],
      names.map((name) => ({ cells: [metricName(name), ...splits.map((one) => number(valueOf(final[one], name), 4))] })),
      terminal,
    ),
    ...(curve
      ? [
          "",
          shown(`${split === "train" ? "training" : split} loss  ${curve}  ${number(valueOf(final[split], "loss"))}`, terminal),
        ]
      : []),
    ...computed(engine).map((text) => terminal.style("dim", text)),
  ];
}

/** A curve on a scale of its own that spans at least a quarter of its lowest value: less than that is noise. */
function line(points: readonly Point[], { unicode }: Terminal): string {
  const [low, high] = extent(points.map(([, y]) => y));
  const range = low > 0 ? ([low, Math.max(high, 1.25 * low)] as const) : undefined;
  return sparkline(
    points.map(([, y]) => y),
    { width: 24, unicode, scale: "log", ...(range && { range }) },
  );
}

/** A text in lines no wider than the terminal, broken between words. */
export function wrap(text: string, terminal: Terminal): string[] {
  const lines: string[] = [];
  for (const word of shown(text, terminal).split(" ")) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && longer.length <= terminal.width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
