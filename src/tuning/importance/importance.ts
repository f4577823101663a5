/** What an evaluator of importance is asked and what it answers. */
import type { Interval } from "../../comparison/index.ts";
import type { Direction, TrialRecord } from "../record.ts";

export interface ImportanceQuestion {
  /** All trials of a study; the complete ones with finite values count. */
  readonly trials: readonly TrialRecord[];
  readonly direction: Direction;
  /** Which value, where a study has several objectives; 0 where left out. */
  readonly objective?: number;
}

export interface Importance {
  /** One name; two names for what a pair does beyond what each of the two does alone. */
  readonly parameters: readonly string[];
  /** Between 0 and 1, with an interval of 95% from the bootstrap; 0 within [0, 1] where trials are too few to tell. */
  readonly share: Interval;
  /** How many trials it rests on: those in which the parameters exist. */
  readonly trials: number;
}

export interface ImportanceEvaluator {
  readonly name: string;
  /** Every parameter of the study once, the most important first, and pairs where the evaluator knows them. A pure function. */
  assess(question: ImportanceQuestion): Importance[];
}

export const UNKNOWN: Interval = { estimate: 0, low: 0, high: 1 };

export const byImportance = (found: readonly Importance[]): Importance[] =>
  found.toSorted((a, b) => b.share.estimate - a.share.estimate || (a.parameters.join() < b.parameters.join() ? -1 : 1));
