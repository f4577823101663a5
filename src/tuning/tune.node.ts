// Networks tuned on all cores, by one process or by many that share a study.
import { availableParallelism } from "node:os";
import { comparedMetric } from "../comparison/index.ts";
import type { ComparisonEvent } from "../comparison/events.ts";
import { type Experiments, sourceOf } from "../comparison/experiments.ts";
import type { Pool } from "../comparison/pool.ts";
import type { ComparedMetric, ComparisonRecord } from "../comparison/record.ts";
import { workerPool } from "../comparison/worker-pool.node.ts";
import { openData } from "../data/readers/read.ts";
import { check, whole } from "../options/index.ts";
import { type BuiltExperiment, buildExperiment, type Experiment } from "../training/experiment/index.ts";
import type { RunRecord } from "../training/record.ts";
import { type Assignment, assign } from "./networks/assignment.ts";
import { checkSpace } from "./networks/check-space.ts";
import { experimentOf } from "./networks/experiment.ts";
import { finals } from "./networks/finals.ts";
import { networkObjective } from "./networks/objective.ts";
import { planRuns } from "./networks/runs.ts";
import { usualSpace } from "./networks/space.ts";
import { finalists, winnerOf } from "./networks/winner.ts";
import type { StudyRecord, TrialRecord } from "./record.ts";
import type { TuneEvent } from "./search/events.ts";
import { search, type SearchOptions } from "./search/tune.ts";
import { workedSeconds } from "./search/worked.ts";
import { type Configuration, configurationOf, type Space } from "./space/index.ts";
import { memoryStorage } from "./storages/memory.ts";
import { openStorage } from "./storages/open.node.ts";
import type { Storage } from "./storages/storage.ts";
import { spaceOfTrial } from "./study/spaces.ts";
import { openStudy } from "./study/open-study.ts";

export interface TuneExperimentOptions<S extends Space = Space> extends Omit<SearchOptions<S>, "storage" | "directions"> {
  /** What decides most, in the ranges that plug-ins declare, by default; see `usualSpace`. */
  readonly space?: S;
  /** A storage, or the URL of one: `studies.db`, `postgresql://host/name`. In memory by default. */
  readonly storage?: Storage | string;
  /** What decides: a name, then on validation data, or a metric in full. Log loss for classes and RMSE for values by default. */
  readonly metric?: string | ComparedMetric;
  /**
   * Seeds of every trial, and up to how many of those that may be the best; [1, 3] by default, with folds [1, 1], and more where the
   * pruner judges whole runs.
   */
  readonly seeds?: readonly [least: number, most: number];
  /**
   * Folds of a cross-validation that takes the place of a seed: k runs, each with a seed of its own, validated by the fold that it did
   * not train on. None by default.
   */
  readonly folds?: number | null;
  /** How many of the best are trained again on fresh seeds for the verdict; 3 by default, 0 for none. */
  readonly finals?: number;
  /** Fresh seeds for each of them; 10 by default, with folds as many more as fill a cross-validation. */
  readonly freshSeeds?: number;
  /** Runs of the finals that an earlier, interrupted call made: they are not made again. */
  readonly finished?: readonly RunRecord[];
  /** Worker threads, one trial each; one a core by default. */
  readonly workers?: number;
  /** Seconds after which a run counts as hung: it is ended, and its trial has failed. No limit by default. */
  readonly trialSeconds?: number;
  /** Configurations, or parts of them, to be tried first. */
  readonly enqueue?: readonly (Configuration<S> | Readonly<Record<string, string | number | boolean | null>>)[];
  /** Data that is already open, by what the experiment calls it; others are opened. */
  readonly sources?: Experiments["sources"];
  /** What workers elsewhere are told; without it nobody but this call can make the study's trials. */
  readonly assignment?: Assignment;
  /** What the record of the finals says of where it comes from. */
  readonly about?: Partial<Pick<ComparisonRecord, "title" | "data" | "command" | "config" | "created" | "engine">>;
}

/** The search's events, then those of the finals. */
export type TuneExperimentEvent<S extends Space = Space> =
  | TuneEvent<S>
  | { readonly type: "finals"; readonly event: ComparisonEvent };

/** A search of networks that has been looked through, with nothing begun. */
export interface NetworkTuning<S extends Space = Space> {
  /** The experiment whose values trials replace; how many epochs it has is decided. */
  readonly base: Experiment;
  readonly space: S;
  readonly metric: ComparedMetric;
  readonly sources: Experiments["sources"];
  /** As a run of seed 0 has it. */
  readonly built: BuiltExperiment;
}

/**
 * Opens the data and settles what was left open: space, metric, epochs.
 * @throws UserError for names, values and data that cannot be used
 */
export async function networkTuning<const S extends Space = Space>(
  experiment: Experiment,
  options: Pick<TuneExperimentOptions<S>, "space" | "metric" | "sources"> = {},
): Promise<NetworkTuning<S>> {
  const name = sourceOf(experiment);
  const sources = { [name]: options.sources?.[name] ?? (await openData(name)) };
  const built = buildExperiment({ ...experiment, seed: 0 }, sources[name]);
  const { train } = built.data;
  // Every candidate sees the data as often as the others, whatever its batch size.
  const base: Experiment = { ...experiment, epochs: built.epochs };
  const space = options.space ?? (usualSpace(base, train.x.shape[0]) as S);
  checkSpace(base, space);
  const { metric = train.task === "regression" ? "rmse" : "logLoss" } = options;
  return { base, space, sources, built, metric: typeof metric === "string" ? comparedMetric(metric) : metric };
}

