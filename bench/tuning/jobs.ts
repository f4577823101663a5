/** Which studies the comparison consists of, and in which order. */
import { networks } from "./networks.ts";
import { problems } from "./problems.ts";

export type PartName = "functions" | "networks";
export const partNames: readonly PartName[] = ["functions", "networks"];

/** A sampler by its name here and in the library; what it is in Optuna stands in optuna_peer.py. */
export interface Compared {
  readonly name: string;
  readonly title: string;
  readonly optuna: string;
  /** Trials of a study. */
  readonly trials: Readonly<Record<PartName, number>>;
  /** Ours goes on for as long as Optuna took, but not beyond this many times its trials. */
  readonly most: number;
  /** About how many seconds a pair of studies takes, to tell how much time is left and to begin with the long ones. */
  readonly seconds: Readonly<Record<PartName, number>>;
}

export const compared: readonly Compared[] = [
  {
    name: "gaussianProcess",
    title: "Gaussian process",
    optuna: "GPSampler",
    // Optuna's takes up to a second a trial.
    trials: { functions: 50, networks: 40 },
    most: 4,
    seconds: { functions: 12, networks: 15 },
  },
  {
    name: "tpe",
    title: "TPE",
    optuna: "TPESampler, multivariate and grouped",
    trials: { functions: 100, networks: 60 },
    most: 5,
    seconds: { functions: 2, networks: 6 },
  },
  {
    name: "cmaEs",
    title: "CMA-ES",
    optuna: "CmaEsSampler",
    trials: { functions: 200, networks: 60 },
    most: 5,
    seconds: { functions: 0.7, networks: 5 },
  },
  {
    name: "randomSearch",
    title: "random search",
    optuna: "RandomSampler",
    trials: { functions: 100, networks: 60 },
    most: 5,
    seconds: { functions: 0.1, networks: 5 },
  },
];

/** One study of Optuna's and one of ours: what is compared. */
export interface Job {
  readonly part: PartName;
  readonly problem: string;
  readonly sampler: string;
  readonly seed: number;
  readonly trials: number;
}

export const problemNames: Readonly<Record<PartName, readonly string[]>> = {
  functions: problems.map(({ name }) => name),
  networks: networks.map(({ name }) => name),
};

export const samplerNamed = (name: string): Compared => compared.find((one) => one.name === name)!;
export const expectedSeconds = ({ part, sampler }: Job): number => samplerNamed(sampler).seconds[part];

export interface Choice {
  readonly parts: readonly PartName[];
  readonly seeds: number;
  readonly samplers: readonly string[];
  /** Null for all. */
  readonly problems: readonly string[] | null;
}

/** Seed by seed, so that wherever it is cut off all problems have had the same; within a seed the long ones first. */
export const jobsOf = ({ parts, seeds, samplers, problems: chosen }: Choice): Job[] =>
  Array.from({ length: seeds }, (_, seed) =>
    parts
      .flatMap((part) =>
        samplers.flatMap((sampler) =>
          problemNames[part]
            .filter((problem) => chosen?.includes(problem) ?? true)
            .map((problem): Job => ({ part, problem, sampler, seed, trials: samplerNamed(sampler).trials[part] })),
        ),
      )
      .toSorted((a, b) => expectedSeconds(b) - expectedSeconds(a)),
  ).flat();
