// The best trials as a table: a column for each parameter in which they differ.
import { number } from "../../report/format.ts";
import { textTable } from "../../report/terminal/table.ts";
import { wrap } from "../../report/terminal/summary.ts";
import type { Terminal } from "../../report/terminal/terminal.ts";
import { hasEnded, type StudyRecord, type TrialRecord } from "../../tuning/record.ts";
import { ranked } from "../../tuning/samplers/ranking.ts";
import { plainName, shownValue } from "./words.ts";

export interface TrialsTable {
  readonly study: Pick<StudyRecord, "directions">;
  /** What the first objective is called. */
  readonly metric: string;
  /** How many of the best. */
  readonly most?: number;
  /** How many of those that ended last, whatever became of them, stand below the best. */
  readonly latest?: number;
  /** Whether everything is said of every trial, under its row and below the table where there is no room for it in columns. */
  readonly full?: boolean;
}

/** @returns no line where no trial is worth one */
export function trialsTable(
  trials: readonly TrialRecord[],
  { study: { directions }, metric, most = 10, latest = 0, full = true }: TrialsTable,
  terminal: Terminal,
): string[] {
  const best = ranked(trials, directions)
    .filter(({ state }) => state !== "failed")
    .slice(0, most);
  const last = latest > 0 ? newest(trials, latest).filter((trial) => !best.includes(trial)) : [];
  const rows = [...best, ...last];
  if (rows.length === 0) return [];
  const names = [...new Set(rows.flatMap(({ parameters }) => Object.keys(parameters)))];
  const alike = (name: string) =>
    rows.length > 1 && rows.every(({ parameters }) => parameters[name] === rows[0].parameters[name]);
  const varying = names.filter((name) => !alike(name));
  const states = rows.some(({ state }) => state !== "complete");
  const several = rows.some(({ runs }) => runs.length > 0);
  const table = textTable(
    [
      { head: "trial", align: "right" },
      ...directions.map((_, i) => ({ head: i === 0 ? metric : `${i + 1}.`, align: "right" as const })),
      ...(several ? [{ head: "seeds", align: "right" as const }] : []),
      ...(states ? [{ head: "state" }] : []),
      ...varying.map((name, i) => ({
        head: plainName(name),
        drop: i + 1,
        ...(rows.some(({ parameters }) => typeof parameters[name] === "number") && { align: "right" as const }),
      })),
    ],
    rows.map((trial, row) => ({
      cells: [
        String(trial.number),
        ...directions.map((_, i) => number(trial.values?.[i], 4)),
        ...(several ? [String(trial.runs.length)] : []),
        ...(states ? [trial.state] : []),
        ...varying.map((name) => shownValue(name, trial.parameters[name])),
      ],
      ...(row === 0 && { emphasis: "bold" as const }),
      ...(row >= best.length && { emphasis: "dim" as const }),
    })),
    terminal,
    { below: full },
  );
  const common = names.filter(alike).map((name) => `${plainName(name)}\u00a0${shownValue(name, rows[0].parameters[name])}`);
  return full && common.length > 0 ? [...table, ...wrap(`All of them: ${common.join(" · ")}`, terminal)] : table;
}

const newest = (trials: readonly TrialRecord[], count: number): TrialRecord[] =>
  trials
    .filter(hasEnded)
    .toSorted((a, b) => (b.ended?.getTime() ?? 0) - (a.ended?.getTime() ?? 0) || b.number - a.number)
    .slice(0, count);
