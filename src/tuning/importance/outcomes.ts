/** Trials with a value that can be compared: what importance is measured on. */
import { quantile } from "../../comparison/statistics/index.ts";
import type { Distribution } from "../distribution.ts";
import type { TrialRecord } from "../record.ts";
import type { ImportanceQuestion } from "./importance.ts";

export interface Outcome {
  readonly trial: TrialRecord;
  /** Smaller is better, whatever the study's direction. */
  readonly value: number;
}

/** By number, so that the order in which records come changes nothing that is drawn at random. */
export function outcomes({ trials, direction, objective = 0 }: ImportanceQuestion): Outcome[] {
  const sign = direction === "maximize" ? -1 : 1;
  return trials
    .filter(({ state }) => state === "complete")
    .map((trial) => ({ trial, value: sign * (trial.values?.[objective] ?? NaN) }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => a.trial.number - b.trial.number);
}

/**
 * Values worse than the upper quartile by more than `fence` interquartile ranges count as if they were there (Tukey 1977, whose
 * "far out" is a fence of 3): a single diverged training would otherwise be the whole variance. Nothing that is spread like a
 * uniform or a normal sample is touched.
 */
export function fenced(values: readonly number[], fence: number): number[] {
  const sorted = Float64Array.from(values).sort();
  const [q1, q3] = [quantile(sorted, 0.25), quantile(sorted, 0.75)];
  return q3 > q1 ? values.map((value) => Math.min(value, q3 + fence * (q3 - q1))) : [...values];
}

/** What is worse than the best `share` of the values counts as their worst. */
export function capped(values: readonly number[], share: number): number[] {
  const worst = quantile(Float64Array.from(values).sort(), share);
  return values.map((value) => Math.min(value, worst));
}

/** Every parameter of the trials, in the order of their first appearance, with its distribution in the newest trial that has it. */
export function parametersOf(trials: readonly TrialRecord[]): Map<string, Distribution> {
  const found = new Map<string, Distribution>();
  for (const { distributions } of trials.toSorted((a, b) => a.number - b.number))
    for (const [name, distribution] of Object.entries(distributions)) found.set(name, distribution);
  return found;
}

/** Only one value is possible. */
export const isSingle = (distribution: Distribution): boolean =>
  distribution.kind === "categorical" ? distribution.choices.length < 2 : distribution.low === distribution.high;
