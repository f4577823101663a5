/** The verdict: the best few trials once more, on seeds that none of them was chosen by, compared in pairs. */
import { type ComparisonEvent, compareRuns, type CompareOptions } from "../../comparison/index.ts";
import type { Pool, Task } from "../../comparison/pool.ts";
import type { Experiment } from "../../training/experiment/index.ts";
import type { TrialRecord } from "../record.ts";
import { configurationOf, type Space } from "../space/index.ts";
import { experimentOf } from "./experiment.ts";
import type { TrialTask } from "./objective.ts";
import { freshSeed, runAt } from "./runs.ts";

export interface FinalsOptions extends Omit<CompareOptions, "seeds"> {
  /** Fresh seeds for each; 10 by default. */
  readonly seeds?: number;
  /**
   * Folds of a cross-validation; none by default. Then the seeds are dealt new folds, `folds` seeds each, and there are as many more
   * of them as fill the last cross-validation. The pairs of a verdict are the same fold of the same shuffle.
   */
  readonly folds?: number | null;
}

/**
 * Compares the trials as `trial 12`, `trial 7` … in the order given.
 * @param spaceOf from which space a trial was drawn
 */
export function finals(
  pool: Pool,
  base: Experiment,
  spaceOf: (trial: TrialRecord) => Space,
  trials: readonly TrialRecord[],
  options: FinalsOptions = {},
): AsyncGenerator<ComparisonEvent, void, void> {
  const trainings = trials.map((trial): [string, Training] => [
    `trial ${trial.number}`,
    { experiment: experimentOf(base, configurationOf(spaceOf(trial), trial.parameters)) },
  ]);
  return finalsOf(pool, new Map(trainings), options);
}

/** One experiment, or stages of one. */
export type Training = Pick<TrialTask, "experiment" | "stages">;

/** Compares trainings by their names, in the order given. */
export function finalsOf(
  pool: Pool,
  trainings: ReadonlyMap<string, Training>,
  { seeds = 10, folds = null, ...options }: FinalsOptions = {},
): AsyncGenerator<ComparisonEvent, void, void> {
  const runs = Array.from({ length: Math.ceil(seeds / (folds ?? 1)) * (folds ?? 1) }, (_, i) => runAt(i, folds, freshSeed));
  const foldOf = new Map(runs.map(({ seed, fold }) => [seed, fold]));
  const brought = (task: Task): TrialTask => ({ ...task, fold: foldOf.get(task.seed), ...trainings.get(task.candidate)! });
  const own: Pool = {
    size: pool.size,
    run: (tasks, signal) => pool.run(tasks.map(brought), signal),
    one: (task, signal) => pool.one(brought(task), signal),
  };
  const config = folds === null ? options.config : { ...options.config, folds };
  const names = [...trainings.keys()];
  return compareRuns(own, names, { tuned: true, ...options, config, seeds: runs.map(({ seed }) => seed) });
}
