/**
 * Studies in Optuna's journal file, which its Python processes and ours append to at the same time; made for network file systems, where
 * SQLite's locks do not hold. Every process replays the file, and every call that writes syncs it: for hundreds of trials, not many
 * thousands. What a journal has no line for stands in a folder beside it, `NAME.whetstone`; the clock is the file system's.
 */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UserError } from "../../options/index.ts";
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
} from "./check.ts";
import { besideJournal } from "./journal-beside.node.ts";
import { lineFile, withLock } from "./journal-file.node.ts";
import { journalLines } from "./journal-lines.ts";
import { replay } from "./journal-log.ts";
import { model } from "./model.ts";
import type { NewTrial, Storage, TrialChange } from "./storage.ts";

export interface JournalOptions {
  /** Seconds after which the lock of a process that shows no life is taken away; default 30, as Optuna's. */
  readonly grace?: number;
}

type Append = (...lines: string[]) => void;

export async function journalStorage(path: string, { grace = 30 }: JournalOptions = {}): Promise<Storage> {
  const url = `journal:${path}`;
  if (!existsSync(dirname(resolve(path))))
    throw new UserError(`${url}: there is no folder ${dirname(resolve(path))}; make it first`);
  const beside = besideJournal(path);
  const write = journalLines(`whetstone-${crypto.randomUUID()}`);
  const log = lineFile(path);
  let kept = model();
  let replayed = replay(kept);
  let count = 0;

  /** Brings the model up to date. Runs come after the log: those of a trial that has ended were written before its end. */
  function sync(): void {
    const { restarted, lines } = log.readNew();
    if (restarted) {
      [kept, count] = [model(), 0];
      replayed = replay(kept);
    }
    for (const line of lines) {
      count += 1;
      try {
        replayed.apply(line);
      } catch (error) {
        throw new UserError(`${url}: line ${count} is damaged, ${(error as Error).message}; take it away, or go back to a copy`, {
          cause: error,
        });
      }
    }
    for (const [trial, run] of beside.newRuns()) {
      const found = kept.trial(trial);
      if (found !== undefined) kept.setTrial(trial, { runs: [...found.runs, run] });
    }
  }
  const orFault = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw fault(error, url);
    }
  };
  let turn: Promise<unknown> = Promise.resolve();
  /** Looks at the newest state and appends what follows from it, while nobody else can. */
  function locked<T>(work: (append: Append, now: number) => T, durable = true): Promise<T> {
    const append: Append = (...lines) => {
      log.append(lines, durable);
      count += lines.length;
      for (const line of lines) replayed.apply(line);
    };
    const mine = turn.then(() =>
      withLock(path, grace, (now) => {
        sync();
        return work(append, now);
      }).catch((error: unknown) => {
        throw fault(error, url);
      }),
    );
    turn = mine.catch(() => {});
    return mine;
  }
  const fresh = <T>(work: () => T): T => {
    orFault(sync);
    return work();
  };
  function add(append: Append, study: number, trial: NewTrial): number {
    const { record, known, trials } = kept.study(study);
    const all = completed(trial, new Date());
    checkTrial(all, record.directions.length, (name) => known.get(name));
    append(write.createTrial(study, all));
    return trials.at(-1)!;
  }
  /** The lines of a change, all of them before the one that ends the trial; what stands beside, first: an ended trial has it all. */
  function change(append: Append, trial: number, given: TrialChange, end: readonly string[]): void {
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

  orFault(sync);
  return {
    url,
    async createStudy(name, directions) {
      checkStudy(name, directions);
      return locked((append) => {
        if (kept.byName(name) !== undefined) throw studyExists(name);
        append(write.createStudy(name, directions));
        return kept.byName(name)!.record;
      });
    },
    study: async (name) => fresh(() => kept.byName(name)?.record ?? null),
    studies: async () => fresh(() => [...kept.studies.values()].map(({ record }) => record)),
    deleteStudy: (study) =>
      locked((append) => {
        const { trials } = kept.study(study);
        append(write.deleteStudy(study));
        for (const trial of trials) beside.forget(trial);
      }),
    async setStudyAttribute(study, scope, key, value) {
      checkName("attribute", key);
      await locked((append) => {
        kept.study(study);
        append(write.setStudyAttribute(study, scope, key, value));
      });
    },

    begin: (study, beginning = {}) =>
      locked((append) => {
        const { most = Infinity, alive = false } = beginning;
        const number = kept.study(study).trials.length;
        const first = kept.inState(study, "waiting").at(0);
        if (first === undefined && number >= most) return null;
        if (first !== undefined) append(write.setState(first.id, "running", null, new Date()));
        const id = first?.id ?? add(append, study, proposed(beginning, number));
        if (alive) beside.beat(id);
        return kept.trial(id)!;
      }),
    createTrial: (study, trial = {}) => locked((append) => kept.trial(add(append, study, trial))!),
    release: (trial) =>
      locked((append) => {
        if (kept.trial(trial)?.state !== "running") return false;
        append(write.setState(trial, "waiting", null, new Date()));
        beside.forgetBeat(trial);
        return true;
      }),
    update: (trial, given) =>
      locked((append) => {
        kept.open(trial);
        change(append, trial, given, []);
      }, false),
    finish: (trial, state, values, given = {}) =>
      locked((append) => {
        const before = checkExists(trial, kept.trial(trial));
        checkValues(state, values, kept.studyOf(trial).record.directions.length);
        if (before.state !== "running") return false;
        change(append, trial, given, [write.setState(trial, state, values, new Date())]);
        return true;
      }),

    trial: async (trial) => fresh(() => kept.trial(trial) ?? null),
    trials: async (study) => fresh(() => kept.trials(study)),

    heartbeat: (trials) =>
      locked(() => {
        for (const trial of trials) if (kept.trial(trial)?.state === "running") beside.beat(trial);
      }),
    // Under the lock, whose time is the file system's.
    beats: (study) =>
      locked((_, now) =>
        kept.inState(study, "running").flatMap(({ id }) => {
          const last = beside.lastBeat(id, now);
          return last === null ? [] : [last];
        }),
      ),
    reap: (dead) =>
      locked((append, now) => {
        const same = dead.filter(
          ({ trial, at }) => kept.trial(trial)?.state === "running" && beside.lastBeat(trial, now)?.at === at,
        );
        if (same.length > 0) append(...same.map(({ trial }) => write.setState(trial, "failed", null, new Date())));
        return same.map(({ trial }) => kept.trial(trial)!);
      }),

    // Optuna, which deletes studies too, leaves what stands beside their trials.
    curves: async (trial) => fresh(() => (kept.trial(trial) === undefined ? [] : beside.curves(trial))),
    saveCheckpoint: (trial, bytes) =>
      locked(() => {
        kept.open(trial);
        beside.saveCheckpoint(trial, bytes);
      }),
    checkpoint: async (trial) => fresh(() => (kept.trial(trial) === undefined ? null : beside.checkpoint(trial))),
    forgetCheckpoints: (trials) =>
      locked(() => {
        for (const trial of trials) beside.forgetCheckpoint(trial);
      }),
    close: async () => {
      await turn;
    },
  };
}

function fault(error: unknown, url: string): unknown {
  const words: Readonly<Record<string, string>> = {
    ENOSPC: "the disk is full; make room, then try again: what was acknowledged is kept",
    EDQUOT: "your share of the disk is full; make room, then try again: what was acknowledged is kept",
    EFBIG: "the file may not grow any more; raise the limit, then try again: what was acknowledged is kept",
    EACCES: "it cannot be read and written; give yourself the right to write the file and its folder",
    EPERM: "it cannot be read and written; give yourself the right to write the file and its folder",
    EROFS: "it lies where nothing can be written; copy it elsewhere",
    EISDIR: "this is a folder; name a file",
  };
  const { code = "", message } = error as NodeJS.ErrnoException;
  return Object.hasOwn(words, code) ? new UserError(`${url}: ${words[code]} (${message})`, { cause: error }) : error;
}
