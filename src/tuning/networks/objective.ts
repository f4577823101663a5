/** A network's training as a search's objective: over one seed or several, stopped early where it is not worth its epochs. */
import { median } from "../../comparison/statistics/index.ts";
import { outcomeOf } from "../../comparison/outcome.ts";
import type { ComparedMetric } from "../../comparison/index.ts";
import type { Pool, Task } from "../../comparison/pool.ts";
import type { Experiment } from "../../training/experiment/index.ts";
import type { RunRecord } from "../../training/record.ts";
import type { Objective, TrialContext } from "../search/objective.ts";
import type { Space } from "../space/index.ts";
import { deservesMore } from "./racing.ts";
import { experimentOf } from "./experiment.ts";

export interface NetworkSearch {
  readonly experiment: Experiment;
  /** Makes the runs; of tasks that bring their experiment with them. */
  readonly pool: Pool;
  readonly metric: ComparedMetric;
  /** Seeds of every trial, and up to how many of those that are in the race; [1, 3] by default. */
  readonly seeds?: readonly [least: number, most: number];
}

/** A run of a trial: its experiment goes with it, because workers cannot know it before. */
export interface TrialTask extends Task {
  readonly experiment: Experiment;
}

/** The seeds of trials are 1, 2, 3 …; those of the verdict at the end begin far behind them. */
export const trialSeed = (index: number): number => index + 1;
export const freshSeed = (index: number): number => 1_000_001 + index;

/**
 * The objective: the metric of the network that a configuration means, the median over its seeds. The first seed tells the metric
 * after every epoch, by which pruners judge; further seeds are only for trials that may be the best.
 * @throws Error where a run diverges: the trial has failed
 */
export function networkObjective<S extends Space>({
  experiment: base,
  pool,
  metric,
  seeds = [1, 3],
}: NetworkSearch): Objective<S> {
  return async function* (configuration, trial) {
    const experiment = experimentOf(base, configuration);
    const values: number[] = [];
    const [least, most] = seeds;
    // A trial that was given back keeps the runs that it has.
    const kept = (await trial.history()).find(({ number }) => number === trial.number)?.runs ?? [];
    for (let i = 0; i < most; i++) {
      if (i >= least && !deservesMore(values, await trial.history(), metric.higherIsBetter ? "maximize" : "minimize")) break;
      const seed = trialSeed(i);
      const made = kept.find((one) => one.seed === seed && one.fold === null);
      if (made) {
        values.push(made.values[0]);
        continue;
      }
      const task: TrialTask = { candidate: `trial ${trial.number}`, seed, experiment: { ...experiment, seed } };
      let run: RunRecord | null = null;
      for await (const event of pool.one(task, trial.signal)) {
        if (event.type === "epoch") {
          const value = (event.epoch.validation ?? event.epoch.train)[metric.name];
          if (event.epoch.epoch === 0 || value === undefined) continue;
          await trial.point({ seed, fold: null }, metric.name, event.epoch.epoch, value);
          if (i === 0) yield value;
        }
        if (event.type === "finished") run = event.run;
      }
      values.push(await valueOf(run, metric, seed, trial));
    }
    return median(values);
  };
}

async function valueOf(run: RunRecord | null, metric: ComparedMetric, seed: number, trial: TrialContext): Promise<number> {
  if (run === null) throw new Error("the run was stopped");
  const outcome = outcomeOf(run, metric);
  if (outcome.kind === "diverged") throw new Error(`diverged on seed ${seed}: ${run.reason}`);
  if (outcome.kind === "missing") throw new Error(`no ${metric.split} ${metric.name} on seed ${seed}: ${outcome.reason}`);
  await trial.run({ seed, fold: null, values: [outcome.value] });
  return outcome.value;
}
