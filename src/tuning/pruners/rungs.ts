/** The rungs of successive halving: steps, each a factor from the next, at which trials that came so far are compared. */
import { whole } from "../../options/index.ts";
import type { TrialRecord } from "../record.ts";
import { curveOf, longest } from "./reports.ts";

export const reduction = (initial: number) => whole(initial, { low: 2 }, "one in so many goes on from a rung");
export const firstRung = whole(
  0,
  {},
  "step of the first rung; 0: the longest complete trial's, over the factor squared, at least 2",
);

/**
 * The step of the first rung. Derived from the longest complete trial it leaves a slow starter a ninth (factor 3) or a sixteenth
 * (factor 4) of a whole training, where Optuna's "auto" takes a hundredth, which is the first step of all usual trainings. Null
 * while no trial is complete: nobody is stopped before one knows how long a training is.
 */
export function firstStep(given: number, factor: number, history: readonly TrialRecord[]): number | null {
  if (given > 0) return given;
  const length = longest(history);
  return length === null ? null : Math.max(2, Math.ceil(length / factor ** 2));
}

/** The rungs that a trial has reached, ascending: `first`, `first·factor`, `first·factor²` … */
export function reached(trial: TrialRecord, first: number, factor: number): number[] {
  const last = curveOf(trial).steps.at(-1) ?? -Infinity;
  const found: number[] = [];
  for (let step = first; step <= last; step *= factor) found.push(step);
  return found;
}
