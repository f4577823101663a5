// What a population comes to: its winner, and the schedule as a file and as a table.
import type { ComparisonRecord } from "../../comparison/record.ts";
import { textTable } from "../../report/terminal/table.ts";
import type { Terminal } from "../../report/terminal/terminal.ts";
import { experimentOf } from "../../tuning/networks/experiment.ts";
import { type Finalist, finalistsOf, planOf, winnerAmong } from "../../tuning/population/index.ts";
import type { Json, StudyRecord, TrialRecord } from "../../tuning/record.ts";
import { configurationOf } from "../../tuning/space/index.ts";
import type { NetworkTuning } from "../../tuning/tune.node.ts";
import { plainName, shownValue } from "./words.ts";

/** The winner of a population; null for a study that is none. */
export const populationWinner = (
  trials: readonly TrialRecord[],
  study: StudyRecord,
  verdict: ComparisonRecord | null,
): Finalist | null => (planOf(study) ? winnerAmong(finalistsOf(trials, study, Infinity), verdict) : null);

/** A schedule as a file: what `whetstone train --stages` takes. */
export function scheduleFile({ trial, schedule }: Finalist, { base, space }: NetworkTuning, reading: Json): object {
  return {
    ...{ trial: trial.number, reading },
    stages: schedule.map(({ from, until, parameters }) => ({
      ...{ from, until, parameters },
      experiment: experimentOf(base, configurationOf(space, parameters)),
    })),
  };
}

/** The numbers of the winner by epoch. */
export function scheduleTable({ schedule }: Finalist, terminal: Terminal): string[] {
  const names = Object.keys(schedule[0].parameters);
  return textTable(
    [
      { head: "epochs", align: "right" },
      ...names.map((name, i) => ({ head: plainName(name), align: "right" as const, drop: i + 1 })),
    ],
    schedule.map(({ from, until, parameters }) => ({
      cells: [`${from + 1}–${until}`, ...names.map((name) => shownValue(name, parameters[name]))],
    })),
    terminal,
  );
}
