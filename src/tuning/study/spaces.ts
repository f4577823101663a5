/** The spaces that a study has had: the one it draws from now, and those from which its earlier trials were drawn. */
import type { Json, StudyRecord, TrialRecord } from "../record.ts";
import { type Space, spaceFromJson, spaceToJson } from "../space/index.ts";
import type { Storage } from "../storages/storage.ts";
import { keys } from "./keys.ts";

/** The space that a study was last opened with; null for one that other tools made. */
export function spaceOf({ systemAttributes }: StudyRecord): Space | null {
  const json = systemAttributes[keys.space];
  return json === undefined ? null : spaceFromJson(json);
}

export function formerSpaces({ systemAttributes }: StudyRecord): readonly Json[] {
  const former = systemAttributes[keys.formerSpaces];
  return Array.isArray(former) ? (former as readonly Json[]) : [];
}

export const spaceIndexOf = ({ systemAttributes }: TrialRecord): number => Number(systemAttributes[keys.spaceIndex] ?? 0);

/** The space from which a trial was drawn: by it its values are a configuration. Null as for `spaceOf`. */
export function spaceOfTrial(study: StudyRecord, trial: TrialRecord): Space | null {
  const former = formerSpaces(study)[spaceIndexOf(trial)];
  return former === undefined ? spaceOf(study) : spaceFromJson(former);
}

/**
 * Makes it the study's space; one that it had before is kept for the trials that were drawn from it.
 * @param joins a worker that joins with what the study had a moment ago: that was told anew meanwhile, and stays as it was told
 * @returns its place among all that the study has had
 */
export async function writeSpace(storage: Storage, study: StudyRecord, space: Space, joins: boolean): Promise<number> {
  const now = spaceToJson(space);
  const before = study.systemAttributes[keys.space];
  const former = formerSpaces(study);
  if (before !== undefined && isSame(before, now)) return former.length;
  const earlier = joins ? former.findLastIndex((one) => isSame(one, now)) : -1;
  if (earlier >= 0) return earlier;
  // First: a trial that is drawn in between has the new index, and no space is lost.
  const all = before === undefined ? former : [...former, before];
  if (all.length > 0) await storage.setStudyAttribute(study.id, "system", keys.formerSpaces, all);
  await storage.setStudyAttribute(study.id, "system", keys.space, now);
  return all.length;
}

const isSame = (a: Json, b: Json): boolean => JSON.stringify(a) === JSON.stringify(b);
