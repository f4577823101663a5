/**
 * Who makes the runs of a comparison: one after the other in this thread, or several at once in workers. A run is a pure
 * function of its task, so a pool may finish them in any order, and the record is the same whatever its size.
 */
import type { Fold } from "../data/index.ts";
import { type EpochRecord, type RunRecord, saveCheckpoint, trainInStages, type TrainOptions } from "../training/index.ts";
import { type Numbers, type Retuned, retuned } from "./retuned.ts";

/** One run to be made: which candidate, on which seed. What comes out depends on nothing else. */
export interface Task {
  readonly candidate: string;
  readonly seed: number;
  /** The fold of the data that validates it, in place of a share of the rows. */
  readonly fold?: Fold;
  /** Numbers in place of the candidate's own, while it is tuned and afterwards. */
  readonly numbers?: Numbers;
  /** Whether what is needed to go on after its end is told: `checkpoint` of the event. */
  readonly keep?: boolean;
  /** Seconds after which what is needed to go on is told on the way, too, between two epochs: an event `checkpoint`. Never by default. */
  readonly keepEvery?: number;
}

/** From a task to the options of its training, or of every stage of it; see `trainInStages`. */
export type Build = (task: Task) => Built | Promise<Built>;
type Built = TrainOptions | readonly TrainOptions[];

export type PoolEvent =
  | { readonly type: "started"; readonly task: Task }
  | { readonly type: "epoch"; readonly task: Task; readonly epoch: EpochRecord }
  /** What `saveCheckpoint` makes of the run under way. */
  | { readonly type: "checkpoint"; readonly task: Task; readonly checkpoint: Uint8Array }
  | {
      readonly type: "finished";
      readonly task: Task;
      readonly run: RunRecord;
      /** What the task's `numbers` came to. */
      readonly numbers: Retuned["numbers"];
      /** Where it ran: `backend`, `dtype`, `arithmetic`. */
      readonly engine: Readonly<Record<string, string>>;
      /** Whether a program was compiled for it; else an equal one was known to its thread. */
      readonly compiled: boolean;
      /** What `saveCheckpoint` makes of its end, where the task asks for it. */
      readonly checkpoint?: Uint8Array;
    };

export interface Pool {
  /** How many runs are under way at once. */
  readonly size: number;
  /**
   * Makes the runs, in the order given as far as workers are free. Aborted, it ends after the runs under way have been
   * reported as interrupted. A run that diverges is an event like any other; an error in building a run is thrown.
   */
  run(tasks: readonly Task[], signal?: AbortSignal): AsyncIterable<PoolEvent>;
  /**
   * Makes one run as soon as a worker is free. Left early, or aborted, it stops within an epoch: a run is never further than one
   * epoch ahead of the last one that was looked at.
   */
  one(task: Task, signal?: AbortSignal): AsyncIterable<PoolEvent>;
  /** Ends the workers, if there are any. */
  close?(): Promise<void>;
}

/** Every candidate on the first seed, then on the second …: wherever a comparison is cut off, the runs made are pairs. */
export const tasksOf = (candidates: readonly string[], seeds: readonly number[]): Task[] =>
  seeds.flatMap((seed) => candidates.map((candidate) => ({ candidate, seed })));

/** Makes one run. Where its options name no seed, the task's is taken. */
export async function* makeRun(task: Task, build: Build, signal?: AbortSignal): AsyncGenerator<PoolEvent, void, void> {
  yield { type: "started", task };
  const built = await build(task);
  const stages = (isList(built) ? built : [built]).map((options) => retuned(options, task.numbers));
  const [{ numbers }] = stages;
  const { candidate, seed } = task;
  let engine: Record<string, string> = {};
  let compiled = false;
  const { keepEvery } = task;
  let kept = performance.now();
  const checkpoint = keepEvery === undefined ? 0 : () => performance.now() - kept >= 1000 * keepEvery;
  const told = stages.map(({ options }) => ({ ...options, seed: options.seed ?? seed, candidate, signal, checkpoint }));
  for await (const event of trainInStages(told)) {
    if (event.type === "start") {
      const { backend, dtype, arithmetic } = event.machine;
      engine = { backend, dtype, arithmetic };
      compiled ||= !event.machine.cached;
    }
    if (event.type === "epoch") {
      const { type: _, inspection: __, ...epoch } = event;
      yield { type: "epoch", task, epoch };
    }
    if (event.type === "checkpoint") {
      kept = performance.now();
      yield { type: "checkpoint", task, checkpoint: saveCheckpoint(event.snapshot) };
    }
    if (event.type === "end")
      yield {
        ...{ type: "finished", task, run: { ...event.record, candidate, seed }, numbers, engine, compiled },
        ...(task.keep && { checkpoint: saveCheckpoint(event.snapshot) }),
      };
  }
}

const isList = (built: Built): built is readonly TrainOptions[] => Array.isArray(built);

/** Makes the runs one after the other in this thread. */
export const localPool = (build: Build): Pool => ({
  size: 1,
  one: (task, signal) => makeRun(task, build, signal),
  async *run(tasks, signal) {
    for (const task of tasks) {
      if (signal?.aborted) return;
      yield* makeRun(task, build, signal);
    }
  },
});

/**
 * How a worker, which shares no closure with this thread, learns to make runs: it imports `module` and calls the export with
 * `argument`, which gives the function from a task to the options of its training. Users of the library name a module of their
 * own: `{ module: new URL("./candidates.ts", import.meta.url), export: "build" }`.
 */
export interface WorkerSource {
  readonly module: string | URL;
  readonly export: string;
  /** Anything that can be sent to a worker: plain JSON, typed arrays. */
  readonly argument?: unknown;
}
