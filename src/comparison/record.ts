// What a comparison leaves behind: plain JSON that the report and the command line show.
import type { RunRecord } from "../training/record.ts";

export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

export interface CandidateSummary<Name extends string = string> {
  readonly name: Name;
  /** The candidate in full: `init=heNormal`. */
  readonly label: string;
  readonly runs: readonly RunRecord[];
  /** Over the seeds that did not diverge; null where there is none. */
  readonly median: Interval | null;
  /** Interquartile mean: the mean of the middle half of the seeds; like the median over those that did not diverge. */
  readonly iqm: Interval | null;
  /** Fraction of seeds that diverged or stayed at chance. */
  readonly failureRate: number;
  /** The failure rate with Wilson's interval. */
  readonly failureInterval: Interval;
  readonly failures: { readonly diverged: number; readonly stuck: number };
  /** The seeds behind `failures`. */
  readonly failedSeeds: { readonly diverged: readonly number[]; readonly stuck: readonly number[] };
  readonly meanSeconds: number;
}

export interface PairVerdict<Name extends string = string> {
  readonly a: Name;
  readonly b: Name;
  /** The typical a − b on the metric (Hodges & Lehmann), paired by seed, over the seeds that both finished; null where there is none. */
  readonly difference: Interval | null;
  /** How often such an interval holds the truth: about 0.95, less with fewer than 6 seeds. */
  readonly confidence: number;
  /** The mean of the same differences, which single seeds can carry away. */
  readonly meanDifference: number | null;
  /** Seeds compared; a diverged run loses to one that finished. */
  readonly seeds: number;
  /** Of these, the seeds that both finished. */
  readonly finished: number;
  /** Seeds on which a is better, equal, worse. */
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
  /** Probability that a beats b on a seed; a tie counts half. */
  readonly probability: number;
  readonly probabilityInterval: Interval;
  /** Of the two-sided Wilcoxon signed-rank test. */
  readonly pValue: number;
  /** After Holm's correction over all pairs. */
  readonly adjustedPValue: number;
  readonly decided: boolean;
  readonly better: Name | null;
  /** Seeds in all that would probably decide it, or null where it is decided or hopeless. */
  readonly seedsNeeded: number | null;
  readonly sentence: string;
}

/** What the candidates are compared by. */
export interface ComparedMetric {
  readonly name: string;
  readonly higherIsBetter: boolean;
  readonly split: "validation" | "test";
}

/** `Name`: the names of the candidates, as they were given to `compare`. */
export interface ComparisonRecord<Name extends string = string> {
  readonly title: string;
  readonly data: string;
  readonly metric: ComparedMetric;
  readonly seeds: readonly number[];
  /** Best first. */
  readonly candidates: readonly CandidateSummary<Name>[];
  readonly pairs: readonly PairVerdict<Name>[];
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
