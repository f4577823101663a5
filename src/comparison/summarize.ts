/** From the runs of every candidate to the record of the comparison; training them is not its business. */
import { UserError } from "../options/index.ts";
import { bestFirst, summarizeCandidate, type CandidateRuns } from "./candidate.ts";
import { comparedMetric } from "./metric.ts";
import { notes } from "./notes.ts";
import { judgePairs } from "./pair.ts";
import type { ComparedMetric, ComparisonRecord } from "./record.ts";
import { verdict } from "./verdict.ts";

export interface SummarizeOptions
  extends Partial<Pick<ComparisonRecord, "title" | "data" | "command" | "config" | "engine" | "created">> {
  /** A name, then on validation data (`loss`, `accuracy`, …), or a metric in full. */
  readonly metric: string | ComparedMetric;
  /** The seeds that were meant to run; those of the runs where left out. */
  readonly seeds?: readonly number[];
  /** Whether every candidate was tuned with an equal budget first. */
  readonly tuned?: boolean;
  /** Sentences to stand below those that follow from the runs. */
  readonly notes?: readonly string[];
}

/**
 * Compares candidates over seeds: summaries best first, every pair with its test, Holm's correction, and the verdict.
 * A pure function: the order of the candidates breaks ties, the order of the runs does not matter.
 * @throws UserError for two candidates of one name, or two runs of one candidate on one seed
 */
export function summarize(candidates: readonly CandidateRuns[], options: SummarizeOptions): ComparisonRecord {
  const { title = "", data = "", command = "", config = {}, engine = {}, created = "", tuned = false } = options;
  checkNames(candidates);
  const metric = typeof options.metric === "string" ? comparedMetric(options.metric) : options.metric;
  const ranked = bestFirst(
    candidates.map((candidate) => summarizeCandidate(candidate, metric)),
    metric,
  );
  const summaries = ranked.map(({ summary }) => summary);
  const pairs = judgePairs(ranked, metric);
  const seeds =
    options.seeds ?? [...new Set(candidates.flatMap(({ runs }) => runs.map(({ seed }) => seed)))].sort((a, b) => a - b);
  return {
    title,
    data,
    metric,
    seeds,
    candidates: summaries,
    pairs,
    verdict: verdict(summaries, pairs, metric),
    notes: [...notes({ candidates: ranked, pairs, metric, tuned }), ...(options.notes ?? [])],
    tuned,
    command,
    config,
    engine,
    created,
  };
}

function checkNames(candidates: readonly CandidateRuns[]): void {
  const names = new Set<string>();
  for (const { name, runs } of candidates) {
    if (names.has(name)) throw new UserError(`compare: two candidates are called "${name}"; give each a name of its own.`);
    names.add(name);
    const seeds = new Set<number>();
    for (const { seed } of runs) {
      if (seeds.has(seed))
        throw new UserError(`compare: "${name}" has two runs on seed ${seed}; a candidate runs once on a seed.`);
      seeds.add(seed);
    }
  }
}
