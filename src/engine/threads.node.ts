// Threads of Node.js for the steps of large networks.
import { availableParallelism } from "node:os";
import { allowThreads } from "./wasm/threads.ts";

/** Beside this file, in the same language: `.ts` in a clone, `.js` in the package. */
const program = new URL(`./thread.node${/\.[a-z]+$/.exec(new URL(import.meta.url).pathname)![0]}`, import.meta.url);

/**
 * Allows runs to share their steps with worker threads, as many as there are cores unless they are told.
 * @param options.patience milliseconds that a run waits for threads that are ready but do not answer; 2 by default
 */
export function enableThreads({ patience }: { readonly patience?: number } = {}): void {
  allowThreads({
    cores: availableParallelism(),
    patience,
    spawn: (data, gone) => {
      // Loaded here, because most programs are too small for threads, and it costs milliseconds of every start.
      const { Worker } = process.getBuiltinModule("node:worker_threads");
      const worker = new Worker(program, {
        workerData: data,
        // Nothing of this process's own start: no loaders, no inspector, no test runner.
        execArgv: [],
        // It holds a few instances and no data of its own.
        resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 },
      });
      worker.on("error", gone).on("exit", gone);
      worker.unref();
      return { post: (mail) => worker.postMessage(mail) };
    },
  });
}
