/** When a search has done enough. Budgets hold for the whole study, however many workers share it. */
import { UserError } from "../../options/index.ts";
import { hasEnded, type StudyRecord, type TrialRecord } from "../record.ts";
import { replaced } from "../study/lease.ts";
import { bestOf } from "../study/best.ts";

export interface Budget {
  /** Trials of the study. */
  readonly trials?: number;
  /** Seconds of this call. */
  readonly seconds?: number;
  /** A value of the first objective that is good enough. */
  readonly value?: number;
  /** Looks at all trials after each one; a sentence ends the search. */
  readonly until?: (trials: readonly TrialRecord[], study: StudyRecord) => string | null;
}

export function checkBudget({ trials, seconds, value }: Budget): void {
  if (trials !== undefined && !(Number.isInteger(trials) && trials >= 1))
    throw new UserError(`tune: trials is a whole number from 1, got ${trials}.`);
  if (seconds !== undefined && !(seconds > 0)) throw new UserError(`tune: seconds is a number above 0, got ${seconds}.`);
  if (value !== undefined && Number.isNaN(value)) throw new UserError("tune: value is NaN, which no trial reaches.");
}

/** Trials that may be begun in all: those that were lost with their workers and begun anew come on top. */
export const mostTrials = ({ trials = Infinity }: Budget, all: readonly TrialRecord[]): number => trials + replaced(all);

/** Why the search is over, or null while it is not. */
export function overBecause(budget: Budget, all: readonly TrialRecord[], study: StudyRecord, seconds: number): string | null {
  const ended = all.filter(hasEnded).length;
  if (ended >= mostTrials(budget, all)) return `all ${budget.trials} trials are done`;
  if (budget.seconds !== undefined && seconds >= budget.seconds) return "the time is up";
  if (budget.value !== undefined) {
    const [best] = bestOf(all, study.directions.slice(0, 1));
    const value = best?.values?.[0];
    if (value !== undefined && (study.directions[0] === "minimize" ? value <= budget.value : value >= budget.value))
      return `trial ${best.number} reached ${value}`;
  }
  return budget.until?.(all, study) ?? null;
}
