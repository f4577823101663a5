/** What is trained again on fresh seeds: the winner's schedule, and the best fixed configurations of the first population. */
import type { ComparisonRecord } from "../../comparison/record.ts";
import type { StudyRecord, TrialRecord } from "../record.ts";
import { bestMember, fixedBest, type SchedulePart, scheduleOf } from "./schedule.ts";
import { planOf } from "./plan.ts";

export interface Finalist {
  /** `trial 57`. */
  readonly name: string;
  /** For tables: `trial 57, its schedule of 4 parts`. */
  readonly label: string;
  readonly trial: TrialRecord;
  /** Of one part where its numbers never change. */
  readonly schedule: readonly SchedulePart[];
}

/**
 * The winner first, and after it the best fixed configurations, all trained for as many epochs as the winner.
 * @param count of them in all
 */
export function finalistsOf(trials: readonly TrialRecord[], study: StudyRecord, count: number): readonly Finalist[] {
  const plan = planOf(study);
  const [direction] = study.directions;
  const winner = plan && bestMember(trials, plan.size, direction);
  if (!winner) return [];
  const schedule = scheduleOf(winner, trials, plan);
  const { until } = schedule.at(-1)!;
  const known = JSON.stringify(schedule.length === 1 && schedule[0].parameters);
  const fixed = fixedBest(trials, direction).filter(({ parameters }) => JSON.stringify(parameters) !== known);
  return [
    finalist(winner, schedule),
    ...fixed.map((trial) => finalist(trial, [{ from: 0, until, parameters: trial.parameters, trial: trial.number }])),
  ].slice(0, count);
}

function finalist(trial: TrialRecord, schedule: readonly SchedulePart[]): Finalist {
  const name = `trial ${trial.number}`;
  const what = schedule.length === 1 ? "fixed" : `its schedule of ${schedule.length} parts`;
  return { name, label: `${name}, ${what}`, trial, schedule };
}

/** Who won the verdict; without one the best of the last generation. */
export const winnerAmong = (all: readonly Finalist[], verdict: ComparisonRecord | null): Finalist | null =>
  all.find(({ name }) => name === verdict?.candidates[0]?.name) ?? all[0] ?? null;
