/**
 * Who makes the runs of a comparison: one after the other in this thread, or several at once in workers. A run is a pure
 * function of its task, so a pool may finish them in any order, and the record is the same whatever its size.
 */
import type { EpochRecord, RunRecord } from "../training/record.ts";
import type { Chances } from "./outcome.ts";

/** One run to be made: which candidate, on which seed. What comes out depends on nothing else. */
export interface Task {
  readonly candidate: string;
  readonly seed: number;
}

export type PoolEvent =
  | { readonly type: "started"; readonly task: Task }
  | { readonly type: "epoch"; readonly task: Task; readonly epoch: EpochRecord }
  /** `chances` is what a constant prediction gets on the rows that the run was measured on. */
  | { readonly type: "finished"; readonly task: Task; readonly run: RunRecord; readonly chances: Chances };

export interface Pool {
  /** How many runs are under way at once. */
  readonly size: number;
  /**
   * Makes the runs, in the order given as far as workers are free. Aborted, it ends after the runs under way have been
   * reported as interrupted. A run that diverges is an event like any other; an error in building a run is thrown.
   */
  run(tasks: readonly Task[], signal?: AbortSignal): AsyncIterable<PoolEvent>;
}

/** Every candidate on the first seed, then on the second …: wherever a comparison is cut off, the runs made are pairs. */
export const tasksOf = (candidates: readonly string[], seeds: readonly number[]): Task[] =>
  seeds.flatMap((seed) => candidates.map((candidate) => ({ candidate, seed })));

/**
 * How a worker, which shares no closure with this thread, learns to make runs: it imports `module` and calls the export with
 * `argument`, which gives the function from a task to the options of its training. The command line names a module of its own
 * and puts the parsed command into `argument`; users of the library name theirs: `new URL("./candidates.ts", import.meta.url)`.
 */
export interface WorkerSource {
  readonly module: string | URL;
  readonly export: string;
  /** Plain JSON. */
  readonly argument?: unknown;
}
