/** What advice is made of. */
import type { Distribution, ParameterValue } from "../distribution.ts";
import type { ImportanceQuestion } from "../importance/index.ts";
import type { Evidence } from "./evidence.ts";

/** A figure of a study's report: its history, a parameter against the value, two parameters, all importances, all learning curves. */
export type Figure = "history" | `slice:${string}` | `contour:${string},${string}` | "importance" | "curves";

/** What to change, as data that a program can apply. */
export type Remedy =
  /** Search this parameter here. */
  | { readonly kind: "range"; readonly parameter: string; readonly distribution: Distribution }
  /** Search it no more. */
  | { readonly kind: "fix"; readonly parameter: string; readonly value: ParameterValue }
  /** Search these two at once and never one after the other; sobol, tpe and gaussianProcess do. */
  | { readonly kind: "together"; readonly parameters: readonly [string, string] }
  /** So many trials more. */
  | { readonly kind: "trials"; readonly count: number }
  /** These trials, by number, on this many seeds each, those that they have included. */
  | { readonly kind: "seeds"; readonly trials: readonly number[]; readonly count: number }
  /** Prune by this one from now on. */
  | { readonly kind: "pruner"; readonly pruner: string; readonly options: Readonly<Record<string, number>> }
  /** This search has given what it can. */
  | { readonly kind: "stop" };

export interface Finding {
  /** The rule's name. */
  readonly rule: string;
  /** What was seen, with its numbers, and what to do about it. */
  readonly sentence: string;
  /** Where it can be seen. */
  readonly figure: Figure;
  readonly remedy: Remedy;
}

export interface Rule {
  readonly name: string;
  readonly reference: string;
  readonly about: string;
  /** Findings come in this order: the space is wrong; the results cannot be trusted yet; how to search on. */
  readonly concerns: "space" | "trust" | "search";
  find(evidence: Evidence): Omit<Finding, "rule">[];
}

export interface AdviceQuestion extends ImportanceQuestion {
  /** Where a parameter may lie at all, by name, so that no advice leads out of there; without it the range must tell. */
  readonly domains?: Readonly<Record<string, { readonly low: number; readonly high: number }>>;
}

export const PLAYBOOK = "Godbole et al. 2023, Deep Learning Tuning Playbook, github.com/google-research/tuning_playbook";

/** A number as a sentence shows it: three digits. */
export const short = (x: number): string => String(Number(x.toPrecision(3)));

export const percent = (share: number): string => `${short(100 * share)}%`;

/** `one trial`, `3 trials`. */
export const counted = (n: number, what: string): string => (n === 1 ? `one ${what}` : `${n} ${what}s`);
