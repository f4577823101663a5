/** What a reader must know beside the verdict: failures, missing values, too few seeds, and what was not fair. */
import type { Measured } from "./candidate.ts";
import { counted, formatNumber, listed } from "./format.ts";
import { metricLabel } from "./metric.ts";
import { LEVEL } from "./pair.ts";
import type { ComparedMetric, PairVerdict } from "./record.ts";
import { fewestSeeds } from "./statistics/index.ts";

export interface NotesInput {
  readonly candidates: readonly Measured[];
  readonly pairs: readonly PairVerdict[];
  readonly metric: ComparedMetric;
  readonly tuned: boolean;
}

export function notes(input: NotesInput): string[] {
  return [...failures(input), ...missing(input), ...tooFew(input), ...carriedAway(input), ...untuned(input)];
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

function failures({ candidates }: NotesInput): string[] {
  return candidates.flatMap(({ summary: { name, runs, failureRate, failureInterval, failedSeeds } }) => {
    if (failureRate === 0) return [];
    const { diverged, stuck } = failedSeeds;
    const how = [
      ...(diverged.length > 0 ? [`diverged on ${seeds(diverged, runs.length)}`] : []),
      ...(stuck.length > 0 ? [`was no better than a constant prediction on ${seeds(stuck, runs.length)}`] : []),
    ];
    return [
      `${name} ${listed(how)}: it failed on ${percent(failureRate)} of its seeds [${percent(failureInterval.low)}, ${percent(failureInterval.high)}].`,
    ];
  });
}

/** `seeds 3 and 7`, but no long lists: `every seed`, `12 of 30 seeds`. */
function seeds(which: readonly number[], of: number): string {
  if (which.length === of && of > 1) return "every seed";
  if (which.length > 6) return `${which.length} of ${of} seeds`;
  return `${which.length === 1 ? "seed" : "seeds"} ${listed(which.map(String))}`;
}

function missing({ candidates }: NotesInput): string[] {
  return candidates.flatMap(({ summary, outcomes }) => {
    const reasons = new Map<string, number[]>();
    for (const [seed, outcome] of outcomes)
      if (outcome.kind === "missing") reasons.set(outcome.reason, [...(reasons.get(outcome.reason) ?? []), seed]);
    return [...reasons].map(
      ([reason, which]) => `${summary.name} ${reason} on ${seeds(which, outcomes.size)}, which therefore cannot be compared.`,
    );
  });
}

function tooFew({ pairs }: NotesInput): string[] {
  const seeds = Math.max(0, ...pairs.map((pair) => pair.seeds));
  const least = fewestSeeds(LEVEL / Math.max(1, pairs.length));
  if (pairs.length === 0 || seeds >= least) return [];
  const comparisons = pairs.length === 1 ? "a comparison" : `${pairs.length} comparisons`;
  return [
    `${counted(seeds, "seed")} cannot decide ${comparisons} at the 5 % level, however clear the difference: that takes at least ${least}.`,
  ];
}

/** Where the mean says the opposite of a verdict, a few seeds weigh more than all others together. */
function carriedAway({ pairs, metric }: NotesInput): string[] {
  return pairs.flatMap(({ a, b, better, difference, meanDifference }) => {
    if (better === null || difference === null || meanDifference === null || meanDifference * difference.estimate >= 0) return [];
    const other = better === a ? b : a;
    return [
      `${better} is typically better than ${other}, but on average worse by ${formatNumber(Math.abs(meanDifference))} ${metricLabel(metric)}: a few seeds weigh heavily; look at them.`,
    ];
  });
}

function untuned({ candidates, tuned }: NotesInput): string[] {
  if (tuned || candidates.length < 2) return [];
  return ["The candidates were not tuned: settings shared by all, such as one learning rate, may suit some better than others."];
}
