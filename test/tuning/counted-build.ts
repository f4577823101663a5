// What worker threads of a test call: as in a search, with the epochs of every trial and the threads counted in shared memory.
import { threadId } from "node:worker_threads";
import type { Experiments } from "../../src/comparison/experiments.ts";
import type { Build } from "../../src/comparison/pool.ts";
import { earlyStopping } from "../../src/regularization/index.ts";
import type { TrainOptions } from "../../src/training/index.ts";
import { buildTrials } from "../../src/tuning/index.ts";

export interface Counts {
  /** Epochs that trial i has trained. */
  readonly epochs: Int32Array;
  /** Which thread made trial i. */
  readonly threads: Int32Array;
  /** Runs that have been begun. */
  readonly begun: Int32Array;
}

export const counts = (trials: number): Counts => ({
  epochs: new Int32Array(new SharedArrayBuffer(4 * trials)),
  threads: new Int32Array(new SharedArrayBuffer(4 * trials)),
  begun: new Int32Array(new SharedArrayBuffer(4)),
});

interface Argument {
  readonly sources: Experiments["sources"];
  readonly counts: Counts;
  /** Runs that must have been begun before any of them trains: they must be under way at once. */
  readonly together: number;
}

export function build({ sources, counts: { epochs, threads, begun }, together }: Argument): Build {
  const usual = buildTrials(sources);
  return async (task) => {
    const trial = Number(task.candidate.slice("trial ".length));
    threads[trial] = threadId;
    Atomics.add(begun, 0, 1);
    Atomics.notify(begun, 0);
    for (let now = Atomics.load(begun, 0); now < together; now = Atomics.load(begun, 0)) Atomics.wait(begun, 0, now, 10_000);
    return {
      // Without stages it is one training.
      ...((await usual(task)) as TrainOptions),
      stopping: {
        ...earlyStopping({ restoreBest: false }),
        next: (seen) => {
          Atomics.store(epochs, trial, seen.length);
          return { stop: false, best: 0, reason: "" };
        },
      },
    };
  };
}
