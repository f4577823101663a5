// Follows a comparison: shows it, keeps every finished run at once, and writes its record and report at the end.
import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type CompareExperimentsOptions, compareExperimentEvents } from "../comparison/compare.node.ts";
import type { ComparisonEvent } from "../comparison/events.ts";
import type { ComparisonRecord } from "../comparison/record.ts";
import { UserError } from "../options/index.ts";
import { progressLine } from "../report/terminal/progress.ts";
import type { Experiment } from "../training/experiment/index.ts";
import { parseExact, stringifyExact } from "../options/exact-json.ts";
import type { RunRecord } from "../training/record.ts";
import type { Console } from "./console.ts";
import { type RunFolder, writing } from "./run-folder.ts";

export interface Compared {
  readonly candidates: Readonly<Record<string, Experiment>>;
  readonly options: CompareExperimentsOptions;
  readonly console: Console;
  /** Made when the comparison begins: what cannot begin leaves nothing behind. */
  readonly folder: (start: Extract<ComparisonEvent, { type: "start" }>) => Promise<RunFolder>;
  readonly report: boolean;
  /** In front of the live line. */
  readonly label?: string;
}

export interface ComparisonOutcome {
  readonly record: ComparisonRecord;
  readonly folder: string;
  readonly report: string | null;
}

/** Finished runs stand here, one a line, with their exact numbers. */
export const runsFile = "runs.jsonl";

export async function followComparison({
  candidates,
  options,
  console,
  folder: open,
  report,
  label,
}: Compared): Promise<ComparisonOutcome> {
  const watch = progress(console, label);
  let folder: RunFolder | undefined;
  try {
    for await (const event of compareExperimentEvents(candidates, options)) {
      if (event.type === "start") folder = await open(event);
      if (!folder) throw new Error("a comparison began without a start");
      watch(event);
      switch (event.type) {
        case "start":
        case "tuned":
          folder.log(event);
          console.emit(event);
          break;
        case "begin":
        case "epoch":
          console.emit(event);
          break;
        case "run": {
          const { path } = folder;
          if (event.phase === "comparison" && event.run.status !== "interrupted")
            await writing(path, () => appendFile(join(path, runsFile), `${stringifyExact(event.run)}\n`));
          const short = { ...event, run: brief(event.run) };
          folder.log(short);
          console.emit(short);
          break;
        }
        case "end": {
          const { record } = event;
          console.settle();
          await folder.write("record.json", `${JSON.stringify(record)}\n`);
          const page = report ? await write(folder.path, record) : null;
          const short = {
            type: "end",
            record: { ...record, candidates: record.candidates.map((one) => ({ ...one, runs: one.runs.map(brief) })) },
            folder: folder.path,
            report: page,
          };
          folder.log(short);
          console.emit(short);
          return { record, folder: folder.path, report: page };
        }
        default:
          event satisfies never;
      }
    }
  } finally {
    console.settle();
    folder?.[Symbol.dispose]();
  }
  throw new Error("a comparison ended without an end");
}

/** The runs that an earlier, interrupted comparison finished; a last line that was cut off is left out. */
export async function finishedRuns(folder: string): Promise<RunRecord[]> {
  const path = join(folder, runsFile);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw new UserError(`${path} cannot be read: ${error.message}.`, { cause: error });
  });
  const lines = text.split("\n");
  lines.pop(); // Empty, or cut off.
  return lines.map((line, i) => {
    try {
      return parseExact(line) as RunRecord;
    } catch (error) {
      throw new UserError(`${path} is damaged in line ${i + 1}; take that line out, and its run is made again.`, {
        cause: error,
      });
    }
  });
}

/** A run without what takes space: that stands in record.json. */
export const brief = ({ epochs: _, inspections: __, boundary: ___, chance: ____, ...run }: RunRecord) => run;

async function write(folder: string, record: ComparisonRecord): Promise<string> {
  const { compareReport } = await import("../report/compare.ts");
  const { writeReport } = await import("../report/write.node.ts");
  return writeReport(folder, await compareReport(record));
}

function progress(console: Console, label?: string): (event: ComparisonEvent) => void {
  let [done, total, failed] = [0, 0, 0];
  let left = NaN;
  let what = "";
  return (event) => {
    if (event.type === "start") {
      [done, total] = [0, event.runs.tuning + event.runs.comparison];
      return;
    }
    if (event.type === "begin")
      what = `${event.phase === "tuning" ? "tuning " : ""}${event.candidate}${event.phase === "tuning" ? "" : `, seed ${event.seed}`}`;
    else if (event.type === "run") {
      [done, left] = [event.done, event.secondsLeft];
      if (event.phase === "comparison" && event.run.status === "diverged") failed++;
    } else return;
    console.progress((terminal) =>
      progressLine({ label: label ? `${label}: ${what}` : what, done, total, unit: "run", failed, secondsLeft: left }, terminal),
    );
  };
}