/**
 * Searches networks: trials of `experiment` with values of the space in its place, spread over worker threads, and at the end the best
 * few again on seeds that none of them was chosen by. `seconds` and the other budgets hold for the whole study, whoever works on it.
 * @throws UserError for options that cannot work; then no study was begun
 */
export async function* tuneExperimentEvents<const S extends Space = Space>(
  experiment: Experiment,
  options: TuneExperimentOptions<S> = {},
): AsyncGenerator<TuneExperimentEvent<S>, void, void> {
  yield* tuneNetworks(await networkTuning(experiment, options), options);
}

/** The same for one that has been looked through. */
export async function* tuneNetworks<S extends Space>(
  { base, space, metric, sources }: NetworkTuning<S>,
  options: TuneExperimentOptions<S> = {},
): AsyncGenerator<TuneExperimentEvent<S>, void, void> {
  const { seeds, folds } = planRuns({ base, sources, metric }, options);
  const { workers = availableParallelism(), trialSeconds, assignment, about } = options;
  const best = check(whole(3), options.finals ?? 3, "tune: finals");
  const storage = typeof options.storage === "string" ? await openStorage(options.storage) : (options.storage ?? memoryStorage());
  const pool = poolOf(sources, workers, trialSeconds);
  try {
    const study = await openStudy({ ...options, space, storage, directions: [metric.higherIsBetter ? "maximize" : "minimize"] });
    if (assignment) await assign(storage, study.record.id, assignment);
    for (const configuration of options.enqueue ?? []) await study.enqueue(configuration);
    const seconds = options.seconds && Math.max(1e-3, options.seconds - workedSeconds(await study.trials()));
    // The pool keeps the limit, for each run: it can end a thread that hangs.
    const ofRuns = { trialSeconds: undefined };
    const objective = networkObjective<S>({
      ...{ experiment: base, pool, metric, seeds, folds },
      judged: options.pruner?.judges,
    });
    let trials: readonly TrialRecord[] = [];
    for await (const event of search(study, objective, { ...options, ...ofRuns, seconds, workers })) {
      if (event.type === "end") trials = event.trials;
      yield event;
    }
    const few = finalists(trials, study.record, best);
    if (few.length < 2 || options.signal?.aborted) return;
    const { freshSeeds, finished, signal } = options;
    const drawnFrom = (trial: TrialRecord) => spaceOfTrial(study.record, trial) ?? space;
    for await (const event of finals(pool, base, drawnFrom, few, {
      ...about,
      seeds: freshSeeds,
      folds,
      metric,
      finished,
      signal,
    }))
      yield { type: "finals", event };
  } finally {
    await pool.close?.();
    if (storage !== options.storage) await storage.close();
  }
}

/** Worker threads that make runs of trials. */
export const poolOf = (sources: Experiments["sources"], workers: number, runSeconds?: number): Pool =>
  workerPool(
    {
      module: new URL(`./networks/build${/\.[a-z]+$/.exec(new URL(import.meta.url).pathname)![0]}`, import.meta.url),
      export: "buildTrials",
      argument: sources,
    },
    { workers, runSeconds },
  );

export interface TuneExperimentOutcome {
  readonly study: StudyRecord;
  readonly trials: readonly TrialRecord[];
  /** Why the search ended. */
  readonly reason: string;
  /** The winner of the finals, without them the trial with the best value; null where no trial is complete. */
  readonly winner: TrialRecord | null;
  /** The experiment with the winner's values in place. */
  readonly experiment: Experiment;
  /** The comparison of the best few on fresh seeds; null where there was none. */
  readonly verdict: ComparisonRecord | null;
}

/** The search from its beginning to its end: `const { experiment } = await tuneExperiment({ data: { source: "wine" } }, { trials: 50 })`. */
export async function tuneExperiment<const S extends Space = Space>(
  experiment: Experiment,
  options: TuneExperimentOptions<S> = {},
): Promise<TuneExperimentOutcome> {
  const tuning = await networkTuning(experiment, options);
  let end: Extract<TuneEvent<S>, { type: "end" }> | undefined;
  let verdict: ComparisonRecord | null = null;
  for await (const event of tuneNetworks(tuning, options)) {
    if (event.type === "end") end = event;
    if (event.type === "finals" && event.event.type === "end") verdict = event.event.record;
  }
  if (!end) throw new Error("internal: a search ended without an end");
  const { study, trials, reason } = end;
  const winner = winnerOf(end.trials, study, verdict);
  return { study, trials, reason, winner, verdict, experiment: winner ? experimentFor(tuning, winner, study) : tuning.base };
}

/** The experiment with a trial's values in their places; `study` knows the space that it was drawn from. */
export const experimentFor = ({ base, space }: NetworkTuning, trial: TrialRecord, study: StudyRecord): Experiment =>
  experimentOf(base, configurationOf(spaceOfTrial(study, trial) ?? space, trial.parameters));
