/** Trials from best to worst, for samplers that need the order alone. */
import type { Direction, TrialRecord } from "../record.ts";
import { lastStep, observe, runVariance, shrunk } from "./observations.ts";
import { paretoOrder } from "./pareto.ts";

/**
 * Ended trials from best to worst: the complete ones by value (by Pareto fronts where there are several objectives), then the
 * pruned ones, those that came furthest first, then the failed. Equals keep the order of their numbers.
 */
export function ranked(history: readonly TrialRecord[], directions: readonly Direction[]): TrialRecord[] {
  const { complete, pruned, failed } = observe(history, directions[0]);
  return [
    ...(directions.length > 1
      ? byFronts(
          complete.map(({ trial }) => trial),
          directions,
        )
      : byValue(complete, history)),
    ...pruned.toSorted((a, b) => lastStep(b.trial) - lastStep(a.trial) || ascending(a.value, b.value)).map(({ trial }) => trial),
    ...failed.map(({ trial }) => trial),
  ];
}

function byValue(complete: ReturnType<typeof observe>["complete"], history: readonly TrialRecord[]): TrialRecord[] {
  const values = shrunk(
    Float64Array.from(complete, ({ value }) => value),
    Float64Array.from(complete, ({ runs }) => runs),
    runVariance(history),
  );
  const order = complete.map((_, i) => i).toSorted((a, b) => ascending(values[a], values[b]) || a - b);
  return order.map((i) => complete[i].trial);
}

function byFronts(trials: readonly TrialRecord[], directions: readonly Direction[]): TrialRecord[] {
  return paretoOrder(trials.map((trial) => objectives(trial, directions))).map((i) => trials[i]);
}

/** All values of a trial, to be made small; Infinity for those that are missing. */
export const objectives = ({ values }: TrialRecord, directions: readonly Direction[]): number[] =>
  directions.map((direction, i) => {
    const value = values?.[i] ?? NaN;
    return Number.isNaN(value) ? Infinity : direction === "maximize" ? -value : value;
  });

/** Subtraction, where infinities are equal to themselves. */
const ascending = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
