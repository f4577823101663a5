// A search that stands in a study: for workers that join it, and for going on with it.
import { existsSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { isBuiltIn } from "../../data/index.ts";
import { openData } from "../../data/readers/index.ts";
import type { ReadOptions } from "../../data/readers/read.ts";
import { suggestion, UserError } from "../../options/index.ts";
import { assignmentOf } from "../../tuning/networks/assignment.ts";
import { openStorage } from "../../tuning/storages/open.node.ts";
import type { Storage } from "../../tuning/storages/storage.ts";
import { keys } from "../../tuning/study/keys.ts";
import { spaceOf } from "../../tuning/study/spaces.ts";
import { networkTuning } from "../../tuning/tune.node.ts";
import type { Given } from "../command.ts";
import { fingerprint } from "../fingerprint.ts";
import { readSpace } from "./space-file.ts";
import type { Search } from "./search.ts";

/** The storage that was named, or the usual one of the folder of runs. @throws UserError for one that ends with the command */
export function storageUrl({ storage, runs = "runs" }: Given): string {
  if (storage === "memory:")
    throw new UserError("--storage memory: would be gone with this command, and nothing could go on from it; name a file.");
  return storage === undefined ? join(String(runs), "studies.db") : String(storage);
}

/** Opens a storage that is there: reading must not make one. @throws UserError where it is not */
export async function openExisting(url: string): Promise<Storage> {
  const path = url.replace(/^(?:sqlite:\/\/\/|journal:)/, "");
  if (!/^[a-z][a-z0-9+.-]+:/i.test(path) && !existsSync(path))
    throw new UserError(`there is no ${path}, where studies would lie; name their place: --storage URL`);
  return openStorage(url);
}

/**
 * @param data where the data lies on this machine, if not where the study says
 * @throws UserError where there is no such study, or its data or module cannot be had here
 */
export async function joinSearch(storage: Storage, study: string, data?: string): Promise<Search> {
  const record = await storage.study(study);
  if (record === null) {
    const others = (await storage.studies()).map(({ name }) => name);
    throw new UserError(`there is no study ${study} in ${storage.url}${suggestion(study, others)}`);
  }
  const assignment = assignmentOf(record);
  const { work, directory } = assignment;
  const begun = { study, assignment, enqueue: [], seed: Number(record.systemAttributes[keys.seed] ?? 0) };
  const space = spaceOf(record);
  if (space === null) throw new UserError(`study ${study} has no space of its own; it was not begun by whetstone tune.`);
  if (work.kind === "module") {
    if (data !== undefined) throw new UserError(`--data: study ${study} searches an objective of its own, which takes no data.`);
    const { objective, directions } = await readSpace(resolve(directory, work.path));
    if (!objective) throw new UserError(`${work.path} has no objective any more, which study ${study} searches.`);
    return { ...begun, searched: { kind: "module", space, objective, directions } };
  }
  const { experiment, reading, metric } = work;
  const name = experiment.data!.source!;
  const place = data ?? (isBuiltIn(name) || isAbsolute(name) ? name : resolve(directory, name));
  const opened = await openData(place, reading as unknown as ReadOptions).catch((error: unknown) => {
    if (data !== undefined || !(error instanceof UserError)) throw error;
    throw new UserError(`study ${study} trains on ${place}: ${error.message} Where it lies on this machine: --data PATH`, {
      cause: error,
    });
  });
  const tuning = await networkTuning(experiment, { space, metric, sources: { [name]: opened } });
  if (fingerprint(tuning.built.data) !== work.data)
    throw new UserError(`${place} holds other data than when study ${study} began; its trials could not be compared.`);
  return { ...begun, searched: { kind: "networks", tuning } };
}
