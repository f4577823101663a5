/**
 * Studies in a browser, in its IndexedDB, shared by all tabs of a site. Transactions that write take turns there, so numbers and claims
 * are safe between tabs; the clock of heartbeats is the browser's.
 */
import { UserError } from "../../options/index.ts";
import type { Distribution } from "../distribution.ts";
import { hasEnded, type StudyRecord, type TrialRecord } from "../record.ts";
import {
  checkExists,
  checkName,
  checkOpen,
  checkParameters,
  checkStep,
  checkStudy,
  checkTrial,
  checkValues,
  completed,
  noStudy,
  studyExists,
} from "./check.ts";
import { curves } from "./curves.ts";
import type { Storage } from "./storage.ts";

export interface IndexedDbOptions {
  /** Of the database; default "whetstone". */
  readonly name?: string;
  /** Default: the browser's own. */
  readonly factory?: IDBFactory;
}

/** A study with the number of its next trial, and the first distribution seen under each name. */
type StoredStudy = StudyRecord & { readonly next: number; readonly known: Readonly<Record<string, Distribution>> };
type StoredTrial = TrialRecord & { readonly study: number };
type StoreName = "studies" | "trials" | "heartbeats" | "points" | "checkpoints";

const version = 1;
function upgrade(db: IDBDatabase): void {
  db.createObjectStore("studies", { keyPath: "id", autoIncrement: true }).createIndex("name", "name", { unique: true });
  const trials = db.createObjectStore("trials", { keyPath: "id", autoIncrement: true });
  trials.createIndex("number", ["study", "number"], { unique: true });
  trials.createIndex("state", ["study", "state"]);
  for (const name of ["heartbeats", "points", "checkpoints"]) db.createObjectStore(name);
}

/** What a request answers. Awaited within its transaction, which ends as soon as nothing is asked of it any more. */
const answer = <T>(request: IDBRequest<T>) =>
  new Promise<T>((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error!));
  });

function fault(error: unknown, url: string): unknown {
  const name = (error as DOMException | null)?.name;
  if (name === "QuotaExceededError") {
    return new UserError(`${url}: the browser gives this site no more room; delete studies, or allow it more`, { cause: error });
  }
  if (name === "VersionError")
    return new UserError(`${url}: a newer Whetstone has worked on it; reload the page`, { cause: error });
  return error;
}

