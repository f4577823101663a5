// What a comparison leaves behind: plain JSON that the report and the command line show.
import type { RunRecord } from "../training/record.ts";

export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

export interface CandidateSummary {
  readonly name: string;
  /** The candidate in full: `init=heNormal`. */
  readonly label: string;
  readonly runs: readonly RunRecord[];
  readonly median: Interval;
  /** Interquartile mean: the mean of the middle half of the seeds. */
  readonly iqm: Interval;
  /** Fraction of seeds that diverged or stayed at chance. */
  readonly failureRate: number;
  readonly failures: { readonly diverged: number; readonly stuck: number };
  readonly meanSeconds: number;
}

export interface PairVerdict {
  readonly a: string;
  readonly b: string;
  /** a − b on the metric, paired by seed. */
  readonly difference: Interval;
  /** Seeds on which a is better, equal, worse. */
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
  /** Probability that a beats b on a seed; a tie counts half. */
  readonly probability: number;
  readonly pValue: number;
  /** After Holm's correction over all pairs. */
  readonly adjustedPValue: number;
  readonly decided: boolean;
  readonly better: string | null;
  /** Seeds in all that would probably decide it, or null where it is decided or hopeless. */
  readonly seedsNeeded: number | null;
  readonly sentence: string;
}

export interface ComparisonRecord {
  readonly title: string;
  readonly data: string;
  readonly metric: { readonly name: string; readonly higherIsBetter: boolean; readonly split: "validation" | "test" };
  readonly seeds: readonly number[];
  /** Best first. */
  readonly candidates: readonly CandidateSummary[];
  readonly pairs: readonly PairVerdict[];
  /** One sentence: "he beats glorot by 0.021 validation loss [0.012, 0.030], 10 of 10 seeds". */
  readonly verdict: string;
  readonly notes: readonly string[];
  /** Whether every candidate was tuned with an equal budget first. */
  readonly tuned: boolean;
  readonly command: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly engine: Readonly<Record<string, string>>;
  readonly created: string;
}
