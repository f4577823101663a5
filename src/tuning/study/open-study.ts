/** Opens a study, or begins it. */
import { UserError, check, suggestion as nearName, whole } from "../../options/index.ts";
import type { Direction } from "../record.ts";
import { tpe } from "../samplers/index.ts";
import type { Sampler } from "../samplers/sampler.ts";
import { dimensionsOf, type Space } from "../space/index.ts";
import { memoryStorage } from "../storages/memory.ts";
import type { Storage } from "../storages/storage.ts";
import { keys } from "./keys.ts";
import { OpenedStudy } from "./opened-study.ts";
import { reconciled } from "./reconcile.ts";
import { writeSpace } from "./spaces.ts";
import type { Study } from "./study.ts";

export interface StudyOptions<S extends Space = Space> {
  readonly space: S;
  /** Where the trials are kept; in memory by default. */
  readonly storage?: Storage;
  /** In that storage; `study` by default. */
  readonly name?: string;
  /** `minimize` by default. */
  readonly directions?: readonly Direction[];
  /** TPE by default. */
  readonly sampler?: Sampler;
  /** Fixes what the sampler draws; 0 by default. With one worker the same seed gives the same trials. */
  readonly seed?: number;
  /** Whether a study of that name is continued (default), must be there (so that a worker joins it), or must not. */
  readonly existing?: "continue" | "require" | "refuse";
}

/**
 * Opens a study or begins it. One that is opened with another space goes on with that: bounds and steps may change, choices be left
 * out, parameters be added and fixed. Trials from before stay, and samplers use what of them lies in the new space.
 * @throws UserError where a study of that name asks another question: other directions, or a parameter that the schema refuses to change so
 */
export async function openStudy<const S extends Space>(options: StudyOptions<S>): Promise<Study<S>> {
  const { space, storage = memoryStorage(), name = "study", sampler = tpe(), existing = "continue" } = options;
  const seed = check(whole(0, { low: 0, high: Number.MAX_SAFE_INTEGER }), options.seed ?? 0, "study: seed");
  const dimensions = dimensionsOf(space);
  if (dimensions.length === 0)
    throw new UserError("study: the space has nothing to search; give a parameter a range or choices.");
  let record = await storage.study(name);
  if (record && existing === "refuse")
    throw new UserError(`study ${name} exists in ${storage.url}; continue it with --resume, or take another name.`);
  if (!record && existing === "require") {
    const others = (await storage.studies()).map((study) => study.name);
    throw new UserError(`there is no study ${name} in ${storage.url}${nearName(name, others)}`);
  }
  const directions = options.directions ?? record?.directions ?? ["minimize"];
  if (record && record.directions.join() !== directions.join())
    throw new UserError(
      `study ${name} wants to ${record.directions.join(", ")}, not to ${directions.join(", ")}; take another name for this question.`,
    );
  const written = reconciled(name, dimensions, record ? await storage.trials(record.id) : []);
  if (!record) {
    record = await storage.createStudy(name, directions);
    await storage.setStudyAttribute(record.id, "system", keys.seed, seed);
  }
  const spaceIndex = await writeSpace(storage, record, space, existing === "require");
  await storage.setStudyAttribute(record.id, "system", keys.sampler, sampler.name);
  record = (await storage.study(name))!;
  return new OpenedStudy({ record, space, dimensions, storage, sampler, written, seed, spaceIndex });
}
