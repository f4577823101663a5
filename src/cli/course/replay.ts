// Replays the published runs in float64 and sets ours beside each published figure.
import type { RunRecord, TrainOptions } from "../../training/index.ts";
import { trained } from "../../training/index.ts";
import { decayed, initializationRun, optimizationRun, optimizers } from "./experiments.ts";
import { scales } from "./networks.ts";
import * as published from "./published.ts";

export type Experiment = "initialization" | "optimization" | "decay";
export const experiments: readonly Experiment[] = ["initialization", "optimization", "decay"];

export interface Figure {
  /** `cost after 1,000`, `accuracy on the training part`. */
  readonly what: string;
  readonly ours: number;
  readonly published: number;
  readonly tolerance: number;
  readonly agrees: boolean;
}

export interface Replayed {
  readonly experiment: Experiment;
  readonly name: string;
  readonly figures: readonly Figure[];
  readonly record: RunRecord;
}

type Settings = Pick<TrainOptions, "dtype" | "signal">;

const runs: Readonly<Record<Experiment, readonly (readonly [published.PublishedRun, (settings: Settings) => TrainOptions])[]>> = {
  initialization: [
    [published.initialization.zeros, (s) => initializationRun(scales.zeros, s)],
    [published.initialization.large, (s) => initializationRun(scales.large, s)],
    [published.initialization.he, (s) => initializationRun(scales.he, s)],
  ],
  optimization: [
    [published.optimization.gradientDescent, (s) => optimizationRun(optimizers.gradientDescent(), s)],
    [published.optimization.momentum, (s) => optimizationRun(optimizers.momentum(), s)],
    [published.optimization.adam, (s) => optimizationRun(optimizers.adam(), s)],
  ],
  decay: [[published.decay.everyEpoch, (s) => optimizationRun(decayed(), s)]],
};

/** Every run of an experiment, one after another as it is done. */
export async function* replay(experiment: Experiment, settings: Settings = {}): AsyncGenerator<Replayed, void, void> {
  for (const [of, options] of runs[experiment]) {
    const { record } = await trained({ ...options(settings), candidate: of.name });
    if (record.status === "interrupted") return;
    yield { experiment, name: of.name, figures: figures(of, record), record };
  }
}

function figures(of: published.PublishedRun, { epochs, final }: RunRecord): Figure[] {
  const costs = new Map(epochs.map((e) => [e.epoch - 1, e.cost]));
  const found = Object.entries(of.cost).map(([at, cost]) =>
    compared(`cost after ${Number(at).toLocaleString("en")}`, costs.get(Number(at)) ?? Number.NaN, cost, of.tolerance),
  );
  found.push(compared("accuracy, training part", final.train.accuracy, of.trainAccuracy, 1e-12));
  if (of.testAccuracy !== undefined)
    found.push(compared("accuracy, test part", final.validation!.accuracy, of.testAccuracy, 1e-12));
  return found;
}

/** The tolerance is relative to figures above 1, which are not costs of a trained network. */
const compared = (what: string, ours: number, published: number, tolerance: number): Figure => ({
  what,
  ours,
  published,
  tolerance,
  agrees: Math.abs(ours - published) <= tolerance * Math.max(1, Math.abs(published)),
});
