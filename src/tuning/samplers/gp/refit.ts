/**
 * When hyperparameters are found anew: a fit costs the cube of the trials, and one trial among many hardly moves it. They are those
 * of the first m trials to end, m being n itself up to 40 and then the last multiple of a step of n/20 to n/40, so that they
 * follow from the history alone and every worker has the same.
 */
import type { TrialRecord } from "../../record.ts";
import type { Model } from "./posterior.ts";

/** How many of n ended trials the hyperparameters stand on. */
export function fittedTrials(n: number): number {
  const step = n < 40 ? 1 : 2 ** Math.floor(Math.log2(n / 20));
  return Math.floor(n / step) * step;
}

/** Trials that have ended, in the order in which they did: the first of them stay the first. */
export function inOrderOfEnd(history: readonly TrialRecord[]): TrialRecord[] {
  const time = ({ ended }: TrialRecord) => ended?.getTime() ?? 0;
  return history
    .filter(({ state }) => state !== "running" && state !== "waiting")
    .toSorted((a, b) => time(a) - time(b) || a.number - b.number);
}

/** Fits once for the same trials. */
export function remembered(fit: (trials: readonly TrialRecord[]) => Model | null): typeof fit {
  let known: { readonly trials: readonly TrialRecord[]; readonly model: Model | null } | null = null;
  return (trials) => {
    if (known?.trials.length !== trials.length || !known.trials.every((trial, i) => trial === trials[i]))
      known = { trials, model: fit(trials) };
    return known.model;
  };
}
