/**
 * Studies in a browser, in its IndexedDB, shared by all tabs of a site. Transactions that write take turns there, so numbers and claims
 * are safe between tabs; the clock of heartbeats is the browser's.
 */
import type { TrialRecord } from "../../record.ts";
import { changed, checkChange, checkExists, checkOpen, checkTrial, checkValues, completed, proposed } from "../check.ts";
import type { NewTrial, Storage, TrialChange } from "../storage.ts";
import { beat, indexedDbBeats } from "./beats.ts";
import { indexedDbCheckpoints } from "./checkpoints.ts";
import { indexedDbCurves, writeCurves } from "./curves.ts";
import { answer, openDatabase, type Stores } from "./database.ts";
import { findStudy, findTrial, firstWaiting, knownIn, learned, type StoredStudy, type StoredTrial, toTrial } from "./records.ts";
import { indexedDbStudies } from "./studies.ts";
import { indexedDbTrials } from "./trials.ts";

export interface IndexedDbOptions {
  /** Of the database; default "whetstone". */
  readonly name?: string;
  /** Default: the browser's own. */
  readonly factory?: IDBFactory;
}

export async function indexedDbStorage({ name = "whetstone", factory = indexedDB }: IndexedDbOptions = {}): Promise<Storage> {
  const database = await openDatabase(name, factory);
  const { url, read, write, close } = database;
  const trials = indexedDbTrials(database);
  return {
    url,
    ...indexedDbStudies(database, trials.forget),

    begin: (study, beginning = {}) =>
      write(["studies", "trials", "heartbeats"], async (store) => {
        const { most = Infinity, alive = false } = beginning;
        const found = await findStudy(store, study);
        const first = await firstWaiting(store, study);
        if (first === undefined && found.next >= most) return null;
        const begun = first === undefined ? await add(store, found, proposed(beginning, found.next)) : await take(store, first);
        if (alive) await beat(store, begun.id);
        return begun;
      }),
    createTrial: (study, trial = {}) =>
      write(["studies", "trials"], async (store) => add(store, await findStudy(store, study), trial)),
    release: (trial) =>
      write(["trials", "heartbeats"], async (store) => {
        const before = await findTrial(store, trial);
        if (before?.state !== "running") return false;
        store("heartbeats").delete(trial);
        await answer(store("trials").put({ ...before, state: "waiting" }));
        return true;
      }),
    update: (trial, change) =>
      write(["studies", "trials", "points"], async (store) => {
        const before = checkOpen(trial, await findTrial(store, trial));
        await apply(store, before, await findStudy(store, before.study), change, {});
      }),
    finish: (trial, state, values, change = {}) =>
      write(["studies", "trials", "points"], async (store) => {
        const before = checkExists(trial, await findTrial(store, trial));
        const study = await findStudy(store, before.study);
        checkValues(state, values, study.directions.length);
        if (before.state !== "running") return false;
        await apply(store, before, study, change, { state, values, ended: new Date() });
        return true;
      }),

    trial: (trial) =>
      read(["trials"], async (store) => {
        const found = await findTrial(store, trial);
        return found === undefined ? null : toTrial(found);
      }),
    trials: trials.all,
    ...indexedDbBeats(database),
    ...indexedDbCurves(database),
    ...indexedDbCheckpoints(database),
    close: async () => close(),
  };
}

async function add(store: Stores, study: StoredStudy, trial: NewTrial): Promise<TrialRecord> {
  const all = structuredClone(completed(trial, new Date()));
  checkTrial(all, study.directions.length, knownIn(study));
  const record = { number: study.next, ...all, runs: [] };
  const id = (await answer(store("trials").add({ study: study.id, ...record }))) as number;
  await answer(store("studies").put({ ...study, next: study.next + 1, known: learned(study.known, all.distributions) }));
  return { id, ...record };
}

async function take(store: Stores, waiting: StoredTrial): Promise<TrialRecord> {
  const taken: StoredTrial = { ...waiting, state: "running", started: new Date() };
  await answer(store("trials").put(taken));
  return toTrial(taken);
}

/** Writes a change and what comes with it; over `studies`, `trials` and `points`. */
async function apply(store: Stores, before: StoredTrial, study: StoredStudy, change: TrialChange, also: Partial<TrialRecord>) {
  checkChange(change, knownIn(study));
  if (change.distributions !== undefined) store("studies").put({ ...study, known: learned(study.known, change.distributions) });
  writeCurves(store, before.id, change.curves);
  await answer(store("trials").put({ ...before, ...changed(before, change), ...also }));
}
