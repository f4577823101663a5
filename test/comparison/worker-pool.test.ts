// Worker threads: what is left early, hangs, or is stopped before it began, and what that does to the runs after it.
import { afterAll, describe, expect, test } from "vitest";
import type { Pool, PoolEvent } from "../../src/comparison/pool.ts";
import { workerPool } from "../../src/comparison/worker-pool.node.ts";

const source = { module: new URL("./candidates.ts", import.meta.url), export: "build" };
const pools: Pool[] = [];
const pool = (options: Parameters<typeof workerPool>[1]) => {
  const made = workerPool(source, options);
  pools.push(made);
  return made;
};
afterAll(async () => {
  for (const one of pools) await one.close!();
});

async function finished(events: AsyncIterable<PoolEvent>) {
  const runs = [];
  for await (const event of events) if (event.type === "finished") runs.push(event.run);
  return runs;
}

describe("a pool of worker threads", () => {
  test("makes every run of a comparison although a run before it was left in its middle", async () => {
    const { one, run } = pool({ workers: 2 });
    await Promise.all(
      [1, 2].map(async (seed) => {
        for await (const event of one({ candidate: "long", seed })) if (event.type === "epoch") break;
      }),
    );
    const runs = await finished(run([1, 2, 3, 4].map((seed) => ({ candidate: "short", seed }))));
    expect(runs.map(({ status, epochs }) => [status, epochs.at(-1)?.epoch])).toEqual([1, 2, 3, 4].map(() => ["finished", 2]));
    expect(runs.map(({ seed }) => seed).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4]);
  });

  test("ends a run that hangs, says so, and makes the next one with a new worker", async () => {
    const { one } = pool({ workers: 1, runSeconds: 4 });
    const [hung] = await finished(one({ candidate: "hangs", seed: 1 }));
    expect(hung).toMatchObject({ status: "interrupted", reason: "was not done after 4 s, and its worker was ended", epochs: [] });
    const [next] = await finished(one({ candidate: "short", seed: 1 }));
    expect(next.status).toBe("finished");
  });

  test("does not begin a run that was stopped while its worker was still starting", async () => {
    const { one } = pool({ workers: 1 });
    const stop = new AbortController();
    const runs = [];
    for await (const event of one({ candidate: "long", seed: 1 }, stop.signal)) {
      if (event.type === "started") stop.abort();
      if (event.type === "finished") runs.push(event.run);
    }
    expect(runs).toMatchObject([{ status: "interrupted", reason: "was interrupted", epochs: [], steps: 0 }]);
  });

  test("leaves no worker behind when it is closed while a run that was left winds up", async () => {
    const ports = () => process.getActiveResourcesInfo().filter((kind) => kind === "MessagePort").length;
    const before = ports();
    for (let time = 0; time < 5; time++) {
      const made = pool({ workers: 1 });
      for await (const event of made.one({ candidate: "long", seed: 1 })) if (event.type === "epoch") break;
      await made.close!();
    }
    // A run that is made once more has a new worker by now.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(ports()).toBe(before);
    // And it may be used again.
    const again = pool({ workers: 1 });
    await again.close!();
    expect(await finished(again.one({ candidate: "short", seed: 1 }))).toMatchObject([{ status: "finished" }]);
  });
});
