// Populations of networks trained on all cores, by one process or by many that share a study.
import { availableParallelism } from "node:os";
import type { ComparisonRecord } from "../comparison/record.ts";
import { check, whole } from "../options/index.ts";
import type { Experiment } from "../training/experiment/index.ts";
import { assign } from "./networks/assignment.ts";
import { finalsOf } from "./networks/finals.ts";
import { changeableSpace, checkChangeable } from "./population/changeable.ts";
import { type Finalist, finalistsOf, winnerAmong } from "./population/finalists.ts";
import { networkIntervals, stagesOf } from "./population/networks.ts";
import { type Population, population } from "./population/population.ts";
import { planPopulation } from "./population/plan.ts";
import { trainPopulation } from "./population/train.ts";
import type { StudyRecord, TrialRecord } from "./record.ts";
import { workedSeconds } from "./search/worked.ts";
import type { TuneEvent } from "./search/events.ts";
import type { Space } from "./space/index.ts";
import { memoryStorage } from "./storages/memory.ts";
import { openStorage } from "./storages/open.node.ts";
import { openStudy } from "./study/open-study.ts";
import { type NetworkTuning, networkTuning, poolOf, type TuneExperimentEvent, type TuneExperimentOptions } from "./tune.node.ts";

type Shared =
  | ("storage" | "name" | "existing" | "seed" | "metric" | "freshSeeds" | "finished" | "workers" | "trialSeconds" | "sources")
  | ("assignment" | "about" | "signal" | "seconds" | "value" | "heartbeat" | "grace" | "retries");

export interface TunePopulationOptions<S extends Space = Space> extends Pick<TuneExperimentOptions<S>, Shared> {
  /** Numbers that change while networks are trained; of what `tuneExperiment` searches those that may, by default. */
  readonly space?: S;
  /** `population()` by default: 16 members, twenty intervals, truncation. */
  readonly scheduler?: Population;
  /** How many are trained again on fresh seeds: the winner's schedule, then fixed configurations; 2 by default, 0 for none. */
  readonly finals?: number;
}

/**
 * As `networkTuning`, for numbers that may change while a network is trained.
 * @throws UserError that names what may not
 */
export async function populationTuning<const S extends Space = Space>(
  experiment: Experiment,
  options: Pick<TunePopulationOptions<S>, "space" | "metric" | "sources"> = {},
): Promise<NetworkTuning<S>> {
  const tuning = await networkTuning<S>(experiment, options);
  const { base, sources } = tuning;
  const space = options.space ?? (changeableSpace(base, tuning.space, sources) as S);
  checkChangeable(base, space, sources);
  return { ...tuning, space };
}

/**
 * Trains a population of networks, whose numbers change on the way, and at the end the winner's schedule against the best fixed
 * configuration of the first population on fresh seeds.
 * @throws UserError for options that cannot work; then no study was begun
 */
export async function* tunePopulationEvents<const S extends Space = Space>(
  experiment: Experiment,
  options: TunePopulationOptions<S> = {},
): AsyncGenerator<TuneExperimentEvent<S>, void, void> {
  yield* trainNetworks(await populationTuning(experiment, options), options);
}

/** The same for one that has been looked through. */
export async function* trainNetworks<S extends Space>(
  { base, space, metric, sources }: NetworkTuning<S>,
  options: TunePopulationOptions<S> = {},
): AsyncGenerator<TuneExperimentEvent<S>, void, void> {
  const { workers = availableParallelism(), trialSeconds, assignment, about, scheduler = population() } = options;
  const best = check(whole(2), options.finals ?? 2, "population: finals");
  const storage = typeof options.storage === "string" ? await openStorage(options.storage) : (options.storage ?? memoryStorage());
  const pool = poolOf(sources, workers, trialSeconds);
  try {
    const study = await openStudy({ ...options, space, storage, directions: [metric.higherIsBetter ? "maximize" : "minimize"] });
    const epochs = base.epochs!;
    await planPopulation(study, scheduler, epochs);
    if (assignment) await assign(storage, study.record.id, assignment);
    const seconds = options.seconds && Math.max(1e-3, options.seconds - workedSeconds(await study.trials()));
    const intervals = networkIntervals<S>({ experiment: base, pool, metric });
    let trials: readonly TrialRecord[] = [];
    for await (const event of trainPopulation(study, intervals, { ...options, scheduler, epochs, seconds, workers })) {
      if (event.type === "end") trials = event.trials;
      yield event;
    }
    const few = finalistsOf(trials, (await storage.study(study.record.name))!, best);
    if (few.length < 2 || options.signal?.aborted) return;
    const trainings = few.map(({ name, schedule }) => {
      const stages = stagesOf(base, space, schedule);
      return [name, { experiment: stages[0].experiment, stages }] as const;
    });
    const labels = Object.fromEntries(few.map(({ name, label }) => [name, label]));
    const { freshSeeds: seeds, finished, signal } = options;
    for await (const event of finalsOf(pool, new Map(trainings), { ...about, labels, seeds, metric, finished, signal }))
      yield { type: "finals", event };
  } finally {
    await pool.close?.();
    if (storage !== options.storage) await storage.close();
  }
}

export interface TunePopulationOutcome {
  readonly study: StudyRecord;
  /** One a member and interval. */
  readonly trials: readonly TrialRecord[];
  /** Why the training ended. */
  readonly reason: string;
  /** The winner of the finals with its schedule, without them the best of the last generation; null where no generation is whole. */
  readonly winner: Finalist | null;
  /** The schedule against the best fixed configuration on fresh seeds; null where there was no such comparison. */
  readonly verdict: ComparisonRecord | null;
}

/** From the beginning to the end: `const { winner } = await tunePopulation({ data: { source: "wine" }, epochs: 100 })`. */
export async function tunePopulation<const S extends Space = Space>(
  experiment: Experiment,
  options: TunePopulationOptions<S> = {},
): Promise<TunePopulationOutcome> {
  let end: Extract<TuneEvent<S>, { type: "end" }> | undefined;
  let verdict: ComparisonRecord | null = null;
  const own = typeof options.storage === "object" ? options.storage : undefined;
  const storage = own ?? (typeof options.storage === "string" ? await openStorage(options.storage) : memoryStorage());
  try {
    for await (const event of tunePopulationEvents(experiment, { ...options, storage })) {
      if (event.type === "end") end = event;
      if (event.type === "finals" && event.event.type === "end") verdict = event.event.record;
    }
    if (!end) throw new Error("internal: a population ended without an end");
    const { trials, reason } = end;
    const study = (await storage.study(end.study.name))!;
    return { study, trials, reason, verdict, winner: winnerAmong(finalistsOf(trials, study, Infinity), verdict) };
  } finally {
    if (storage !== own) await storage.close();
  }
}
