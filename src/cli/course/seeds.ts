// The same questions over many seeds of the weights, with the verdict that one lucky seed hides.
import { type ComparisonRecord, summarize } from "../../comparison/index.ts";
import { type RunRecord, type TrainOptions, trained } from "../../training/index.ts";
import { decayed, initializationRun, optimizationRun, optimizers } from "./experiments.ts";
import { scales } from "./networks.ts";
import type { Experiment } from "./replay.ts";

type Build = (settings: Pick<TrainOptions, "dtype" | "signal"> & { readonly weightSeed: number }) => TrainOptions;

interface Question {
  readonly title: string;
  readonly data: string;
  readonly candidates: Readonly<Record<string, Build>>;
}

const questions: Readonly<Record<Experiment, Question>> = {
  initialization: {
    title: "Initial weights on circles, 2-10-5-1, gradient descent, 15,000 steps",
    data: "circles",
    candidates: {
      zeros: (s) => initializationRun(scales.zeros, s),
      "normal × 0.01": (s) => initializationRun(scales.small, s),
      "normal × 1": (s) => initializationRun(scales.one, s),
      "normal × 10": (s) => initializationRun(scales.large, s),
      "1/fanIn": (s) => initializationRun(scales.xavierFanIn, s),
      he: (s) => initializationRun(scales.he, s),
    },
  },
  optimization: {
    title: "Optimizers on moons, 2-5-2-1, rate 0.0007, batches of 64, 5,000 epochs",
    data: "moons",
    candidates: {
      "gradient descent": (s) => optimizationRun(optimizers.gradientDescent(), s),
      momentum: (s) => optimizationRun(optimizers.momentum(), s),
      adam: (s) => optimizationRun(optimizers.adam(), s),
    },
  },
  decay: {
    title: "Learning-rate decay on moons, 2-5-2-1, gradient descent from rate 0.1, 5,000 epochs",
    data: "moons",
    candidates: {
      constant: (s) => optimizationRun(decayed(Number.POSITIVE_INFINITY), s),
      "every 1,000 epochs": (s) => optimizationRun(decayed(1000), s),
      "every epoch": (s) => optimizationRun(decayed(1), s),
    },
  },
};

export interface SeedRun {
  readonly done: number;
  readonly of: number;
  readonly record: RunRecord;
}

/** Trains every candidate on every seed, telling of each run; the last value is the comparison. */
export async function* overSeeds(
  experiment: Experiment,
  seeds: readonly number[],
  signal?: AbortSignal,
): AsyncGenerator<SeedRun, ComparisonRecord | null, void> {
  const { title, data, candidates } = questions[experiment];
  const names = Object.keys(candidates);
  const runs = new Map<string, RunRecord[]>(names.map((name) => [name, []]));
  let done = 0;
  // Seed by seed, so that a comparison that is cut off still has pairs.
  for (const seed of seeds)
    for (const name of names) {
      const { record } = await trained({ ...candidates[name]({ weightSeed: seed, dtype: "float32", signal }), candidate: name });
      if (record.status === "interrupted") return null;
      runs.get(name)!.push(record);
      yield { done: ++done, of: seeds.length * names.length, record };
    }
  return summarize(
    names.map((name) => ({ name, runs: runs.get(name)! })),
    {
      metric: experiment === "initialization" ? "accuracy" : "logLoss",
      seeds: [...seeds],
      title,
      data,
      command: `whetstone course ${experiment} --seeds ${seeds.length}`,
    },
  );
}
