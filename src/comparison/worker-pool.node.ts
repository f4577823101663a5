// Runs spread over worker threads, one a core. A worker that is lost is replaced and its run made once more.
import type { Worker } from "node:worker_threads";
import { knowWideTrial, wideVectors } from "../engine/wasm/wide.ts";
import { UserError } from "../options/index.ts";
import { channel, type Channel } from "./channel.ts";
import type { Pool, PoolEvent, Task, WorkerSource } from "./pool.ts";
import type { Order, Report, WorkerStart } from "./worker.node.ts";

/** Beside this file, in the same language: `.ts` in a clone, `.js` in the package. */
const program = new URL(`./worker.node${/\.[a-z]+$/.exec(new URL(import.meta.url).pathname)![0]}`, import.meta.url);

/** A worker was lost: out of memory, killed, or gone by itself. */
class Lost extends Error {}

/** A worker was ended with its pool. */
class Closed extends Error {}

export interface WorkerPoolOptions {
  readonly workers: number;
  /** Seconds after which a run counts as hung: its worker is ended and replaced, and the run is reported as interrupted. No limit by default. */
  readonly runSeconds?: number;
}

/**
 * A pool of worker threads, started when they are first needed. What a run gives depends on its task alone, so it is the same
 * whatever the number of workers.
 */
export function workerPool(source: WorkerSource, { workers, runSeconds = Infinity }: WorkerPoolOptions): Pool {
  const slots = Array.from({ length: Math.max(1, workers) }, () => new Slot(source, runSeconds));
  const free = [...slots];
  const wanted: ((slot: Slot) => void)[] = [];
  const handBack = (slot: Slot) => {
    const next = wanted.shift();
    if (next) next(slot);
    else free.push(slot);
  };
  /** A slot for the caller alone: a worker that still winds up a run that was left takes no other. */
  const take = async (): Promise<Slot> => free.shift() ?? new Promise((resolve) => wanted.push(resolve));
  return {
    size: slots.length,
    async *one(task, signal) {
      const slot = await take();
      const events = channel<PoolEvent>();
      const stop = () => slot.stop();
      signal?.addEventListener("abort", stop);
      const made = withOneRetry(slot, task, events, signal, true).then(
        () => events.end(),
        (error) => events.end(error),
      );
      try {
        if (signal?.aborted) return;
        for await (const event of events) {
          yield event;
          if (event.type === "epoch") slot.goOn();
        }
      } finally {
        signal?.removeEventListener("abort", stop);
        stop();
        void made.then(() => handBack(slot));
      }
    },
    async *run(tasks, signal) {
      const events = channel<PoolEvent>();
      const queue = [...tasks];
      const mine = new Set<Slot>();
      const stop = () => mine.forEach((slot) => slot.stop());
      signal?.addEventListener("abort", stop);
      const serve = async () => {
        const slot = await take();
        mine.add(slot);
        try {
          for (let task = queue.shift(); task && !signal?.aborted; task = queue.shift())
            await withOneRetry(slot, task, events, signal);
        } finally {
          mine.delete(slot);
          handBack(slot);
        }
      };
      Promise.all(slots.slice(0, tasks.length).map(serve)).then(
        () => events.end(),
        (error) => events.end(error),
      );
      try {
        yield* events;
      } finally {
        signal?.removeEventListener("abort", stop);
        queue.length = 0;
        stop();
      }
    },
    close: async () => {
      await Promise.all(slots.map((slot) => slot.close()));
    },
  };
}

async function withOneRetry(
  slot: Slot,
  task: Task,
  events: Channel<PoolEvent>,
  signal?: AbortSignal,
  paced = false,
): Promise<void> {
  events.push({ type: "started", task });
  for (let attempt = 1; ; attempt++) {
    try {
      return await slot.make({ type: "run", task, paced }, (event) => event.type !== "started" && events.push(event), signal);
    } catch (error) {
      // A run that was left may still be winding up when its pool is closed: it is not made once more.
      if (error instanceof Closed) return;
      if (!(error instanceof Lost)) throw error;
      if (attempt < 2 && !signal?.aborted) continue;
      events.push(unmade(task, `could not be trained (its worker was lost twice: ${error.message})`));
      return;
    }
  }
}

