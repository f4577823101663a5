/**
 * Studies in Optuna's journal file, which its Python processes and ours append to at the same time; made for network file systems, where
 * SQLite's locks do not hold. Every process replays the file, and every call that writes syncs it: for hundreds of trials, not many
 * thousands. What a journal has no line for stands in a folder beside it, `NAME.whetstone`; the clock is the file system's.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UserError } from "../../options/index.ts";
import type { TrialRecord, TrialRun } from "../record.ts";
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
import { curves } from "./curves.ts";
import { type LineFile, lineFile, withLock } from "./journal-file.node.ts";
import { journalLines, replay } from "./journal-log.ts";
import { model } from "./model.ts";
import { fromPythonJson, toPythonJson } from "./python-json.ts";
import type { Curve, Storage } from "./storage.ts";

export interface JournalOptions {
  /** Seconds after which the lock of a process that shows no life is taken away; default 30, as Optuna's. */
  readonly grace?: number;
}

const version = "1";

export async function journalStorage(path: string, { grace = 30 }: JournalOptions = {}): Promise<Storage> {
  const url = `journal:${path}`;
  const beside = `${path}.whetstone`;
  if (!existsSync(dirname(resolve(path))))
    throw new UserError(`${url}: there is no folder ${dirname(resolve(path))}; make it first`);
  if (existsSync(join(beside, "version")) && readFileSync(join(beside, "version"), "utf8") !== version) {
    throw new UserError(`${beside}: a newer Whetstone has worked on it; update Whetstone`);
  }
  const write = journalLines(`whetstone-${crypto.randomUUID()}`);
  const log = lineFile(path);
  const runs = lineFile(join(beside, "runs.jsonl"));
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
    if (!existsSync(beside)) return;
    for (const line of runs.readNew().lines) {
      const { trial, ...run } = fromPythonJson(line) as unknown as TrialRun & { trial: number };
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
  function locked<T>(work: (append: (...lines: string[]) => void, now: number) => T): Promise<T> {
    const append = (...lines: string[]) => {
      log.append(lines);
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
  const inFolder = (name: string) => {
    if (!existsSync(join(beside, "version"))) {
      mkdirSync(beside, { recursive: true });
      writeFileSync(join(beside, "version"), version);
    }
    return join(beside, name);
  };
  /** Optuna, which deletes studies too, leaves the files of their trials. */
  const has = (trial: number, name: string) => fresh(() => kept.trial(trial) !== undefined && existsSync(join(beside, name)));
  const points = (trial: number): LineFile => lineFile(inFolder(`points-${trial}.jsonl`));

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
        for (const trial of trials) {
          for (const name of [`heartbeat-${trial}`, `points-${trial}.jsonl`, `checkpoint-${trial}`])
            rmSync(join(beside, name), { force: true });
        }
      }),
    async setStudyAttribute(study, scope, key, value) {
      checkName("attribute", key);
      await locked((append) => {
        kept.study(study);
        append(write.setStudyAttribute(study, scope, key, value));
      });
    },

    createTrial: (study, trial = {}) =>
      locked((append) => {
        const { record, known, trials } = kept.study(study);
        const all = completed(trial, new Date());
        checkTrial(all, record.directions.length, (name) => known.get(name));
        append(write.createTrial(study, all));
        return kept.trial(trials.at(-1)!)!;
      }),
    claim: (study) =>
      locked((append) => {
        const first = kept.inState(study, "waiting").at(0);
        if (first === undefined) return null;
        append(write.setState(first.id, "running", null, new Date()));
        return kept.trial(first.id)!;
      }),
    release: (trial) =>
      locked((append) => {
        if (kept.trial(trial)?.state !== "running") return false;
        append(write.setState(trial, "waiting", null, new Date()));
        rmSync(join(beside, `heartbeat-${trial}`), { force: true });
        return true;
      }),
    setParameters: (trial, parameters, distributions) =>
      locked((append) => {
        kept.open(trial);
        checkParameters(parameters, distributions, (name) => kept.studyOf(trial).known.get(name));
        const lines = Object.entries(parameters).map(([name, value]) =>
          write.setParameter(trial, name, value, distributions[name]),
        );
        if (lines.length > 0) append(...lines);
      }),
    async setTrialAttribute(trial, scope, key, value) {
      checkName("attribute", key);
      await locked((append) => {
        kept.open(trial);
        append(write.setTrialAttribute(trial, scope, key, value));
      });
    },
    async report(trial, step, value) {
      checkStep(step);
      await locked((append) => {
        kept.open(trial);
        append(write.report(trial, step, value));
      });
    },
    finish: (trial, state, values) =>
      locked((append) => {
        const before = checkExists(trial, kept.trial(trial));
        checkValues(state, values, kept.studyOf(trial).record.directions.length);
        if (before.state !== "running") return false;
        append(write.setState(trial, state, values, new Date()));
        return true;
      }),

    trial: async (trial) => fresh(() => kept.trial(trial) ?? null),
    trials: async (study) => fresh(() => kept.trials(study)),

    heartbeat: (trial) =>
      locked(() => {
        if (kept.trial(trial)?.state === "running") writeFileSync(inFolder(`heartbeat-${trial}`), "");
      }),
    reap: (study, seconds) =>
      locked((append, now) => {
        const last = ({ id }: TrialRecord) =>
          statSync(join(beside, `heartbeat-${id}`), { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
        const dead = kept.inState(study, "running").filter((trial) => now - last(trial) > seconds * 1000);
        if (dead.length > 0) append(...dead.map(({ id }) => write.setState(id, "failed", null, new Date())));
        return dead.map(({ id }) => kept.trial(id)!);
      }),

    addRun: (trial, run) =>
      locked(() => {
        kept.open(trial);
        inFolder("runs.jsonl");
        runs.readNew();
        runs.append([toPythonJson({ trial, ...run }, true)]);
        kept.setTrial(trial, { runs: [...kept.open(trial).runs, run] });
      }),
    async addPoints(trial, { seed, fold, metric }, added) {
      checkName("metric", metric);
      for (const [step] of added) checkStep(step);
      await locked(() => {
        kept.open(trial);
        const file = points(trial);
        file.readNew();
        file.append([toPythonJson({ seed, fold, metric, points: added }, true)]);
      });
    },
    curves: async (trial) => {
      const read = curves();
      const found = has(trial, `points-${trial}.jsonl`) ? points(trial).readNew().lines : [];
      for (const line of found) {
        const { points: list, ...curve } = fromPythonJson(line) as unknown as Curve;
        if (list.length > 0) read.add(curve, list);
      }
      return read.list();
    },
    saveCheckpoint: (trial, bytes) =>
      locked(() => {
        kept.open(trial);
        const file = inFolder(`checkpoint-${trial}`);
        writeFileSync(`${file}.new`, bytes, { flush: true });
        renameSync(`${file}.new`, file);
      }),
    checkpoint: async (trial) => {
      const name = `checkpoint-${trial}`;
      return has(trial, name) ? new Uint8Array(readFileSync(join(beside, name))) : null;
    },
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
