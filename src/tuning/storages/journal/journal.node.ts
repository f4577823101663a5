/**
 * Studies in Optuna's journal file, which its Python processes and ours append to at the same time; made for network file systems, where
 * SQLite's locks do not hold. Every process replays the file, and every call that writes syncs it: for hundreds of trials, not many
 * thousands. What a journal has no line for stands in a folder beside it, `NAME.whetstone`; the clock is the file system's.
 */
import {
  checkChange,
  checkExists,
  checkName,
  checkStudy,
  checkTrial,
  checkValues,
  completed,
  proposed,
  studyExists,
} from "../check.ts";
import { checkFolder } from "../folder.node.ts";
import type { Model } from "../model.ts";
import type { NewTrial, Storage, TrialChange } from "../storage.ts";
import { besideJournal } from "./beside.node.ts";
import { journalLines } from "./lines.ts";
import { type Append, replayed } from "./replayed.node.ts";

export interface JournalOptions {
  /** Seconds after which the lock of a process that shows no life is taken away; default 30, as Optuna's. */
  readonly grace?: number;
}

export async function journalStorage(path: string, { grace = 30 }: JournalOptions = {}): Promise<Storage> {
  const url = `journal:${path}`;
  checkFolder(url, path);
  const beside = besideJournal(path);
  const write = journalLines(`whetstone-${crypto.randomUUID()}`);
  const { look, locked, settled } = replayed(path, url, beside, grace);

  function add(kept: Model, append: Append, study: number, trial: NewTrial): number {
    const { record, known, trials } = kept.study(study);
    const all = completed(trial, new Date());
    checkTrial(all, record.directions.length, (name) => known.get(name));
    append(write.createTrial(study, all));
    return trials.at(-1)!;
  }
  /** The lines of a change, all of them before the one that ends the trial; what stands beside, first: an ended trial has it all. */
  function change(kept: Model, append: Append, trial: number, given: TrialChange, end: readonly string[]): void {
    checkChange(given, (name) => kept.studyOf(trial).known.get(name));
    const { parameters = {}, distributions = {}, intermediate = new Map(), attributes = {}, systemAttributes = {} } = given;
    if (given.runs !== undefined) {
      beside.addRuns(trial, given.runs);
      kept.setTrial(trial, { runs: [...kept.open(trial).runs, ...given.runs] });
    }
    if (given.curves !== undefined) beside.addPoints(trial, given.curves);
    const lines = [
      ...Object.entries(parameters).map(([name, value]) => write.setParameter(trial, name, value, distributions[name])),
      ...[...intermediate].map(([step, value]) => write.report(trial, step, value)),
      ...Object.entries(attributes).map(([key, value]) => write.setTrialAttribute(trial, "user", key, value)),
      ...Object.entries(systemAttributes).map(([key, value]) => write.setTrialAttribute(trial, "system", key, value)),
      ...end,
    ];
    if (lines.length > 0) append(...lines);
  }

  look(() => {});
  return {
    url,
    async createStudy(name, directions) {
      checkStudy(name, directions);
      return locked((kept, append) => {
        if (kept.byName(name) !== undefined) throw studyExists(name);
        append(write.createStudy(name, directions));
        return kept.byName(name)!.record;
      });
    },
    study: async (name) => look((kept) => kept.byName(name)?.record ?? null),
    studies: async () => look((kept) => [...kept.studies.values()].map(({ record }) => record)),
    deleteStudy: (study) =>
      locked((kept, append) => {
        const { trials } = kept.study(study);
        append(write.deleteStudy(study));
        for (const trial of trials) beside.forget(trial);
      }),
    async setStudyAttribute(study, scope, key, value) {
      checkName("attribute", key);
      await locked((kept, append) => {
        kept.study(study);
        append(write.setStudyAttribute(study, scope, key, value));
      });
    },

    begin: (study, beginning = {}) =>
      locked((kept, append) => {
        const { most = Infinity, alive = false } = beginning;
        const number = kept.study(study).trials.length;
        const first = kept.inState(study, "waiting").at(0);
        if (first === undefined && number >= most) return null;
        if (first !== undefined) append(write.setState(first.id, "running", null, new Date()));
        const id = first?.id ?? add(kept, append, study, proposed(beginning, number));
        if (alive) beside.beat(id);
        return kept.trial(id)!;
      }),
    createTrial: (study, trial = {}) => locked((kept, append) => kept.trial(add(kept, append, study, trial))!),
    release: (trial) =>
      locked((kept, append) => {
        if (kept.trial(trial)?.state !== "running") return false;
        append(write.setState(trial, "waiting", null, new Date()));
        beside.forgetBeat(trial);
        return true;
      }),
    update: (trial, given) =>
      locked((kept, append) => {
        kept.open(trial);
        change(kept, append, trial, given, []);
      }, false),
    finish: (trial, state, values, given = {}) =>
      locked((kept, append) => {
        const before = checkExists(trial, kept.trial(trial));
        checkValues(state, values, kept.studyOf(trial).record.directions.length);
        if (before.state !== "running") return false;
        change(kept, append, trial, given, [write.setState(trial, state, values, new Date())]);
        return true;
      }),

    trial: async (trial) => look((kept) => kept.trial(trial) ?? null),
    trials: async (study) => look((kept) => kept.trials(study)),

    heartbeat: (trials) =>
      locked((kept) => {
        for (const trial of trials) if (kept.trial(trial)?.state === "running") beside.beat(trial);
      }),
    // Under the lock, whose time is the file system's.
    beats: (study) =>
      locked((kept, _, now) =>
        kept.inState(study, "running").flatMap(({ id }) => {
          const last = beside.lastBeat(id, now);
          return last === null ? [] : [last];
        }),
      ),
    reap: (dead) =>
      locked((kept, append, now) => {
        const same = dead.filter(
          ({ trial, at }) => kept.trial(trial)?.state === "running" && beside.lastBeat(trial, now)?.at === at,
        );
        if (same.length > 0) append(...same.map(({ trial }) => write.setState(trial, "failed", null, new Date())));
        return same.map(({ trial }) => kept.trial(trial)!);
      }),

    // Optuna, which deletes studies too, leaves what stands beside their trials.
    curves: async (trial) => look((kept) => (kept.trial(trial) === undefined ? [] : beside.curves(trial))),
    saveCheckpoint: (trial, bytes) =>
      locked((kept) => {
        kept.open(trial);
        beside.saveCheckpoint(trial, bytes);
      }),
    checkpoint: async (trial) => look((kept) => (kept.trial(trial) === undefined ? null : beside.checkpoint(trial))),
    forgetCheckpoints: (trials) =>
      locked(() => {
        for (const trial of trials) beside.forgetCheckpoint(trial);
      }),
    close: settled,
  };
}
