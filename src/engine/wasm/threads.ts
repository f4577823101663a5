// Whether and how many threads a run may have here: in Node.js once node.ts has said how to start them, in a page where it is
// cross-origin isolated, else one.
import { UserError } from "../../options/error.ts";
import { mostThreads } from "./barrier.ts";
import { type Spawn, ThreadPool } from "./thread-pool.ts";
import { type ThreadData, desk, serve } from "./thread.ts";

interface Host {
  readonly spawn: Spawn;
  readonly cores: number;
  /** Milliseconds that a run waits for threads that are ready but do not answer; 2 by default. */
  readonly patience?: number;
}

let host: Host | null | undefined;
let pool: ThreadPool | null = null;
let limit = Infinity;

/** Told by the host how a thread is started and how many cores there are (Node.js, see node.ts). */
export function allowThreads(told: Host): void {
  host = told;
}

/** No run in this JavaScript thread takes more, whatever it is told: whole runs stand side by side instead. */
export function limitThreads(most: number): void {
  limit = most;
}

/** More were not measured, and shared caches would hardly feed them. */
const usual = 8;

/**
 * Threads that a run told `asked` may have here.
 * @throws UserError where it is no whole number from 1 to 16, nor `auto`
 */
export function threadsFor(asked: number | "auto" = "auto"): number {
  if (asked !== "auto" && !(Number.isInteger(asked) && asked >= 1 && asked <= mostThreads))
    throw new UserError(`threads must be "auto" or a whole number from 1 to ${mostThreads}, got ${asked}.`);
  if (host === undefined) host = pageHost();
  if (host === null) return 1;
  return Math.max(1, Math.min(limit, asked === "auto" ? Math.min(usual, host.cores) : asked));
}

/** The pool of this JavaScript thread, or null where there are no threads. */
export function threadPool(): ThreadPool | null {
  if (!host) return null;
  return (pool ??= new ThreadPool(host.spawn, host.patience));
}

/** Threads of a page: shared memory is there only where it is cross-origin isolated. */
function pageHost(): Host | null {
  const { crossOriginIsolated, Worker, navigator } = globalThis;
  if (!crossOriginIsolated || typeof Worker !== "function") return null;
  return {
    cores: navigator.hardwareConcurrency || 1,
    spawn: (data, gone) => {
      const url = URL.createObjectURL(new Blob([pageProgram], { type: "text/javascript" }));
      const worker = new Worker(url);
      worker.addEventListener("error", (event) => {
        event.preventDefault();
        gone();
      });
      worker.postMessage(data satisfies ThreadData);
      return { post: (mail) => worker.postMessage(mail) };
    },
  };
}

/** The first message is the worker's data. No file of ours is fetched, so that every bundler gets it right. */
const pageProgram = `onmessage = ({ data }) => (${serve.toString()})(data, ${JSON.stringify(desk)}, (hear) => { onmessage = ({ data }) => hear(data); });`;
