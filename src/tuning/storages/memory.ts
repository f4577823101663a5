/** Studies that live as long as the process: the storage of a quick search, and the contract at its plainest. */
import {
  checkExists,
  checkName,
  checkParameters,
  checkStep,
  checkStudy,
  checkTrial,
  checkValues,
  completed,
  studyExists,
} from "./check.ts";
import { curves, type Curves } from "./curves.ts";
import { model } from "./model.ts";
import { limited, type Storage } from "./storage.ts";

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

    createTrial: limited(async (study, trial, most) => {
      const { record, known } = kept.study(study);
      if (kept.trials(study).length >= most) return null;
      const all = structuredClone(completed(trial, now()));
      checkTrial(all, record.directions.length, (name) => known.get(name));
      return kept.addTrial(study, { id: kept.size + 1, ...all, runs: [] });
    }),
    async claim(study) {
      const first = kept.inState(study, "waiting").at(0);
      return first === undefined ? null : kept.setTrial(first.id, { state: "running", started: now() });
    },
    async release(trial) {
      if (kept.trial(trial)?.state !== "running") return false;
      kept.setTrial(trial, { state: "waiting" });
      beats.delete(trial);
      return true;
    },
    async setParameters(trial, parameters, distributions) {
      const before = kept.open(trial);
      checkParameters(parameters, distributions, (name) => kept.studyOf(trial).known.get(name));
      kept.setTrial(trial, {
        parameters: { ...before.parameters, ...parameters },
        distributions: { ...before.distributions, ...structuredClone(distributions) },
      });
    },
    async setTrialAttribute(trial, scope, key, value) {
      checkName("attribute", key);
      const field = scope === "user" ? "attributes" : "systemAttributes";
      kept.setTrial(trial, { [field]: { ...kept.open(trial)[field], [key]: structuredClone(value) } });
    },
    async report(trial, step, value) {
      checkStep(step);
      kept.setTrial(trial, { intermediate: new Map(kept.open(trial).intermediate).set(step, value) });
    },
    async finish(trial, state, values) {
      const before = checkExists(trial, kept.trial(trial));
      checkValues(state, values, kept.studyOf(trial).record.directions.length);
      if (before.state !== "running") return false;
      kept.setTrial(trial, { state, values: values && [...values], ended: now() });
      return true;
    },

    async trial(trial) {
      return kept.trial(trial) ?? null;
    },
    async trials(study) {
      return kept.trials(study);
    },

    async heartbeat(trial) {
      if (kept.trial(trial)?.state === "running") beats.set(trial, clock());
    },
    async reap(study, seconds) {
      const dead = kept.inState(study, "running").filter(({ id }) => clock() - (beats.get(id) ?? Infinity) > seconds * 1000);
      return dead.map(({ id }) => kept.setTrial(id, { state: "failed", ended: now() }));
    },

    async addRun(trial, run) {
      kept.setTrial(trial, { runs: [...kept.open(trial).runs, structuredClone(run)] });
    },
    async addPoints(trial, curve, added) {
      kept.open(trial);
      const known = points.get(trial) ?? curves();
      points.set(trial, known);
      known.add(curve, added);
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
    async close() {},
  };
}
