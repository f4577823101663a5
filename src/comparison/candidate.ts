/** One candidate over its seeds: the middle of its outcomes, and how often it failed. */
import { random } from "../random/index.ts";
import type { RunRecord } from "../training/record.ts";
import { outcomeOf, score, type Outcome } from "./outcome.ts";
import type { CandidateSummary, ComparedMetric } from "./record.ts";
import { bootstrap, interquartileMean, mean, median, wilson } from "./statistics/index.ts";

/** The runs of one candidate, one a seed. */
export interface CandidateRuns {
  readonly name: string;
  /** The candidate in full; its name where left out. */
  readonly label?: string;
  readonly runs: readonly RunRecord[];
}

/** A candidate with the outcome of every seed. */
export interface Measured {
  readonly summary: CandidateSummary;
  readonly outcomes: ReadonlyMap<number, Outcome>;
}

/** Sums one candidate up. Intervals are percentile bootstrap, always from the same draws. */
export function summarizeCandidate({ name, label = name, runs }: CandidateRuns, metric: ComparedMetric): Measured {
  const ordered = runs.toSorted((a, b) => a.seed - b.seed);
  const outcomes = new Map(ordered.map((run) => [run.seed, outcomeOf(run, metric)]));
  const values = [...outcomes.values()].flatMap((outcome) => (outcome.kind === "measured" ? [outcome.value] : []));
  const seedsWhere = (test: (outcome: Outcome) => boolean) =>
    [...outcomes].flatMap(([seed, outcome]) => (test(outcome) ? [seed] : []));
  const diverged = seedsWhere(({ kind }) => kind === "diverged");
  const stuck = seedsWhere((outcome) => outcome.kind === "measured" && outcome.stuck);
  const counted = values.length + diverged.length;
  const failed = diverged.length + stuck.length;
  const interval = (statistic: typeof median) =>
    values.length === 0 ? null : bootstrap(values, statistic, { random: random(0).fork("bootstrap") });
  const summary: CandidateSummary = {
    name,
    label,
    runs: ordered,
    median: interval(median),
    iqm: interval(interquartileMean),
    failureRate: counted === 0 ? 0 : failed / counted,
    failureInterval: wilson(failed, counted),
    failures: { diverged: diverged.length, stuck: stuck.length },
    failedSeeds: { diverged, stuck },
    meanSeconds: runs.length === 0 ? 0 : mean(runs.map(({ seconds }) => seconds)),
  };
  return { summary, outcomes };
}

/**
 * Best first: by interquartile mean with a divergence as the worst of values (so more than a quarter of them puts a candidate
 * behind those without), then by the median of the same, by failures, by the runs that finished; the given order breaks ties.
 */
export function bestFirst(candidates: readonly Measured[], metric: ComparedMetric): Measured[] {
  const keys = new Map(
    candidates.map((candidate) => {
      const scores = [...candidate.outcomes.values()].map((outcome) => score(outcome, metric)).filter((value) => value !== null);
      const finished = scores.filter(Number.isFinite);
      const key = [interquartileMean(scores), median(scores), -candidate.summary.failureRate, interquartileMean(finished)];
      return [candidate, key.map((value) => (Number.isNaN(value) ? -Infinity : value))];
    }),
  );
  return candidates.toSorted((a, b) => {
    const [left, right] = [keys.get(a)!, keys.get(b)!];
    const place = left.findIndex((value, i) => value !== right[i]);
    return place < 0 ? 0 : right[place] > left[place] ? 1 : -1;
  });
}
