/** Networks as members of a population: intervals of training by a pool, and schedules trained again. */
import type { ComparedMetric } from "../../comparison/index.ts";
import { outcomeOf } from "../../comparison/outcome.ts";
import type { Pool, PoolEvent } from "../../comparison/pool.ts";
import type { Experiment } from "../../training/experiment/index.ts";
import { experimentOf } from "../networks/experiment.ts";
import type { Stage, TrialTask } from "../networks/objective.ts";
import { trialSeed } from "../networks/runs.ts";
import { configurationOf, type Space } from "../space/index.ts";
import type { SchedulePart } from "./schedule.ts";
import type { TrainInterval } from "./interval.ts";

export interface PopulationNetworks {
  readonly experiment: Experiment;
  /** Makes the intervals; of tasks that bring their stages with them. */
  readonly pool: Pool;
  readonly metric: ComparedMetric;
}

/** All members see the same rows, or a copy would be judged by rows that its weights were trained on. */
export const withOneSplit = (experiment: Experiment): Experiment => ({
  ...experiment,
  data: { ...experiment.data, seed: experiment.data?.seed ?? trialSeed(0) },
});

/** Intervals of a network's training: from a checkpoint of `train` to the next one. */
export function networkIntervals<S extends Space>({ experiment: base, pool, metric }: PopulationNetworks): TrainInterval<S> {
  const shared = withOneSplit(base);
  return async function* ({ number, configuration, seed, from, until, checkpoint, signal }) {
    const experiment = { ...experimentOf(shared, configuration), seed };
    const task: TrialTask = {
      ...{ candidate: `trial ${number}`, seed, experiment, keep: true, stages: [{ experiment, until }] },
      ...(checkpoint && { from: checkpoint }),
    };
    let finished: Extract<PoolEvent, { type: "finished" }> | null = null;
    for await (const event of pool.one(task, signal)) {
      if (event.type === "epoch") {
        const value = (event.epoch.validation ?? event.epoch.train)[metric.name];
        if (event.epoch.epoch > from && value !== undefined) yield { epoch: event.epoch.epoch, value };
      }
      if (event.type === "finished") finished = event;
    }
    if (finished === null) throw new Error("the run was stopped");
    const outcome = outcomeOf(finished.run, metric);
    if (outcome.kind === "diverged") throw new Error(`diverged: ${finished.run.reason}`);
    if (outcome.kind === "missing") throw new Error(`no ${metric.split} ${metric.name}: ${outcome.reason}`);
    if (!finished.checkpoint) throw new Error("internal: an interval ended without a checkpoint");
    return { value: outcome.value, checkpoint: finished.checkpoint };
  };
}

/** A schedule as stages of a training, to be trained again from any seed. */
export const stagesOf = (base: Experiment, space: Space, schedule: readonly SchedulePart[]): readonly Stage[] =>
  schedule.map(({ until, parameters }) => ({ experiment: experimentOf(base, configurationOf(space, parameters)), until }));
