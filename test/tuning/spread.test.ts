// What a search of networks costs, counted and not timed: programs, epochs after a decision, threads.
import { availableParallelism } from "node:os";
import { describe, expect, it } from "vitest";
import { comparedMetric, localPool, type Pool } from "../../src/comparison/index.ts";
import { workerPool } from "../../src/comparison/worker-pool.node.ts";
import { circles, load } from "../../src/data/index.ts";
import {
  buildTrials,
  choice,
  fixed,
  logUniform,
  logUniformBelowOne,
  memoryStorage,
  networkObjective,
  openStudy,
  randomSearch,
  search,
  type Space,
  type Storage,
  uniform,
} from "../../src/tuning/index.ts";
import { tuneExperimentEvents } from "../../src/tuning/tune.node.ts";
import { counts } from "./counted-build.ts";

const metric = comparedMetric("logLoss");

describe("a search of 20 trials on breast-cancer", { timeout: 60_000 }, () => {
  const numbers = {
    learningRate: logUniform(1e-4, 1e-1),
    optimizer: { name: fixed("momentum"), momentum: logUniformBelowOne(0.5, 0.999) },
    l2: logUniform(1e-6, 1e-2),
    dropout: uniform(0.05, 0.5),
  };
  const programsOf = async (space: Space, experiment: object = {}) => {
    const base = { data: { source: "breast-cancer" }, model: { hidden: [8] }, epochs: 2, batchSize: 64, ...experiment };
    const made: boolean[] = [];
    const local = localPool(buildTrials({ "breast-cancer": await load("breast-cancer") }));
    const pool: Pool = {
      ...local,
      async *one(task, signal) {
        for await (const event of local.one(task, signal)) {
          if (event.type === "finished") made.push(event.compiled);
          yield event;
        }
      },
    };
    const study = await openStudy({ space, storage: memoryStorage(), sampler: randomSearch() });
    const objective = networkObjective({ experiment: base, pool, metric, seeds: [2, 2] });
    for await (const event of search(study, objective, { trials: 20 }))
      if (event.type === "end") expect(event.trials.filter(({ state }) => state === "complete")).toHaveLength(20);
    expect(made).toHaveLength(40);
    return made.filter(Boolean).length;
  };

  it("compiles one program for all that differ in learning rate, momentum, L2, dropout and seed", async () => {
    expect(await programsOf(numbers)).toBe(1);
  });

  it("compiles one program for each shape, not for each trial", async () => {
    // Another batch size than above, so that no program is known already.
    const shapes = { ...numbers, width: choice([5, 6, 7]), depth: choice([1, 2]) };
    expect(await programsOf(shapes, { batchSize: 48 })).toBe(6);
  });
});

describe("trials in worker threads", { timeout: 60_000 }, () => {
  const experiment = { data: { source: "circles" }, model: { hidden: [4] }, epochs: 100_000, batchSize: "full" as const };
  const pooled = (of: ReturnType<typeof counts>, workers: number, together = 1) =>
    workerPool(
      {
        module: new URL("./counted-build.ts", import.meta.url),
        export: "build",
        argument: { sources: { circles: circles() }, counts: of, together },
      },
      { workers },
    );

  it("stop within one epoch of being pruned, however much faster they are than whoever decides", async () => {
    const [trials, workers] = [6, 2];
    const of = counts(trials);
    const pool = pooled(of, workers);
    const slow: Storage = memoryStorage();
    const trialsOf = slow.trials.bind(slow);
    slow.trials = async (id) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return trialsOf(id);
    };
    const study = await openStudy({ space: { learningRate: logUniform(1e-4, 1e-1) }, storage: slow });
    const pruner = {
      name: "third",
      judges: "epochs" as const,
      prunes: ({ intermediate }: { intermediate: ReadonlyMap<number, number> }) => intermediate.size === 3,
    };
    const objective = networkObjective({ experiment, pool, metric });
    for await (const event of search(study, objective, { trials, workers, pruner }))
      if (event.type === "end") expect(event.trials.map(({ state }) => state)).toEqual(Array(trials).fill("pruned"));
    await pool.close!();
    // Three epochs led to the decision; a fourth may have been under way, and none was begun after it.
    for (const epochs of of.epochs) expect([3, 4]).toContain(epochs);
  });

  it("are spread over cores: as many at once as there are, each in a thread of its own", async () => {
    const whole = tuneExperimentEvents({ ...experiment, epochs: 1 }, { trials: 1, sources: { circles: circles() } });
    const start = await whole.next();
    await whole.return();
    expect(start.value).toMatchObject({ type: "start", workers: availableParallelism() });
    const workers = Math.max(3, Math.min(6, availableParallelism()));
    const of = counts(workers);
    // No run trains before all have begun: were two of them in one thread, the first would wait for the second for ever.
    const pool = pooled(of, workers, workers);
    const study = await openStudy({ space: { learningRate: logUniform(1e-4, 1e-1) }, storage: memoryStorage() });
    const objective = networkObjective({ experiment: { ...experiment, epochs: 2 }, pool, metric, seeds: [1, 1] });
    for await (const event of search(study, objective, { trials: workers, workers }))
      if (event.type === "end") expect(event.trials.filter(({ state }) => state === "complete")).toHaveLength(workers);
    await pool.close!();
    expect(new Set(of.threads).size).toBe(workers);
  });
});
