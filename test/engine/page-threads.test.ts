// Threads in a page: only where it is cross-origin isolated, by a program sent as text that uses nothing from outside.
import { resolveObjectURL } from "node:buffer";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Tensor, real } from "../../src/engine/index.ts";

const started: Worker[] = [];

/** A page's Worker, played by Node.js. */
class PageWorker {
  readonly #worker: Promise<Worker>;
  constructor(url: string) {
    const shim = `const { parentPort } = require("node:worker_threads");
      let onmessage = null;
      parentPort.on("message", (data) => onmessage({ data }));
      `;
    this.#worker = resolveObjectURL(url)!
      .text()
      .then((code) => {
        const worker = new Worker(shim + code, { eval: true, execArgv: [] });
        started.push(worker);
        return worker;
      });
  }
  addEventListener(): void {}
  postMessage(message: unknown): void {
    void this.#worker.then((worker) => worker.postMessage(message));
  }
}

const definition = {
  cells: { x: real(256, 256) },
  functions: {
    step: { trace: ({ x }: Record<string, Tensor>) => ({ cells: { x: x.dot(x).mul(0.001).add(1) } }) },
  },
};

beforeEach(() => {
  vi.resetModules();
  vi.stubGlobal("Worker", PageWorker);
  vi.stubGlobal("navigator", { hardwareConcurrency: 3 });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await Promise.all(started.splice(0).map((worker) => worker.terminate()));
});

it("are workers that share the steps, where a page is isolated", async () => {
  vi.stubGlobal("crossOriginIsolated", true);
  const page = await import("../../src/engine/index.ts");
  const { threadPool } = await import("../../src/engine/wasm/threads.ts");
  const made = page.machine(definition);
  expect(made.info.threads).toBe(3);
  const alone = page.machine(definition, { threads: 1 });
  let steps = 0;
  for (; steps < 400 && (steps === 0 || threadPool()!.threads < 3); steps++) {
    made.run("step");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(threadPool()!.threads).toBe(3);
  for (let i = 0; i < steps; i++) alone.run("step");
  expect(made.read("x")).toEqual(alone.read("x"));
});

it("are not there where a page is not isolated", async () => {
  vi.stubGlobal("crossOriginIsolated", false);
  const page = await import("../../src/engine/index.ts");
  expect(page.machine(definition, { threads: 4 }).info.threads).toBe(1);
});
