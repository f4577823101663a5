// All trials of a study as CSV, a column for each parameter, or as JSON lines with everything.
import { suggestion, UserError } from "../../options/index.ts";
import type { StudyRecord, TrialRecord } from "../../tuning/record.ts";
import { plainTrial } from "./follow.ts";

const formats: Readonly<Record<string, (trials: readonly TrialRecord[], study: StudyRecord) => string>> = { csv, jsonl };

/** @throws UserError for a format that there is not */
export function exported(format: string, trials: readonly TrialRecord[], study: StudyRecord): string {
  if (!Object.hasOwn(formats, format))
    throw new UserError(`--format: there is no "${format}"${suggestion(format, Object.keys(formats))}`);
  return formats[format](trials, study);
}

function jsonl(trials: readonly TrialRecord[]): string {
  return trials.map((trial) => `${JSON.stringify(plainTrial(trial))}\n`).join("");
}

function csv(trials: readonly TrialRecord[], { directions }: StudyRecord): string {
  const names = [...new Set(trials.flatMap(({ parameters }) => Object.keys(parameters)))];
  const values = directions.map((_, i) => (directions.length === 1 ? "value" : `value ${i}`));
  const rows = trials.map((trial) => [
    trial.number,
    trial.state,
    ...values.map((_, i) => trial.values?.[i]),
    trial.runs.length,
    trial.intermediate.size,
    trial.started?.toISOString(),
    trial.ended?.toISOString(),
    trial.started && trial.ended ? (trial.ended.getTime() - trial.started.getTime()) / 1000 : undefined,
    ...names.map((name) => trial.parameters[name]),
  ]);
  const head = ["number", "state", ...values, "seeds", "steps", "started", "ended", "seconds", ...names];
  return [head, ...rows].map((cells) => `${cells.map(cell).join(",")}\n`).join("");
}

/** As RFC 4180 has it; what is not there stays empty. Blanks at an end are quoted too, as some readers take them away. */
function cell(value: string | number | boolean | null | undefined): string {
  const text = String(value ?? "");
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
