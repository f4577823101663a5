/**
 * What a journal has no line for, in a folder beside it, `NAME.whetstone`: runs, signs of life, points and checkpoints. Optuna stops at
 * an operation that it does not know. Written under the journal's lock only.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../../options/index.ts";
import type { TrialRun } from "../../record.ts";
import { curves } from "../curves.ts";
import { lineFile } from "./file.node.ts";
import { fromPythonJson, toPythonJson } from "../python-json.ts";
import type { Beat, Curve } from "../storage.ts";

export interface Beside {
  /** Runs that have come since the last call, by trial. */
  newRuns(): readonly (readonly [trial: number, run: TrialRun])[];
  addRuns(trial: number, runs: readonly TrialRun[]): void;
  beat(trial: number): void;
  /** Times are the file system's, as is `now`. */
  lastBeat(trial: number, now: number): Beat | null;
  forgetBeat(trial: number): void;
  addPoints(trial: number, added: readonly Curve[]): void;
  curves(trial: number): readonly Curve[];
  saveCheckpoint(trial: number, bytes: Uint8Array): void;
  checkpoint(trial: number): Uint8Array | null;
  forgetCheckpoint(trial: number): void;
  /** Takes away all that stands beside a trial but its runs, which nobody finds any more. */
  forget(trial: number): void;
}

const version = "1";

/** @throws UserError where a newer Whetstone made the folder */
export function besideJournal(journal: string): Beside {
  const folder = `${journal}.whetstone`;
  const place = (name: string) => join(folder, name);
  if (existsSync(place("version")) && readFileSync(place("version"), "utf8") !== version)
    throw new UserError(`${folder}: a newer Whetstone has worked on it; update Whetstone`);
  const made = (name: string) => {
    if (!existsSync(place("version"))) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(place("version"), version);
    }
    return place(name);
  };
  const runs = lineFile(place("runs.jsonl"));
  const names = {
    beat: (trial: number) => `heartbeat-${trial}`,
    points: (trial: number) => `points-${trial}.jsonl`,
    checkpoint: (trial: number) => `checkpoint-${trial}`,
  };
  return {
    newRuns: () =>
      existsSync(folder)
        ? runs.readNew().lines.map((line) => {
            const { trial, ...run } = fromPythonJson(line) as unknown as TrialRun & { trial: number };
            return [trial, run] as const;
          })
        : [],
    addRuns: (trial, added) => {
      made("runs.jsonl");
      runs.readNew();
      runs.append(added.map((run) => toPythonJson({ trial, ...run }, true)));
    },
    beat: (trial) => writeFileSync(made(names.beat(trial)), ""),
    lastBeat: (trial, now) => {
      const at = statSync(place(names.beat(trial)), { throwIfNoEntry: false })?.mtimeMs;
      return at === undefined ? null : { trial, at, age: (now - at) / 1000 };
    },
    forgetBeat: (trial) => rmSync(place(names.beat(trial)), { force: true }),
    addPoints: (trial, added) => {
      const file = lineFile(made(names.points(trial)));
      file.readNew();
      file.append(added.map(({ seed, fold, metric, points }) => toPythonJson({ seed, fold, metric, points }, true)));
    },
    curves: (trial) => {
      const read = curves();
      if (!existsSync(place(names.points(trial)))) return [];
      for (const line of lineFile(place(names.points(trial))).readNew().lines) {
        const { points, ...curve } = fromPythonJson(line) as unknown as Curve;
        if (points.length > 0) read.add(curve, points);
      }
      return read.list();
    },
    saveCheckpoint: (trial, bytes) => {
      const file = made(names.checkpoint(trial));
      writeFileSync(`${file}.new`, bytes, { flush: true });
      renameSync(`${file}.new`, file);
    },
    checkpoint: (trial) =>
      existsSync(place(names.checkpoint(trial))) ? new Uint8Array(readFileSync(place(names.checkpoint(trial)))) : null,
    forgetCheckpoint: (trial) => rmSync(place(names.checkpoint(trial)), { force: true }),
    forget: (trial) => {
      for (const name of Object.values(names)) rmSync(place(name(trial)), { force: true });
    },
  };
}
