// The pool of threads where something goes wrong: a call always ends, with fewer threads or with an error.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Worker } from "node:worker_threads";
import { afterEach, expect, it } from "vitest";
import { real } from "../../src/engine/index.ts";
import { trace } from "../../src/engine/trace.ts";
import { FunctionBuilder, ModuleBuilder, unreachable } from "../../src/engine/wasm/code.ts";
import { compile } from "../../src/engine/wasm/compile.ts";
import { type Job, type PoolWorker, ThreadPool } from "../../src/engine/wasm/thread-pool.ts";
import type { Mail, ThreadData } from "../../src/engine/wasm/thread.ts";

const compiled = compile(
  trace({
    cells: { x: real(64, 64) },
    functions: { step: { capacity: 100_000, trace: ({ x }) => ({ cells: { x: x.add(x.dot(x).mul(0).add(1)) } }) } },
  }),
  { dtype: "float32", fma: false, pairs: false, wide: false, threads: { kernel: 0, step: 0 } },
);
const module = new WebAssembly.Module(compiled.bytes);

/** A program that counts the steps in every element of `x`, on a pool with workers made by `spawn`. */
function counter(pool: ThreadPool, most: number) {
  const pages = Math.ceil(compiled.memoryBytes / 65536);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const { exports } = new WebAssembly.Instance(module, { host: { memory } });
  // Whoever can call keeps the program: without an owner the workers forget it, and a call waits for them in vain.
  const owner: { job?: Job } = {};
  const job = pool.register(module, memory, compiled.threads!, Object.keys(exports), most, owner);
  owner.job = job;
  const { address, layout } = compiled.cells.x;
  const call = (here = exports["run:step"] as (count: number, ...of: number[]) => void, steps = 3) =>
    pool.call(owner.job!, "run:step", steps, here);
  const counted = () => new Set(new Float32Array(memory.buffer, address, layout.size));
  return { job, call, counted, owner };
}

/** A busy machine may take its time: milliseconds. */
const patience = 2000;
const workers: Worker[] = [];
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.terminate()));
});

const start = (data: ThreadData, gone: () => void, change = (mail: Mail) => mail): PoolWorker => {
  const worker = new Worker(new URL("../../src/engine/thread.node.ts", import.meta.url), { workerData: data, execArgv: [] });
  workers.push(worker);
  worker.on("error", gone).on("exit", gone);
  worker.unref();
  return { post: (mail) => worker.postMessage(change(mail)) };
};

async function shared(pool: ThreadPool, by: number, call: () => void): Promise<void> {
  for (let i = 0; i < 500; i++) {
    call();
    if (pool.threads === by) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`no call was shared by ${by} threads`);
}

it("goes on alone while workers never boot", () => {
  const pool = new ThreadPool(() => ({ post: () => {} }));
  const { call, counted } = counter(pool, 4);
  call();
  expect(pool.threads).toBe(1);
  expect(counted()).toEqual(new Set([3]));
});

it("goes on alone where no worker can be started", () => {
  const pool = new ThreadPool(() => {
    throw new Error("no more threads");
  });
  const { call, counted } = counter(pool, 4);
  call();
  expect(counted()).toEqual(new Set([3]));
});

it("does not wait for a worker that is ready and does not answer", () => {
  const pool = new ThreadPool(() => ({ post: () => {} }));
  const { job, call, counted } = counter(pool, 3);
  Atomics.or(job.words, job.at.ready, 3);
  call();
  expect(pool.threads).toBe(1);
  expect(counted()).toEqual(new Set([3]));
});

it("shares calls with the workers that live when one has died", async () => {
  const pool = new ThreadPool(start, patience);
  const { call, counted } = counter(pool, 3);
  let calls = 0;
  const once = () => {
    calls++;
    call();
  };
  await shared(pool, 3, once);
  const dead = workers[0].terminate();
  once();
  await dead;
  await shared(pool, 2, once);
  expect(counted()).toEqual(new Set([3 * calls]));
});

it("ends a call in which another thread fails with an error, and goes on with one thread", async () => {
  const trap = new ModuleBuilder(4);
  trap.add(new FunctionBuilder("run:step", 4), unreachable);
  const broken = new WebAssembly.Module(trap.bytes(true));
  const pool = new ThreadPool(
    (data, gone) => start(data, gone, (mail) => (mail.type === "program" ? { ...mail, module: broken } : mail)),
    patience,
  );
  const { job, call, counted } = counter(pool, 2);
  for (let i = 0; i < 500 && Atomics.load(job.words, job.at.ready) === 0; i++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(() => {
    for (let i = 0; i < 100; i++) call();
  }).toThrow(/unreachable|failed in another thread/);
  const before = [...counted()];
  call();
  expect(pool.threads).toBe(1);
  expect(Math.max(...counted())).toBe(Math.max(...before) + 3);
});

it("lets the workers go when this thread throws in the middle of a call", async () => {
  const pool = new ThreadPool(start, patience);
  const first = counter(pool, 2);
  await shared(pool, 2, first.call);
  const stop = () => {
    throw new Error("stopped here");
  };
  expect(() => {
    for (;;) {
      first.call(stop);
    }
  }).toThrow("stopped here");
  const second = counter(pool, 2);
  await shared(pool, 2, second.call);
  expect(second.counted().size).toBe(1);
});

it("serves several programs in turn, each with as many threads as it may have", async () => {
  const pool = new ThreadPool(start, patience);
  const [one, two] = [counter(pool, 3), counter(pool, 2)];
  await shared(pool, 3, one.call);
  await shared(pool, 2, two.call);
  const seen = Array.from({ length: 20 }, () => {
    one.call();
    const first = pool.threads;
    two.call();
    return [first, pool.threads];
  });
  expect(Math.max(...seen.map(([a]) => a))).toBe(3);
  expect(Math.max(...seen.map(([, b]) => b))).toBe(2);
  expect([one.counted().size, two.counted().size]).toEqual([1, 1]);
});

it("finishes with more threads than the machine has cores", { timeout: 60_000 }, async () => {
  const pool = new ThreadPool(start, patience);
  const { call, counted } = counter(pool, 6);
  let calls = 0;
  await shared(pool, 6, () => {
    calls++;
    call();
  });
  call(undefined, 400);
  expect(counted()).toEqual(new Set([3 * calls + 400]));
});

it("lets the workers forget a program that nobody can call any more", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const posted: string[] = [];
  const pool = new ThreadPool(() => ({ post: ({ type, id }) => posted.push(`${type} ${id}`) }));
  (() => counter(pool, 2).call())();
  for (let i = 0; i < 50 && posted.length < 2; i++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    collect();
  }
  expect(posted).toEqual(["program 1", "forget 1"]);
});
