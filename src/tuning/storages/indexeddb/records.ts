/** Studies and trials as they stand in an IndexedDB, and as the rest of the program knows them. */
import type { Distribution } from "../../distribution.ts";
import type { StudyRecord, TrialRecord } from "../../record.ts";
import { noStudy } from "../check.ts";
import { answer, type Stores } from "./database.ts";

/** A study with the number of its next trial, and the first distribution seen under each name. */
export type StoredStudy = StudyRecord & { readonly next: number; readonly known: Readonly<Record<string, Distribution>> };
export type StoredTrial = TrialRecord & { readonly study: number };

export const toStudy = ({ next: _, known: __, ...record }: StoredStudy): StudyRecord => record;
export const toTrial = ({ study: _, ...record }: StoredTrial): TrialRecord => record;

export async function findStudy(store: Stores, id: number): Promise<StoredStudy> {
  const found = (await answer(store("studies").get(id))) as StoredStudy | undefined;
  if (found === undefined) throw noStudy(id);
  return found;
}

export const findTrial = async (store: Stores, id: number) => (await answer(store("trials").get(id))) as StoredTrial | undefined;

/** Of several with one key, an index gives the one with the smallest id. */
export const firstWaiting = async (store: Stores, study: number) =>
  (await answer(store("trials").index("state").get([study, "waiting"]))) as StoredTrial | undefined;

/** All that is kept of a trial in stores whose keys begin with its id. */
export const ofTrial = (id: number) => IDBKeyRange.bound([id], [id, []]);

/** Trials of a study from a number on. */
export const fromNumber = (study: number, number = 0) => IDBKeyRange.bound([study, number], [study, Infinity]);

export const knownIn =
  ({ known }: StoredStudy) =>
  (name: string) =>
    Object.hasOwn(known, name) ? known[name] : undefined;

/** What was known first, stays. */
export const learned = (known: StoredStudy["known"], distributions: StoredStudy["known"]) => ({ ...distributions, ...known });
