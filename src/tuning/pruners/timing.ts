/** When a trial is judged at all: not in its warm-up, and then once in each interval. */
import { number, whole } from "../../options/index.ts";
import type { TrialRecord } from "../record.ts";
import { curveOf, longest } from "./reports.ts";

/**
 * Options of every pruner that judges by the step. A trial is safe before `warmup` and before `warmupShare` of the longest complete
 * trial, whichever is later, because what starts slowly often ends well. Optuna's defaults are a warm-up of 0 steps and no share.
 */
export const timing = {
  warmup: whole(2, {}, "no trial is judged before this step"),
  warmupShare: number(0.1, { low: 0, high: 1 }, "nor before this share of the longest complete trial's steps"),
  interval: whole(1, { low: 1 }, "a trial is judged at its first report in every so many steps"),
};

export interface Timing {
  readonly warmup: number;
  readonly warmupShare: number;
  readonly interval: number;
}

/**
 * Whether the last report is the first one in an interval after the warm-up. As in Optuna an interval is met lazily: with an
 * interval of 5 and reports at 3, 6, 9, 12 a trial is judged at 6 and 12, the first reports at or after 5 and 10.
 */
export function isDue(trial: TrialRecord, history: readonly TrialRecord[], { warmup, warmupShare, interval }: Timing): boolean {
  const { steps } = curveOf(trial);
  const [step, before] = [steps.at(-1), steps.at(-2) ?? -Infinity];
  if (step === undefined) return false;
  const from = Math.max(warmup, Math.ceil(warmupShare * (longest(history) ?? 0)));
  const begin = from + Math.floor((step - from) / interval) * interval;
  return step >= from && before < begin;
}