export async function indexedDbStorage({ name = "whetstone", factory = indexedDB }: IndexedDbOptions = {}): Promise<Storage> {
  const url = `indexeddb:${name}`;
  const opening = factory.open(name, version);
  opening.addEventListener("upgradeneeded", () => upgrade(opening.result));
  const db = await answer(opening).catch((error: unknown) => {
    throw fault(error, url);
  });
  // A newer version in another tab waits until this connection is closed.
  db.addEventListener("versionchange", () => db.close());

  /** One transaction; resolves when it is saved, and undoes all of it when `work` throws. */
  async function within<T>(
    mode: IDBTransactionMode,
    stores: readonly StoreName[],
    work: (store: (name: StoreName) => IDBObjectStore) => Promise<T>,
  ): Promise<T> {
    const transaction = db.transaction(stores, mode);
    const saved = new Promise<void>((resolve, reject) => {
      transaction.addEventListener("complete", () => resolve());
      transaction.addEventListener("abort", () => reject(transaction.error ?? new Error("the transaction was taken back")));
    });
    try {
      const result = await work((store) => transaction.objectStore(store));
      await saved;
      return result;
    } catch (error) {
      saved.catch(() => {});
      try {
        transaction.abort();
      } catch {
        // It has ended by itself, with this error.
      }
      throw fault(error, url);
    }
  }
  const read = <T>(stores: readonly StoreName[], work: (store: (name: StoreName) => IDBObjectStore) => Promise<T>) =>
    within("readonly", stores, work);
  const write = <T>(stores: readonly StoreName[], work: (store: (name: StoreName) => IDBObjectStore) => Promise<T>) =>
    within("readwrite", stores, work);

  const findStudy = async (studies: IDBObjectStore, id: number) => {
    const found = (await answer(studies.get(id))) as StoredStudy | undefined;
    if (found === undefined) throw noStudy(id);
    return found;
  };
  const findTrial = async (trials: IDBObjectStore, id: number) => (await answer(trials.get(id))) as StoredTrial | undefined;
  const toStudy = ({ next: _, known: __, ...record }: StoredStudy): StudyRecord => record;
  const toTrial = ({ study: _, ...record }: StoredTrial): TrialRecord => record;
  const learned = (known: StoredStudy["known"], distributions: StoredStudy["known"]) => ({ ...distributions, ...known });
  /** Changes a trial that has not ended. */
  const change = (id: number, how: (trial: StoredTrial) => Partial<TrialRecord>) =>
    write(["trials"], async (store) => {
      const before = checkOpen(id, await findTrial(store("trials"), id));
      await answer(store("trials").put({ ...before, ...how(before) }));
    });
  /** Writes beside a trial that has not ended. */
  const beside = (id: number, name: StoreName, work: (store: IDBObjectStore) => Promise<unknown>) =>
    write(["trials", name], async (store) => {
      checkOpen(id, await findTrial(store("trials"), id));
      await work(store(name));
    });
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

    createTrial: (study, trial = {}) =>
      write(["studies", "trials"], async (store) => {
        const found = await findStudy(store("studies"), study);
        const all = structuredClone(completed(trial, new Date()));
        checkTrial(all, found.directions.length, (key) => (Object.hasOwn(found.known, key) ? found.known[key] : undefined));
        const record = { number: found.next, ...all, runs: [] };
        const id = (await answer(store("trials").add({ study, ...record }))) as number;
        await answer(store("studies").put({ ...found, next: found.next + 1, known: learned(found.known, all.distributions) }));
        return { id, ...record };
      }),
    claim: (study) =>
      write(["trials"], async (store) => {
        // Of several with one key, an index gives the one with the smallest id.
        const first = (await answer(store("trials").index("state").get([study, "waiting"]))) as StoredTrial | undefined;
        if (first === undefined) return null;
        const claimed: StoredTrial = { ...first, state: "running", started: new Date() };
        await answer(store("trials").put(claimed));
        return toTrial(claimed);
      }),
    release: (trial) =>
      write(["trials", "heartbeats"], async (store) => {
        const before = await findTrial(store("trials"), trial);
        if (before?.state !== "running") return false;
        store("heartbeats").delete(trial);
        await answer(store("trials").put({ ...before, state: "waiting" }));
        return true;
      }),
    setParameters: (trial, parameters, distributions) =>
      write(["studies", "trials"], async (store) => {
        const before = checkOpen(trial, await findTrial(store("trials"), trial));
        const study = await findStudy(store("studies"), before.study);
        checkParameters(parameters, distributions, (key) => (Object.hasOwn(study.known, key) ? study.known[key] : undefined));
        store("studies").put({ ...study, known: learned(study.known, distributions) });
        await answer(
          store("trials").put({
            ...before,
            parameters: { ...before.parameters, ...parameters },
            distributions: { ...before.distributions, ...distributions },
          }),
        );
      }),
    async setTrialAttribute(trial, scope, key, value) {
      checkName("attribute", key);
      const field = scope === "user" ? "attributes" : "systemAttributes";
      await change(trial, (before) => ({ [field]: { ...before[field], [key]: value } }));
    },
    async report(trial, step, value) {
      checkStep(step);
      await change(trial, ({ intermediate }) => ({ intermediate: new Map(intermediate).set(step, value) }));
    },
    finish: (trial, state, values) =>
      write(["studies", "trials"], async (store) => {
        const before = checkExists(trial, await findTrial(store("trials"), trial));
        checkValues(state, values, (await findStudy(store("studies"), before.study)).directions.length);
        if (before.state !== "running") return false;
        await answer(store("trials").put({ ...before, state, values, ended: new Date() }));
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

    heartbeat: (trial) =>
      write(["trials", "heartbeats"], async (store) => {
        const found = await findTrial(store("trials"), trial);
        if (found?.state === "running") await answer(store("heartbeats").put(Date.now(), trial));
      }),
    reap: (study, seconds) =>
      write(["trials", "heartbeats"], async (store) => {
        const running = (await answer(store("trials").index("state").getAll([study, "running"]))) as StoredTrial[];
        const dead: TrialRecord[] = [];
        for (const trial of running) {
          const last = (await answer(store("heartbeats").get(trial.id))) as number | undefined;
          if (last === undefined || Date.now() - last <= seconds * 1000) continue;
          const ended: StoredTrial = { ...trial, state: "failed", ended: new Date() };
          store("trials").put(ended);
          dead.push(toTrial(ended));
        }
        return dead;
      }),

    addRun: (trial, run) => change(trial, ({ runs }) => ({ runs: [...runs, run] })),
    async addPoints(trial, { seed, fold, metric }, points) {
      checkName("metric", metric);
      for (const [step] of points) checkStep(step);
      await beside(trial, "points", async (store) => {
        for (const [step, value] of points) store.put(value, [trial, metric, seed, fold ?? -1, step]);
      });
    },
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
    saveCheckpoint: (trial, bytes) => beside(trial, "checkpoints", (store) => answer(store.put(bytes.slice(), trial))),
    checkpoint: (trial) =>
      read(["checkpoints"], async (store) => ((await answer(store("checkpoints").get(trial))) as Uint8Array | undefined) ?? null),
    async close() {
      db.close();
    },
  };
}