/** What is told of a run that came to nothing. */
const unmade = (task: Task, reason: string): PoolEvent => ({
  type: "finished",
  task,
  run: {
    candidate: task.candidate,
    seed: task.seed,
    status: "interrupted",
    reason,
    epochs: [],
    inspections: [],
    final: { train: {}, validation: null, test: null },
    boundary: null,
    seconds: 0,
    steps: 0,
    parameters: 0,
    stateBytes: 0,
    config: {},
  },
  numbers: {},
  engine: {},
  compiled: false,
});

type RunOrder = Extract<Order, { type: "run" }>;

/** A place for one worker. */
class Slot {
  #source: WorkerSource;
  #seconds: number;
  #worker: Worker | null = null;
  #ready: Promise<Worker> | null = null;
  /** How often it was closed, after which it may be used again. */
  #closings = 0;

  constructor(source: WorkerSource, seconds: number) {
    this.#source = source;
    this.#seconds = seconds;
  }

  /** Makes one run. @throws Lost where the worker goes away meanwhile, and what building or training the run threw */
  async make(order: RunOrder, tell: (event: PoolEvent) => void, signal?: AbortSignal): Promise<void> {
    const { task } = order;
    const worker = await (this.#ready ??= this.#start());
    // A worker that was still starting has not heard that the run is not wanted any more.
    if (signal?.aborted) return tell(unmade(task, "was interrupted"));
    let hung = false;
    const end = () => ((hung = true), void worker.terminate());
    const timer = Number.isFinite(this.#seconds) ? setTimeout(end, this.#seconds * 1000) : undefined;
    try {
      await this.#talk(worker, order, (report) => {
        if (report.type === "event") {
          if (report.trial) knowWideTrial(report.trial);
          tell({ ...report.event, task } as PoolEvent);
        }
        return report.type === "done";
      });
    } catch (error) {
      if (!hung || !(error instanceof Lost)) throw error;
      tell(unmade(task, `was not done after ${this.#seconds} s, and its worker was ended`));
    } finally {
      clearTimeout(timer);
    }
  }

  /** An epoch of a paced run has been looked at. */
  goOn(): void {
    this.#worker?.postMessage({ type: "on" } satisfies Order);
  }

  stop(): void {
    this.#worker?.postMessage({ type: "stop" } satisfies Order);
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#closings++;
    this.#forget();
    await worker?.terminate();
  }

  #forget(): void {
    this.#worker = this.#ready = null;
  }

  async #start(): Promise<Worker> {
    const closings = this.#closings;
    const { module, export: name, argument } = this.#source;
    const { Worker } = await import("node:worker_threads"); // most programs never compare
    if (closings !== this.#closings) throw new Closed();
    const start: WorkerStart = { module: String(module), export: name, argument, trial: wideVectors().trial };
    const worker = new Worker(program, { workerData: start });
    this.#worker = worker;
    await this.#talk(worker, null, ({ type }) => type === "ready");
    return worker;
  }

  /** Gives an order and listens until `isEnd` holds. */
  #talk(worker: Worker, order: Order | null, isEnd: (report: Report) => boolean): Promise<void> {
    const closings = this.#closings;
    return new Promise<void>((resolve, reject) => {
      let why = "";
      const settle = (act: () => void) => {
        worker.off("message", hear).off("error", fail).off("exit", gone);
        act();
      };
      const hear = (report: Report) => {
        if (report.type === "error") settle(() => reject(errorOf(report)));
        else if (isEnd(report)) settle(resolve);
      };
      const fail = (error: Error) => (why = error.message);
      const gone = (code: number) => {
        const closed = closings !== this.#closings;
        // What was started after it was closed is another worker's.
        if (!closed) this.#forget();
        settle(() => reject(closed ? new Closed() : new Lost(why || `it ended with code ${code}`)));
      };
      worker.on("message", hear).on("error", fail).on("exit", gone);
      if (order) worker.postMessage(order);
    });
  }
}

function errorOf({ message, stack, isUser }: Extract<Report, { type: "error" }>): Error {
  const error = isUser ? new UserError(message) : new Error(message);
  error.stack = stack;
  return error;
}
