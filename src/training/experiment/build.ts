// From an experiment and its data to what `train` takes.
import type { PreparedSplit } from "../../data/assemble.ts";
import { type Dataset, type Fold, oneFold, prepare, type Table } from "../../data/index.ts";
import { defaultLossFor, losses } from "../../losses/index.ts";
import { check, parse, type Registry, whole } from "../../options/index.ts";
import { augmentations, averagings, constraints, penalties, stoppings } from "../../regularization/index.ts";
import type { TrainOptions } from "../options.ts";
import { buildNetwork } from "./build-network.ts";
import { buildOptimizer } from "./build-optimizer.ts";
import type { Experiment } from "./experiment.ts";

export interface BuiltExperiment extends TrainOptions {
  /** With notes on what was guessed about the data. */
  readonly data: PreparedSplit;
}

/** Updates that a run makes where nobody says how many epochs it has, and the bounds on those. */
const usual = { updates: 2000, fewest: 20, most: 200 };

/**
 * The data of an experiment in parts, prepared.
 * @param fold validates the run in place of the share that the experiment names; test rows stay out of all folds, and are the same
 * in every fold of a shuffle
 */
export function splitOf(experiment: Pick<Experiment, "data" | "seed">, data: Table | Dataset, fold?: Fold): PreparedSplit {
  const { source: _, seed: fixed, ...asked } = experiment.data ?? {};
  if (!fold) return prepare(data, { ...asked, seed: fixed ?? experiment.seed ?? 0 });
  const { index, of: k, shuffle } = fold;
  return oneFold(data, { ...asked, k, index, shuffle, seed: fixed ?? shuffle });
}

/**
 * The options of the training run that an experiment describes. Its seed fixes the split, the first weights, the order of
 * mini-batches and the dropout masks, so two experiments of one seed differ by their settings and not by their luck.
 * @param data what `experiment.data.source` names, opened; or split already, as `splitOf` does
 * @param own factories of one's own layers, initializers, optimizers, losses and regularizers, by any key
 * @throws UserError for names and values that do not exist, and for data that cannot be used
 */
export function buildExperiment(
  experiment: Experiment,
  data: Table | Dataset | PreparedSplit,
  own: Registry = {},
): BuiltExperiment {
  const { seed = 0, epochs, batchSize, loss: lossSpec, stopping, averaging } = experiment;
  const split = "train" in data ? data : splitOf(experiment, data);
  const { train } = split;
  const make = <R extends object>(spec: string, registry: R, what: string) => parse(spec, { ...registry, ...own }, what);
  const each = <R extends object>(specs: readonly string[] = [], registry: R, what: string) =>
    specs.map((spec) => make(spec, registry, what));

  const loss = lossSpec === undefined ? defaultLossFor(train.task) : make(lossSpec, losses, "loss");
  const rows = train.x.shape[0];
  const stepsPerEpoch = Math.ceil(rows / (batchSize === "full" ? rows : Math.min(batchSize ?? 32, rows)));
  const usualEpochs = Math.min(usual.most, Math.max(usual.fewest, Math.ceil(usual.updates / stepsPerEpoch)));
  const length = { epochs: check(whole(usualEpochs), epochs ?? usualEpochs, "epochs"), stepsPerEpoch };
  return {
    ...pick(experiment, [
      "shuffle",
      "balanced",
      "order",
      "dtype",
      "backend",
      "portable",
      "vectors",
      "record",
      "inspect",
      "checkpoint",
    ]),
    ...buildNetwork(experiment.model ?? {}, train, loss, own),
    ...buildOptimizer(experiment, length, own),
    data: split,
    loss,
    penalties: each(experiment.penalties, penalties, "penalty"),
    constraints: each(experiment.constraints, constraints, "constraint"),
    augmentations: each(experiment.augmentations, augmentations, "augmentation"),
    averaging: averaging === undefined ? undefined : make(averaging, averagings, "averaging"),
    stopping: stopping === undefined ? undefined : make(stopping, stoppings, "stopping rule"),
    epochs: length.epochs,
    batchSize: batchSize ?? Math.min(32, rows),
    seed,
  };
}

const pick = <T, K extends keyof T>(from: T, keys: readonly K[]): Partial<Pick<T, K>> =>
  Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])) as Partial<Pick<T, K>>;
