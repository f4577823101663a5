/** What trials reported on the way, as pruners read it. */
import type { Direction, TrialRecord } from "../record.ts";
import { hasEnded } from "../record.ts";

/** Steps ascending, with the value of each. */
export interface Curve {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** Of trials that have ended, which never change. */
const curves = new WeakMap<TrialRecord, Curve>();

export function curveOf(trial: TrialRecord): Curve {
  const known = curves.get(trial);
  if (known) return known;
  const points = [...trial.intermediate].sort(([a], [b]) => a - b);
  const curve = { steps: points.map(([step]) => step), values: points.map(([, value]) => value) };
  if (hasEnded(trial)) curves.set(trial, curve);
  return curve;
}

/** The value at the first report at `step` or later; undefined where the trial has not come so far. */
export function valueFrom(trial: TrialRecord, step: number): number | undefined {
  const { steps, values } = curveOf(trial);
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle] < step) low = middle + 1;
    else high = middle;
  }
  return values[low];
}

/** The last report is NaN. */
export const hasDiverged = (trial: TrialRecord): boolean => Number.isNaN(curveOf(trial).values.at(-1) ?? 0);

/** To be multiplied by what was reported, so that smaller is better. */
export const signOf = (direction: Direction): 1 | -1 => (direction === "maximize" ? -1 : 1);

export const isComplete = ({ state }: TrialRecord): boolean => state === "complete";

/** The last step of the complete trial that went furthest: how long a whole training is. Null while none is complete. */
export function longest(history: readonly TrialRecord[]): number | null {
  let found: number | null = null;
  for (const trial of history) {
    const last = isComplete(trial) ? curveOf(trial).steps.at(-1) : undefined;
    if (last !== undefined && (found === null || last > found)) found = last;
  }
  return found;
}
