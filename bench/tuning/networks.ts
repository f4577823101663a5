/**
 * Five networks on bundled data, each with a space of seven settings and a held-out loss. The loss is a function of the
 * configuration alone: split, first weights and mini-batches have one fixed seed, so that whoever asks gets the same number.
 */
import { breastCancer, type Dataset, diabetes, digits, moons, spirals } from "../../src/data/index.ts";
import { buildExperiment, type Experiment, splitOf, trained } from "../../src/training/index.ts";
import {
  choice,
  configurationOf,
  dimensionsOf,
  experimentOf,
  integer,
  logUniform,
  type Suggestion,
  uniform,
} from "../../src/tuning/index.ts";

const space = {
  learningRate: logUniform(1e-4, 1),
  batchSize: choice([16, 32, 128]),
  width: integer(16, 64, { step: 16 }),
  depth: integer(1, 3),
  l2: logUniform(1e-6, 0.1),
  dropout: uniform(0, 0.5),
  optimizer: choice(["adam", "momentum", "rmsProp"]),
};

/** What a divergence counts, and the most that anything counts: far above a network that has learned nothing. */
const worst = 10;

/** The share of the rows that the loss is measured on. */
export const validationShare = 0.3;

export interface Network {
  readonly name: string;
  readonly about: string;
  readonly epochs: number;
  load(): Dataset | Promise<Dataset>;
}

export const networks: readonly Network[] = [
  { name: "breast-cancer", about: "tumours, 569 rows of 30", epochs: 10, load: () => breastCancer() },
  { name: "digits", about: "digits, 1797 rows of 64, ten classes", epochs: 4, load: () => digits() },
  { name: "spirals", about: "two spirals, 400 points", epochs: 30, load: () => spirals({ rows: 400, seed: 1 }) },
  { name: "moons", about: "two moons, 500 points", epochs: 10, load: () => moons({ rows: 500, noise: 0.25, seed: 1 }) },
  { name: "diabetes", about: "regression, 442 rows of 10", epochs: 15, load: () => diabetes() },
];

export const networkDimensions = dimensionsOf(space);
export { space as networkSpace };

/** From a configuration to its held-out loss: cross-entropy, or the mean squared error of the standardized target. */
export type Objective = (at: Suggestion) => Promise<number>;

export async function objectiveOf({ load, epochs }: Network): Promise<Objective> {
  const seed = 1;
  const base: Experiment = { data: { validation: validationShare }, epochs, record: epochs, seed };
  const split = splitOf(base, await load());
  return async (at) => {
    const { record } = await trained(buildExperiment(experimentOf(base, configurationOf(space, at)), split));
    const loss = record.final.validation?.loss;
    return record.status === "diverged" || loss === undefined || !Number.isFinite(loss) ? worst : Math.min(loss, worst);
  };
}
