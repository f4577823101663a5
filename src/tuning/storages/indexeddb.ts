/**
 * Studies in a browser, in its IndexedDB, shared by all tabs of a site. Transactions that write take turns there, so numbers and claims
 * are safe between tabs; the clock of heartbeats is the browser's.
 */
import type { Distribution } from "../distribution.ts";
import { hasEnded, type StudyRecord, type TrialRecord } from "../record.ts";
import {
  changed,
  checkChange,
  checkExists,
  checkName,
  checkOpen,
  checkStudy,
  checkTrial,
  checkValues,
  completed,
  noStudy,
  proposed,
  studyExists,
} from "./check.ts";
import { curves } from "./curves.ts";
import { answer, openDatabase, type Stores } from "./indexeddb-database.ts";
import type { Beat, NewTrial, Storage, TrialChange } from "./storage.ts";

export interface IndexedDbOptions {
  /** Of the database; default "whetstone". */
  readonly name?: string;
  /** Default: the browser's own. */
  readonly factory?: IDBFactory;
}

/** A study with the number of its next trial, and the first distribution seen under each name. */
type StoredStudy = StudyRecord & { readonly next: number; readonly known: Readonly<Record<string, Distribution>> };
type StoredTrial = TrialRecord & { readonly study: number };

export async function indexedDbStorage({ name = "whetstone", factory = indexedDB }: IndexedDbOptions = {}): Promise<Storage> {
  const { url, read, write, close } = await openDatabase(name, factory);

  const findStudy = async (studies: IDBObjectStore, id: number) => {
    const found = (await answer(studies.get(id))) as StoredStudy | undefined;
    if (found === undefined) throw noStudy(id);
    return found;
  };
  const findTrial = async (trials: IDBObjectStore, id: number) => (await answer(trials.get(id))) as StoredTrial | undefined;
  const toStudy = ({ next: _, known: __, ...record }: StoredStudy): StudyRecord => record;
  const toTrial = ({ study: _, ...record }: StoredTrial): TrialRecord => record;
  const learned = (known: StoredStudy["known"], distributions: StoredStudy["known"]) => ({ ...distributions, ...known });
  const knownIn =
    ({ known }: StoredStudy) =>
    (key: string) =>
      Object.hasOwn(known, key) ? known[key] : undefined;
  async function add(store: Stores, study: StoredStudy, trial: NewTrial): Promise<TrialRecord> {
    const all = structuredClone(completed(trial, new Date()));
    checkTrial(all, study.directions.length, knownIn(study));
    const record = { number: study.next, ...all, runs: [] };
    const id = (await answer(store("trials").add({ study: study.id, ...record }))) as number;
    await answer(store("studies").put({ ...study, next: study.next + 1, known: learned(study.known, all.distributions) }));
    return { id, ...record };
  }
  /** Of several with one key, an index gives the one with the smallest id. */
  const firstWaiting = async (store: Stores, study: number) =>
    (await answer(store("trials").index("state").get([study, "waiting"]))) as StoredTrial | undefined;
  /** Writes a change and what comes with it; over `studies`, `trials` and `points`. */
  async function apply(store: Stores, before: StoredTrial, study: StoredStudy, change: TrialChange, also: Partial<TrialRecord>) {
    checkChange(change, knownIn(study));
    if (change.distributions !== undefined) store("studies").put({ ...study, known: learned(study.known, change.distributions) });
    for (const { metric, seed, fold, points } of change.curves ?? [])
      for (const [step, value] of points) store("points").put(value, [before.id, metric, seed, fold ?? -1, step]);
    await answer(store("trials").put({ ...before, ...changed(before, change), ...also }));
  }
  const ofTrial = (id: number) => IDBKeyRange.bound([id], [id, []]);

  /** Ended trials never change and ids are never given twice: read once. */
  const seen = new Map<
    number,
    { records: Map<number, TrialRecord>; open: Set<number>; next: number; list: readonly TrialRecord[] }
  >();

  return {
    url,
    async createStudy(studyName, directions) {
      checkStudy(studyName, directions);
      return write(["studies"], async (store) => {
        if ((await answer(store("studies").index("name").getKey(studyName))) !== undefined) throw studyExists(studyName);
        const study = { name: studyName, directions: [...directions], attributes: {}, systemAttributes: {} };
        const id = (await answer(store("studies").add({ ...study, next: 0, known: {} }))) as number;
        return { id, ...study };
      });
    },
    study: (studyName) =>
      read(["studies"], async (store) => {
        const found = (await answer(store("studies").index("name").get(studyName))) as StoredStudy | undefined;
        return found === undefined ? null : toStudy(found);
      }),
    studies: () => read(["studies"], async (store) => ((await answer(store("studies").getAll())) as StoredStudy[]).map(toStudy)),
    async deleteStudy(study) {
      await write(["studies", "trials", "heartbeats", "points", "checkpoints"], async (store) => {
        await findStudy(store("studies"), study);
        const range = IDBKeyRange.bound([study], [study, Infinity]);
        for (const key of await answer(store("trials").index("number").getAllKeys(range))) {
          for (const name of ["trials", "heartbeats", "checkpoints"] as const) store(name).delete(key);
          store("points").delete(ofTrial(key as number));
        }
        await answer(store("studies").delete(study));
      });
      seen.delete(study);
    },
    async setStudyAttribute(study, scope, key, value) {
      checkName("attribute", key);
      const field = scope === "user" ? "attributes" : "systemAttributes";
      await write(["studies"], async (store) => {
        const found = await findStudy(store("studies"), study);
        await answer(store("studies").put({ ...found, [field]: { ...found[field], [key]: value } }));
      });
    },

    begin: (study, beginning = {}) =>
      write(["studies", "trials", "heartbeats"], async (store) => {
        const { most = Infinity, alive = false } = beginning;
        const found = await findStudy(store("studies"), study);
        const first = await firstWaiting(store, study);
        if (first === undefined && found.next >= most) return null;
        let begun: TrialRecord;
        if (first === undefined) begun = await add(store, found, proposed(beginning, found.next));
        else {
          const taken: StoredTrial = { ...first, state: "running", started: new Date() };
          await answer(store("trials").put(taken));
          begun = toTrial(taken);
        }
        if (alive) await answer(store("heartbeats").put(Date.now(), begun.id));
        return begun;
      }),
    createTrial: (study, trial = {}) =>
      write(["studies", "trials"], async (store) => add(store, await findStudy(store("studies"), study), trial)),
    release: (trial) =>
      write(["trials", "heartbeats"], async (store) => {
        const before = await findTrial(store("trials"), trial);
        if (before?.state !== "running") return false;
        store("heartbeats").delete(trial);
        await answer(store("trials").put({ ...before, state: "waiting" }));
        return true;
      }),
    update: (trial, change) =>
      write(["studies", "trials", "points"], async (store) => {
        const before = checkOpen(trial, await findTrial(store("trials"), trial));
        await apply(store, before, await findStudy(store("studies"), before.study), change, {});
      }),
    finish: (trial, state, values, change = {}) =>
      write(["studies", "trials", "points"], async (store) => {
        const before = checkExists(trial, await findTrial(store("trials"), trial));
        const study = await findStudy(store("studies"), before.study);
        checkValues(state, values, study.directions.length);
        if (before.state !== "running") return false;
        await apply(store, before, study, change, { state, values, ended: new Date() });
        return true;
      }),

    trial: (trial) =>
      read(["trials"], async (store) => {
        const found = await findTrial(store("trials"), trial);
        return found === undefined ? null : toTrial(found);
      }),
    trials: (study) =>
      read(["studies", "trials"], async (store) => {
        await findStudy(store("studies"), study);
        const known = seen.get(study) ?? { records: new Map<number, TrialRecord>(), open: new Set<number>(), next: 0, list: [] };
        seen.set(study, known);
        const range = IDBKeyRange.bound([study, known.next], [study, Infinity]);
        const young = answer(store("trials").index("number").getAll(range)) as Promise<StoredTrial[]>;
        const open = await Promise.all([...known.open].map((id) => answer(store("trials").get(id)) as Promise<StoredTrial>));
        const changed = [...open, ...(await young)].map(toTrial);
        for (const record of changed) {
          known.records.set(record.id, record);
          if (hasEnded(record)) known.open.delete(record.id);
          else known.open.add(record.id);
          known.next = Math.max(known.next, record.number + 1);
        }
        if (changed.length > 0) known.list = [...known.records.values()];
        return known.list;
      }),

    heartbeat: (trials) =>
      write(["trials", "heartbeats"], async (store) => {
        for (const trial of trials) {
          const found = await findTrial(store("trials"), trial);
          if (found?.state === "running") await answer(store("heartbeats").put(Date.now(), trial));
        }
      }),
    beats: (study) =>
      read(["trials", "heartbeats"], async (store) => {
        const running = (await answer(store("trials").index("state").getAllKeys([study, "running"]))) as number[];
        const beats: Beat[] = [];
        for (const trial of running) {
          const at = (await answer(store("heartbeats").get(trial))) as number | undefined;
          if (at !== undefined) beats.push({ trial, at, age: (Date.now() - at) / 1000 });
        }
        return beats;
      }),
    reap: (dead) =>
      write(["trials", "heartbeats"], async (store) => {
        const reaped: TrialRecord[] = [];
        for (const { trial, at } of dead) {
          const before = await findTrial(store("trials"), trial);
          if (before?.state !== "running" || (await answer(store("heartbeats").get(trial))) !== at) continue;
          const ended: StoredTrial = { ...before, state: "failed", ended: new Date() };
          await answer(store("trials").put(ended));
          reaped.push(toTrial(ended));
        }
        return reaped;
      }),

    curves: (trial) =>
      read(["points"], async (store) => {
        const values = answer(store("points").getAll(ofTrial(trial))) as Promise<number[]>;
        const keys = (await answer(store("points").getAllKeys(ofTrial(trial)))) as [number, string, number, number, number][];
        const found = curves();
        for (const [k, value] of (await values).entries()) {
          const [, metric, seed, fold, step] = keys[k];
          found.add({ metric, seed, fold: fold < 0 ? null : fold }, [[step, value]]);
        }
        return found.list();
      }),
    saveCheckpoint: (trial, bytes) =>
      write(["trials", "checkpoints"], async (store) => {
        checkOpen(trial, await findTrial(store("trials"), trial));
        await answer(store("checkpoints").put(bytes.slice(), trial));
      }),
    checkpoint: (trial) =>
      read(["checkpoints"], async (store) => ((await answer(store("checkpoints").get(trial))) as Uint8Array | undefined) ?? null),
    forgetCheckpoints: (trials) =>
      write(["checkpoints"], async (store) => {
        for (const trial of trials) await answer(store("checkpoints").delete(trial));
      }),
    close: async () => close(),
  };
}
