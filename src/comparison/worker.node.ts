// A worker thread of a comparison: makes one run after another as it is told.
import { parentPort, workerData } from "node:worker_threads";
import { enableHost } from "../engine/host.node.ts";
import { limitThreads } from "../engine/wasm/threads.ts";
import { knowWideTrial, type WideTrial, wideVectors } from "../engine/wasm/wide.ts";
import { UserError } from "../options/index.ts";
import { type Build, makeRun, type PoolEvent, type Task, type WorkerSource } from "./pool.ts";

/** What the pool says to a worker. */
export type Order =
  /** `paced`: the run waits for "on" before it is two epochs ahead of it. */
  { readonly type: "run"; readonly task: Task; readonly paced: boolean } | { readonly type: "on" } | { readonly type: "stop" };

/** What a worker starts with. */
export interface WorkerStart extends WorkerSource {
  readonly module: string;
  /** What its process knows about wide vectors already. */
  readonly trial: WideTrial | null;
}

/** What a worker says to the pool; events leave out their task, which the pool knows. */
export type Report =
  | { readonly type: "ready" }
  /** `trial`: what this thread has found out about wide vectors at the end of a run, so that no other needs to. */
  | { readonly type: "event"; readonly event: Omit<PoolEvent, "task">; readonly trial: WideTrial | null }
  | { readonly type: "done" }
  | { readonly type: "error"; readonly message: string; readonly stack: string; readonly isUser: boolean };

const port = parentPort!;
const say = (report: Report): void => port.postMessage(report);
const tell = (error: unknown): void => {
  const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  say({ type: "error", message, stack, isUser: error instanceof UserError });
};

enableHost();
// The runs themselves stand side by side, one a core: none of them takes a second thread, whatever it is told.
limitThreads(1);
let controller = new AbortController();
let build: Build | null = null;
try {
  const source = workerData as WorkerStart;
  if (source.trial) knowWideTrial(source.trial);
  const made = (await import(source.module)) as Record<string, (argument: unknown) => Build | Promise<Build>>;
  if (typeof made[source.export] !== "function")
    throw new UserError(`compare: ${source.module} has no function ${source.export}.`);
  build = await made[source.export](source.argument);
} catch (error) {
  tell(error);
}

/** Epochs told that nobody has looked at yet, and who waits until somebody has. */
let ahead = 0;
let wake = () => {};

async function make({ task, paced }: Extract<Order, { type: "run" }>): Promise<void> {
  controller = new AbortController();
  ahead = 0;
  try {
    for await (const { task: _, ...event } of makeRun(task, build!, controller.signal)) {
      // With the event, not after it: whoever has the run may close the pool at once.
      say({ type: "event", event, trial: event.type === "finished" ? wideVectors().trial : null });
      if (!paced || event.type !== "epoch") continue;
      for (ahead++; ahead > 1 && !controller.signal.aborted; ) await new Promise<void>((resolve) => (wake = resolve));
    }
    say({ type: "done" });
  } catch (error) {
    tell(error);
  }
}

port.on("message", (order: Order) => {
  switch (order.type) {
    case "run":
      void make(order);
      break;
    case "on":
      ahead = Math.max(0, ahead - 1);
      wake();
      break;
    case "stop":
      controller.abort();
      wake();
      break;
    default:
      order satisfies never;
  }
});
if (build) say({ type: "ready" });
