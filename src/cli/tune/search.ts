// A search that can begin: what is searched and with what, whether it was just typed or stands in a study.
import { availableParallelism } from "node:os";
import { check, parse, whole } from "../../options/index.ts";
import { metricName } from "../../report/format.ts";
import type { Assignment } from "../../tuning/networks/assignment.ts";
import { pruners } from "../../tuning/pruners/index.ts";
import type { Direction } from "../../tuning/record.ts";
import { samplers } from "../../tuning/samplers/index.ts";
import { noneBetterBy, type Objective, search, type SearchOptions, workedSeconds } from "../../tuning/search/index.ts";
import type { Suggestion } from "../../tuning/samplers/sampler.ts";
import type { Space } from "../../tuning/space/index.ts";
import { assign } from "../../tuning/networks/assignment.ts";
import type { Storage } from "../../tuning/storages/storage.ts";
import { openStudy } from "../../tuning/study/open-study.ts";
import {
  type NetworkTuning,
  type TuneExperimentEvent,
  type TuneExperimentOptions,
  tuneNetworks,
} from "../../tuning/tune.node.ts";
import { trainNetworks } from "../../tuning/population.node.ts";
import type { Given } from "../command.ts";
import { schedulerFrom } from "./scheduler.ts";

export type Searched =
  | { readonly kind: "networks"; readonly tuning: NetworkTuning }
  | {
      readonly kind: "module";
      readonly space: Space;
      readonly objective: Objective<Space>;
      readonly directions: readonly Direction[];
    };

export interface Search {
  readonly study: string;
  readonly assignment: Assignment;
  readonly searched: Searched;
  /** Trials to begin with. */
  readonly enqueue: readonly Suggestion[];
  /** Of what the sampler draws; the study's own where it exists. */
  readonly seed: number;
}

/** With several objectives nobody can say which of two trials is worse half-way. */
export const noPruner = "never";

export const spaceOf = ({ searched }: Pick<Search, "searched">): Space =>
  searched.kind === "networks" ? searched.tuning.space : searched.space;

/** What a trial's value is called. */
export const decidedBy = ({ assignment: { work } }: Pick<Search, "assignment">): string =>
  work.kind === "networks" ? metricName(work.metric.name) : "value";

export const workersOf = (given: Given, least: 0 | 1): number =>
  given.workers === undefined ? availableParallelism() : check(whole(1, { low: least }), Number(given.workers), "--workers");

type Extra = Pick<
  TuneExperimentOptions,
  "finals" | "freshSeeds" | "finished" | "about" | "workers" | "signal" | "trials" | "seconds" | "existing"
>;

/** The options that an assignment comes to. */
export function optionsOf({ study: name, assignment, seed }: Search, storage: Storage): SearchOptions & { storage: Storage } {
  const { sampler, pruner, budget, heartbeat } = assignment;
  return {
    storage,
    name,
    seed,
    sampler: parse(sampler, samplers, "sampler"),
    ...(pruner !== noPruner && { pruner: parse(pruner, pruners, "pruner") }),
    heartbeat,
    ...(budget.trials !== null && { trials: budget.trials }),
    ...(budget.seconds !== null && { seconds: budget.seconds }),
    ...(budget.value !== null && { value: budget.value }),
    ...(budget.until !== null && { until: noneBetterBy(budget.until) }),
  };
}

/** Writes the study, so that workers may join, without making a trial. */
export async function writeStudy(given: Search, storage: Storage, existing: "refuse" | "continue"): Promise<void> {
  const { searched, assignment, enqueue } = given;
  const directions: readonly Direction[] =
    searched.kind === "module" ? searched.directions : [searched.tuning.metric.higherIsBetter ? "maximize" : "minimize"];
  const study = await openStudy({ ...optionsOf(given, storage), existing, space: spaceOf(given), directions });
  await assign(storage, study.record.id, assignment);
  for (const suggestion of enqueue) await study.enqueue(suggestion);
}

/** The search as it runs. The study is there. */
export async function* eventsOf(given: Search, storage: Storage, extra: Extra): AsyncGenerator<TuneExperimentEvent, void, void> {
  const { searched, assignment } = given;
  const { work } = assignment;
  const options = { ...optionsOf(given, storage), existing: "require" as const, ...extra };
  if (searched.kind === "networks" && work.kind === "networks") {
    const { seeds, folds, trialSeconds } = work;
    const scheduler = schedulerFrom(assignment);
    if (scheduler) {
      yield* trainNetworks(searched.tuning, { ...options, scheduler, ...(trialSeconds !== null && { trialSeconds }) });
      return;
    }
    yield* tuneNetworks(searched.tuning, { ...options, seeds, folds, ...(trialSeconds !== null && { trialSeconds }) });
  } else if (searched.kind === "module" && work.kind === "module") {
    const { space, objective } = searched;
    const study = await openStudy({ ...options, space });
    const seconds = options.seconds && Math.max(1e-3, options.seconds - workedSeconds(await study.trials()));
    yield* search(study, objective, { ...options, seconds, trialSeconds: work.trialSeconds ?? undefined });
  }
}
