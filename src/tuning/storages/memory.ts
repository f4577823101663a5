/** Studies that live as long as the process: the storage of a quick search, and the contract at its plainest. */
import type { TrialRecord } from "../record.ts";
import {
  changed,
  checkChange,
  checkExists,
  checkName,
  checkStudy,
  checkTrial,
  checkValues,
  completed,
  proposed,
  studyExists,
} from "./check.ts";
import { curves, type Curves } from "./curves.ts";
import { model } from "./model.ts";
import type { NewTrial, Storage, TrialChange } from "./storage.ts";

export interface MemoryStorageOptions {
  /** Milliseconds since 1970; default: the system's clock. */
  readonly clock?: () => number;
}

export function memoryStorage({ clock = Date.now }: MemoryStorageOptions = {}): Storage {
  const kept = model();
  const beats = new Map<number, number>();
  const points = new Map<number, Curves>();
  const checkpoints = new Map<number, Uint8Array>();
  let lastStudy = 0;
  const now = () => new Date(clock());

  function add(study: number, trial: NewTrial): TrialRecord {
    const { record, known } = kept.study(study);
    const all = structuredClone(completed(trial, now()));
    checkTrial(all, record.directions.length, (name) => known.get(name));
    return kept.addTrial(study, { id: kept.size + 1, ...all, runs: [] });
  }
  /** A change and what comes with it, to a trial that is there. */
  function apply(trial: number, given: TrialChange, also: Partial<TrialRecord>): void {
    const change = structuredClone(given);
    checkChange(change, (name) => kept.studyOf(trial).known.get(name));
    kept.setTrial(trial, { ...changed(kept.trial(trial)!, change), ...also });
    if (change.curves === undefined) return;
    const known = points.get(trial) ?? curves();
    points.set(trial, known);
    for (const { points: added, ...curve } of change.curves) known.add(curve, added);
  }

  return {
    url: "memory:",
    async createStudy(name, directions) {
      checkStudy(name, directions);
      if (kept.byName(name) !== undefined) throw studyExists(name);
      return kept.addStudy(++lastStudy, name, directions);
    },
    async study(name) {
      return kept.byName(name)?.record ?? null;
    },
    async studies() {
      return [...kept.studies.values()].map(({ record }) => record);
    },
    async deleteStudy(study) {
      for (const trial of kept.deleteStudy(study)) for (const map of [beats, points, checkpoints]) map.delete(trial);
    },
    async setStudyAttribute(study, scope, key, value) {
      checkName("attribute", key);
      const field = scope === "user" ? "attributes" : "systemAttributes";
      kept.setStudy(study, { [field]: { ...kept.study(study).record[field], [key]: structuredClone(value) } });
    },

    async begin(study, beginning = {}) {
      const { most = Infinity, alive = false } = beginning;
      const first = kept.inState(study, "waiting").at(0);
      const number = kept.trials(study).length;
      if (first === undefined && number >= most) return null;
      const begun = first
        ? kept.setTrial(first.id, { state: "running", started: now() })
        : add(study, proposed(beginning, number));
      if (alive) beats.set(begun.id, clock());
      return begun;
    },
    async createTrial(study, trial = {}) {
      return add(study, trial);
    },
    async release(trial) {
      if (kept.trial(trial)?.state !== "running") return false;
      kept.setTrial(trial, { state: "waiting" });
      beats.delete(trial);
      return true;
    },
    async update(trial, change) {
      kept.open(trial);
      apply(trial, change, {});
    },
    async finish(trial, state, values, change = {}) {
      const before = checkExists(trial, kept.trial(trial));
      checkValues(state, values, kept.studyOf(trial).record.directions.length);
      if (before.state !== "running") return false;
      apply(trial, change, { state, values: values && [...values], ended: now() });
      return true;
    },

    async trial(trial) {
      return kept.trial(trial) ?? null;
    },
    async trials(study) {
      return kept.trials(study);
    },

    async heartbeat(trials) {
      for (const trial of trials) if (kept.trial(trial)?.state === "running") beats.set(trial, clock());
    },
    async beats(study) {
      return kept.inState(study, "running").flatMap(({ id }) => {
        const at = beats.get(id);
        return at === undefined ? [] : [{ trial: id, at, age: (clock() - at) / 1000 }];
      });
    },
    async reap(dead) {
      const same = dead.filter(({ trial, at }) => kept.trial(trial)?.state === "running" && beats.get(trial) === at);
      return same.map(({ trial }) => kept.setTrial(trial, { state: "failed", ended: now() }));
    },

    async curves(trial) {
      return points.get(trial)?.list() ?? [];
    },
    async saveCheckpoint(trial, bytes) {
      kept.open(trial);
      checkpoints.set(trial, bytes.slice());
    },
    async checkpoint(trial) {
      return checkpoints.get(trial)?.slice() ?? null;
    },
    async forgetCheckpoints(trials) {
      for (const trial of trials) checkpoints.delete(trial);
    },
    async close() {},
  };
}
