// Tuning in a real browser: IndexedDB keeps the contract of storages, and a search goes on after the page was loaded anew.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contract } from "../tuning/storages/contract.ts";
import { chromium, core, inPage } from "./page.ts";
import { type Remote, remoteStorages } from "./remote-storage.ts";

describe.skipIf(!chromium)("IndexedDB of Chromium", { timeout: 60_000 }, () => {
  let page: Remote;
  let databases = 0;
  beforeAll(async () => void (page = await remoteStorages()), 60_000);
  afterAll(() => page[Symbol.asyncDispose]());
  contract("Chromium", async () => {
    const name = `studies${databases++}`;
    return { storage: await page.open(name), another: () => page.open(name) };
  });
});

/** Searches a network on one thread; loads itself anew after four trials, one of which is under way, and goes on to ten. */
const search = `
import { circles, prepareParts, mlp, relu, adam, trained } from ${JSON.stringify(core)};
import { choice, indexedDbStorage, logUniform, tpe, tune } from ${JSON.stringify(core.replace("index.ts", "tuning/index.ts"))};
const data = prepareParts({ train: circles(), validation: circles({ rows: 100, seed: 2 }) }, { scale: "none" });
const space = { learningRate: logUniform(1e-4, 1), hidden: choice([4, 8]) };
const loads = Number(sessionStorage.getItem("loads") ?? 0) + 1;
sessionStorage.setItem("loads", loads);
const objective = async ({ learningRate, hidden }, { number }) => {
  if (loads === 1 && number === 4) { location.reload(); await new Promise(() => {}); }
  const model = mlp({ hidden: [hidden], activation: relu });
  const { record } = await trained({ model, data, optimizer: adam({ learningRate }), epochs: 20, batchSize: 64, seed: 1 });
  return record.final.validation.loss;
};
const storage = await indexedDbStorage({ name: "tuned" });
let found = 0;
// The page that was left gives no sign of life any more, which is known after six heartbeats.
if (loads === 2) await new Promise((resolve) => setTimeout(resolve, 600));
for await (const event of tune(space, objective, { storage, name: "circles", sampler: tpe({ start: 5 }), trials: 10, heartbeat: 0.05 })) {
  if (event.type === "start") found = event.finished;
  if (event.type === "end")
    show(JSON.stringify({ loads, found, reason: event.reason, best: event.best[0].values[0], trials: event.trials.map(({ number, state, parameters, values }) => ({ number, state, parameters, values })) }));
}
`;

it.skipIf(!chromium)("a page tunes a network, is loaded anew, and goes on with its study", { timeout: 60_000 }, async () => {
  const { loads, found, reason, best, trials } = JSON.parse(await inPage(search)) as {
    readonly loads: number;
    readonly found: number;
    readonly reason: string;
    readonly best: number;
    readonly trials: readonly {
      readonly number: number;
      readonly state: string;
      readonly parameters: object;
      readonly values: readonly number[] | null;
    }[];
  };
  expect([loads, found, reason]).toEqual([2, 4, "all 10 trials are done"]);
  // The trial that was under way has failed with its page, and was begun anew.
  const complete = trials.filter(({ state }) => state === "complete");
  expect(complete).toHaveLength(10);
  expect(trials.filter(({ state }) => state !== "complete").map(({ number, state }) => [number, state])).toEqual([[4, "failed"]]);
  expect(complete.filter(({ number }) => number > 4).map(({ parameters }) => parameters)).toContainEqual(trials[4].parameters);
  expect(best).toBe(Math.min(...complete.map(({ values }) => values![0])));
});
