/** The best of a study's trials. */
import type { Direction, TrialRecord } from "../record.ts";
import { front } from "../samplers/pareto.ts";

/** Of one objective the complete trial with the best value, the earliest of equals; of several those that no other beats in all. */
export function bestOf(trials: readonly TrialRecord[], directions: readonly Direction[]): readonly TrialRecord[] {
  const signs = directions.map((direction) => (direction === "maximize" ? -1 : 1));
  const scored = trials.flatMap((trial) =>
    trial.state === "complete" && trial.values ? [{ trial, scores: trial.values.map((value, i) => signs[i] * value) }] : [],
  );
  const order = (a: Scored, b: Scored): number => a.scores[0] - b.scores[0] || a.trial.number - b.trial.number;
  if (signs.length > 1)
    return front(scored.map(({ scores }) => scores))
      .map((i) => scored[i])
      .toSorted(order)
      .map(({ trial }) => trial);
  if (scored.length === 0) return [];
  return [scored.reduce((best, one) => (order(one, best) < 0 ? one : best)).trial];
}

interface Scored {
  readonly trial: TrialRecord;
  readonly scores: readonly number[];
}
