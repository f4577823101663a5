// `--stages FILE`: a training whose numbers change at known epochs, as a population's schedule.json tells it.
import type { ReadOptions } from "../data/readers/read.ts";
import { check, kebab, UserError, whole } from "../options/index.ts";
import { type BuiltExperiment, buildExperiment, type Experiment, splitOf } from "../training/experiment/index.ts";
import type { Dataset, Table } from "../data/index.ts";
import type { Given } from "./command.ts";
import { readJson } from "./run-folder.ts";

export interface StagedRun {
  /** Each to its own epoch, counted from the beginning; only numbers differ between them. */
  readonly stages: readonly { readonly until: number; readonly experiment: Experiment }[];
  readonly reading: ReadOptions;
}

/** What may be said beside --stages; the file says everything else. */
const free = new Set(["stages", "seed", "name", "runs", "metric", "threads", "inspect", "report", "json", "quiet"]);

/** @throws UserError for a file that holds no stages, and for options that it says already */
export async function readStages(given: Given, source: string | undefined): Promise<StagedRun> {
  const path = String(given.stages);
  const other = Object.keys(given).find((name) => given[name] !== undefined && !free.has(name));
  if (source !== undefined || other !== undefined)
    throw new UserError(
      `--stages: ${path} says the network and the data; leave ${source !== undefined ? `"${source}"` : `--${kebab(other!)}`} out.`,
    );
  const found = (await readJson(path, "no schedule to train by")) as Partial<StagedRun> | null;
  const { stages, reading = {} } = found ?? {};
  if (!Array.isArray(stages) || stages.length === 0 || !stages.every((one) => one?.experiment?.data?.source !== undefined))
    throw new UserError(`${path} holds no stages of a training; whetstone tune --scheduler population writes such a file.`);
  const seed = given.seed === undefined ? {} : { seed: check(whole(0), Number(given.seed), "--seed") };
  const told = stages as StagedRun["stages"];
  return { reading, stages: told.map(({ until, experiment }) => ({ until, experiment: { ...experiment, ...seed } })) };
}

/** The options of every stage, on one split of the data. */
export function builtStages(stages: StagedRun["stages"], data: Table | Dataset): readonly BuiltExperiment[] {
  const split = splitOf(stages[0].experiment, data);
  return stages.map(({ experiment, until }) => ({
    ...buildExperiment(experiment, split),
    epochs: check(whole(1, { low: 1 }), until, "--stages: until"),
  }));
}
