// config.json in the folder of a run: all that it takes to make the run again, or to go on with it.
import { join } from "node:path";
import type { ReadOptions } from "../data/readers/read.ts";
import { UserError } from "../options/index.ts";
import type { Experiment } from "../training/experiment/index.ts";
import { readJson } from "./run-folder.ts";
import { versionNumber } from "./version-number.ts";

export interface Written {
  readonly format: "whetstone.run";
  readonly version: 1;
  readonly kind: "train" | "compare" | "tune";
  /** As it was typed. */
  readonly command: string;
  /** Where it was typed; paths of data files start there. */
  readonly directory: string;
  readonly created: string;
  readonly engine: Readonly<Record<string, string>>;
}

export interface RunConfig extends Written {
  readonly experiment: Experiment;
  /** Of a training in stages: the experiment of each, and the epoch at its end. */
  readonly stages?: readonly { readonly until: number; readonly experiment: Experiment }[];
  readonly reading: ReadOptions;
  /** The path of a configuration file. */
  readonly config: string | null;
  readonly metric: string | null;
  readonly inspect: number | null;
  /** Fingerprint of the prepared data. */
  readonly data: string;
  /** Commands by which it was gone on with. */
  readonly resumed?: readonly string[];
}

export const writtenBy = (kind: Written["kind"], command: string): Written => ({
  format: "whetstone.run",
  version: 1,
  kind,
  command,
  directory: process.cwd(),
  created: new Date().toISOString(),
  engine: { whetstone: versionNumber(), node: process.versions.node, platform: `${process.platform}-${process.arch}` },
});

/** @throws UserError where the folder is no run of that kind */
export async function readRunConfig<T extends Written = RunConfig>(folder: string, kind: Written["kind"]): Promise<T> {
  const path = join(folder, "config.json");
  const found = (await readJson(path, `${folder} is not the folder of a run`)) as Partial<Written> | null;
  if (found?.format !== "whetstone.run") throw new UserError(`${path} was not written by whetstone; name the folder of a run.`);
  if (found.version !== 1)
    throw new UserError(
      `${path} was written by a newer whetstone (version ${found.version}); update whetstone to go on with it.`,
    );
  if (found.kind !== kind)
    throw new UserError(
      `${folder} holds what whetstone ${found.kind} made; go on with it by: whetstone ${found.kind} --resume ${folder}`,
    );
  return found as T;
}
