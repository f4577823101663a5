/**
 * Which trials are worth another seed: those that may still be the best, given how much seeds differ. So the seeds go to the few
 * that matter, as in racing (Maron & Moore 1994; Birattari et al. 2002, F-Race), and the winner is not the luckiest of one draw.
 */
import type { Direction, TrialRecord } from "../record.ts";
import { runVariance } from "../samplers/observations.ts";

/** Until so many trials have several seeds nothing is known of the noise: the trials in front are then run twice to learn it. */
const learning = 3;
/** Standard errors by which a trial may lie behind the best and still be in the race. */
const width = 1.5;

/** @param values of the trial's seeds so far, one at least */
export function deservesMore(values: readonly number[], history: readonly TrialRecord[], direction: Direction): boolean {
  if (values.length === 0) return true;
  const sign = direction === "maximize" ? -1 : 1;
  const own = (sign * values.reduce((sum, value) => sum + value, 0)) / values.length;
  const others = history.flatMap((trial) =>
    trial.state === "complete" && trial.values ? [{ value: sign * trial.values[0], runs: Math.max(1, trial.runs.length) }] : [],
  );
  const known = history.filter(({ state, runs }) => state === "complete" && runs.length > 1).length;
  const ahead = others.filter(({ value }) => value < own).length;
  if (known < learning) return values.length < 2 && ahead <= Math.max(1, others.length / 4);
  const variance = runVariance(history);
  const best = others.reduce((least, one) => (one.value < least.value ? one : least), others[0]);
  return own - best.value <= width * Math.sqrt(variance / values.length + variance / best.runs);
}
