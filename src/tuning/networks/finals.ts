/** The verdict: the best few trials once more, on seeds that none of them was chosen by, compared in pairs. */
import { type ComparisonEvent, compareRuns, type CompareOptions } from "../../comparison/index.ts";
import type { Pool, Task } from "../../comparison/pool.ts";
import type { Experiment } from "../../training/experiment/index.ts";
import type { TrialRecord } from "../record.ts";
import { configurationOf, type Space } from "../space/index.ts";
import { experimentOf } from "./experiment.ts";
import { freshSeed, type TrialTask } from "./objective.ts";

export interface FinalsOptions extends Omit<CompareOptions, "seeds"> {
  /** Fresh seeds for each; 10 by default. */
  readonly seeds?: number;
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
  { seeds = 10, ...options }: FinalsOptions = {},
): AsyncGenerator<ComparisonEvent, void, void> {
  const names = trials.map(({ number }) => `trial ${number}`);
  const experiments = new Map(
    trials.map((trial, i) => [names[i], experimentOf(base, configurationOf(spaceOf(trial), trial.parameters))] as const),
  );
  const brought = (task: Task): TrialTask => ({ ...task, experiment: { ...experiments.get(task.candidate)!, seed: task.seed } });
  const own: Pool = {
    size: pool.size,
    run: (tasks, signal) => pool.run(tasks.map(brought), signal),
    one: (task, signal) => pool.one(brought(task), signal),
  };
  return compareRuns(own, names, { tuned: true, ...options, seeds: Array.from({ length: seeds }, (_, i) => freshSeed(i)) });
}
