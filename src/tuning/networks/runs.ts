/** Which runs stand behind a trial's value: one a seed, or one a fold of a cross-validation, each fold with a seed of its own. */
import { type Experiments, sourceOf } from "../../comparison/experiments.ts";
import type { Task } from "../../comparison/pool.ts";
import type { ComparedMetric } from "../../comparison/record.ts";
import { median } from "../../comparison/statistics/index.ts";
import { check, UserError, whole } from "../../options/index.ts";
import { type Experiment, splitOf } from "../../training/experiment/index.ts";
import type { Pruner } from "../pruners/pruner.ts";

/** The seeds of trials are 1, 2, 3 …; those of the verdict at the end begin far behind them. */
export const trialSeed = (index: number): number => index + 1;
export const freshSeed = (index: number): number => 1_000_001 + index;

export interface RunPlan {
  /** Rounds of every trial, and up to how many of those in the race; a round is a seed, or a cross-validation of all its folds. */
  readonly seeds: readonly [least: number, most: number];
  /** Folds of a round; null where every seed has a split of its own. */
  readonly folds: number | null;
}

/**
 * The run of that number. With folds, runs `0 … folds − 1` are one cross-validation, the next ones another, for which the rows are
 * dealt anew by its first seed.
 * @param seedOf from a run's number to its seed: `trialSeed`, or `freshSeed` for a verdict
 */
export function runAt(index: number, folds: number | null, seedOf: (index: number) => number): Pick<Task, "seed" | "fold"> {
  const seed = seedOf(index);
  if (folds === null) return { seed };
  const fold = index % folds;
  return { seed, fold: { index: fold, of: folds, shuffle: seedOf(index - fold) } };
}

/** What a trial's runs come to: the median over its rounds, each the mean of its folds, which together see every row once. */
export function valueOfRuns(values: readonly number[], folds: number | null): number {
  const size = folds ?? 1;
  const rounds = Array.from({ length: Math.ceil(values.length / size) }, (_, i) => values.slice(i * size, (i + 1) * size));
  return median(rounds.map((round) => round.reduce((sum, value) => sum + value, 0) / round.length));
}

interface Wanted {
  readonly seeds?: RunPlan["seeds"];
  readonly folds?: number | null;
  readonly pruner?: Pick<Pruner, "name" | "judges" | "runs">;
}

interface About {
  readonly base: Experiment;
  readonly sources: Experiments["sources"];
  readonly metric: ComparedMetric;
}

/**
 * The runs of every trial, where nobody says: one to three seeds, a single round of folds, and for a pruner that judges runs so many
 * that it can stop some.
 * @throws UserError for folds that the data cannot be dealt into, for a metric on test rows, which no fold holds, and for fewer runs
 * than the pruner must see
 */
export function planRuns({ base, sources, metric }: About, { seeds, folds: given = null, pruner }: Wanted = {}): RunPlan {
  const folds = given === null ? null : check(whole(5, { low: 2 }), given, "folds");
  if (folds !== null && metric.split === "test")
    throw new UserError("folds: every fold is measured on rows of its own, so there is no deciding on test rows; leave one out.");
  if (folds !== null) splitOf(base, sources[sourceOf(base)], runAt(0, folds, trialSeed).fold);
  const needed = pruner?.judges === "runs" ? (pruner.runs ?? 1) : 0;
  const plan: RunPlan = { folds, seeds: seeds ?? usualSeeds(folds, needed) };
  const most = plan.seeds[1] * (folds ?? 1);
  if (most <= needed)
    throw new UserError(
      `pruner ${pruner!.name} compares whole runs, ${needed} of a trial before it stops any, and a trial has ${most} at most; ` +
        `take more seeds (${2 * needed}) or folds (${Math.max(5, needed + 1)}), or a pruner that judges epochs, such as median.`,
    );
  return plan;
}

function usualSeeds(folds: number | null, needed: number): RunPlan["seeds"] {
  if (folds === null) return needed === 0 ? [1, 3] : [2 * needed, 2 * needed];
  const rounds = Math.floor(needed / folds) + 1;
  return [rounds, rounds];
}
