/**
 * A journal's studies as this process knows them: brought up to date before every look at them, changed by lines that are appended under
 * the lock and replayed like everybody's.
 */
import { UserError } from "../../../options/index.ts";
import { type Model, model } from "../model.ts";
import type { Beside } from "./beside.node.ts";
import { journalFault } from "./faults.ts";
import { lineFile } from "./file.node.ts";
import { withLock } from "./lock.node.ts";
import { replay } from "./log.ts";

export type Append = (...lines: string[]) => void;

export interface Replayed {
  /** Looks at the newest state. @throws UserError where the file is damaged or cannot be read */
  look<T>(work: (kept: Model) => T): T;
  /** Looks at the newest state and appends what follows from it, while nobody else can; `now` is the file system's time. */
  locked<T>(work: (kept: Model, append: Append, now: number) => T, durable?: boolean): Promise<T>;
  /** When nothing is to be appended any more. */
  settled(): Promise<void>;
}

/** @param grace seconds after which a lock is taken from whoever shows no life */
export function replayed(path: string, url: string, beside: Beside, grace: number): Replayed {
  const log = lineFile(path);
  let kept = model();
  let known = replay(kept);
  let count = 0;
  let turn: Promise<unknown> = Promise.resolve();

  /** Runs come after the log: those of a trial that has ended were written before its end. */
  function sync(): void {
    const { restarted, lines } = log.readNew();
    if (restarted) {
      [kept, count] = [model(), 0];
      known = replay(kept);
    }
    for (const line of lines) {
      count += 1;
      try {
        known.apply(line);
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
  return {
    look: (work) => {
      try {
        sync();
      } catch (error) {
        throw journalFault(error, url);
      }
      return work(kept);
    },
    locked: (work, durable = true) => {
      const append: Append = (...lines) => {
        log.append(lines, durable);
        count += lines.length;
        for (const line of lines) known.apply(line);
      };
      const mine = turn.then(() =>
        withLock(path, grace, (now) => {
          sync();
          return work(kept, append, now);
        }).catch((error: unknown) => {
          throw journalFault(error, url);
        }),
      );
      turn = mine.catch(() => {});
      return mine;
    },
    settled: async () => void (await turn),
  };
}
