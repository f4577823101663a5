/** A network's training as a search's objective: over one seed or several, or over folds, stopped early where it is not worth it. */
import { outcomeOf } from "../../comparison/outcome.ts";
import type { ComparedMetric } from "../../comparison/index.ts";
import type { Pool, Task } from "../../comparison/pool.ts";
import type { Experiment } from "../../training/experiment/index.ts";
import { loadCheckpoint } from "../../training/files/index.ts";
import type { EpochRecord, RunRecord } from "../../training/record.ts";
import type { Pruner } from "../pruners/pruner.ts";
import type { TrialRun } from "../record.ts";
import type { Objective, TrialContext } from "../search/objective.ts";
import type { Space } from "../space/index.ts";
import { deservesMore } from "./racing.ts";
import { experimentOf } from "./experiment.ts";
import { runAt, type RunPlan, trialSeed, valueOfRuns } from "./runs.ts";

export interface NetworkSearch {
  readonly experiment: Experiment;
  /** Makes the runs; of tasks that bring their experiment with them. */
  readonly pool: Pool;
  readonly metric: ComparedMetric;
  /** Seeds of every trial, and up to how many of those that are in the race; [1, 3] by default. With folds, cross-validations. */
  readonly seeds?: RunPlan["seeds"];
  /** Folds of a cross-validation that takes the place of a seed; none by default. */
  readonly folds?: number | null;
  /** What the pruner judges, which is what trials yield; `epochs` by default. */
  readonly judged?: Pruner["judges"];
  /** Seconds between two checkpoints of a run, from which a trial goes on whose worker was lost; 30 by default. */
  readonly saveSeconds?: number;
}

/** A run of a trial: its experiment goes with it, because workers cannot know it before. */
export interface TrialTask extends Task {
  readonly experiment: Experiment;
  /** Parts of the training with numbers of their own, in place of one with those of `experiment`. */
  readonly stages?: readonly Stage[];
  /** The checkpoint from which the run, or its first stage, goes on; from the beginning without it. */
  readonly from?: Uint8Array;
}

/** A part of a training. */
export interface Stage {
  /** Of the whole training; only its numbers may differ from those of other stages. */
  readonly experiment: Experiment;
  /** Epochs of the training at its end. */
  readonly until: number;
}

/**
 * The objective: the metric of the network that a configuration means, the median over its seeds; with folds the mean over these.
 * For a pruner that judges epochs the first run yields the metric after each of them; for one that judges runs every run yields its
 * value but the last, after which there is nothing to spare. Further rounds are only for trials that may be the best.
 * @throws Error where a run diverges: the trial has failed
 */
export function networkObjective<S extends Space>({
  experiment: base,
  pool,
  metric,
  seeds: [least, most] = [1, 3],
  folds = null,
  judged = "epochs",
  saveSeconds = 30,
}: NetworkSearch): Objective<S> {
  const direction = metric.higherIsBetter ? "maximize" : "minimize";
  const round = folds ?? 1;
  return async function* (configuration, trial) {
    const experiment = experimentOf(base, configuration);
    const values: number[] = [];
    // A trial that was given back keeps the runs that it has.
    const kept = (await trial.history()).find(({ number }) => number === trial.number)?.runs ?? [];
    const saved = trial.checkpoint && loadCheckpoint(trial.checkpoint, `the checkpoint of trial ${trial.number}`).snapshot;
    const told = async function* (of: Of, epoch: EpochRecord) {
      const value = (epoch.validation ?? epoch.train)[metric.name];
      if (epoch.epoch === 0 || value === undefined) return;
      await trial.point(of, metric.name, epoch.epoch, value);
      if (judged === "epochs" && values.length === 0) yield value;
    };
    const isLast = async () => {
      if (values.length === most * round) return true;
      if (values.length % round !== 0 || values.length < least * round) return false;
      return !deservesMore(values, await trial.history(), direction);
    };
    do {
      const { seed, fold } = runAt(values.length, folds, trialSeed);
      const of = { seed, fold: fold?.index ?? null };
      const made = kept.find((one) => one.seed === of.seed && one.fold === of.fold);
      if (made) values.push(made.values[0]);
      else {
        // Every run has a seed of its own.
        const goesOn = saved?.config.seed === seed;
        if (goesOn) for (const epoch of saved.history) yield* told(of, epoch);
        const task: TrialTask = {
          ...{ candidate: `trial ${trial.number}`, seed, fold, experiment: { ...experiment, seed }, keepEvery: saveSeconds },
          ...(goesOn && { from: trial.checkpoint! }),
        };
        let run: RunRecord | null = null;
        for await (const event of pool.one(task, trial.signal)) {
          if (event.type === "epoch") yield* told(of, event.epoch);
          if (event.type === "checkpoint") await trial.save(event.checkpoint);
          if (event.type === "finished") run = event.run;
        }
        values.push(await valueOf(run, metric, of, trial));
      }
      if (await isLast()) return valueOfRuns(values, folds);
      if (judged === "runs") yield values.at(-1)!;
    } while (true);
  };
}

type Of = Pick<TrialRun, "seed" | "fold">;

async function valueOf(run: RunRecord | null, metric: ComparedMetric, of: Of, trial: TrialContext): Promise<number> {
  if (run === null) throw new Error("the run was stopped");
  const outcome = outcomeOf(run, metric);
  const where = `on seed ${of.seed}${of.fold === null ? "" : `, fold ${of.fold}`}`;
  if (outcome.kind === "diverged") throw new Error(`diverged ${where}: ${run.reason}`);
  if (outcome.kind === "missing") throw new Error(`no ${metric.split} ${metric.name} ${where}: ${outcome.reason}`);
  await trial.run({ ...of, values: [outcome.value] });
  return outcome.value;
}
