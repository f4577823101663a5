// Networks as what is searched: what a configuration means, what is tried where nobody says, several seeds, and the verdict.
import { describe, expect, it } from "vitest";
import { comparedMetric, localPool, type Pool, recordOf } from "../../src/comparison/index.ts";
import { circles } from "../../src/data/index.ts";
import {
  buildTrials,
  deservesMore,
  experimentOf,
  finals,
  memoryStorage,
  networkObjective,
  openStudy,
  search,
  type Storage,
  type TrialRecord,
  usualSpace,
} from "../../src/tuning/index.ts";

describe("experimentOf", () => {
  it("puts every name in its place", () => {
    expect(
      experimentOf(
        { data: { source: "wine" }, penalties: ["l1:1e-5"] },
        {
          learningRate: 0.01,
          batchSize: 32,
          width: 24,
          depth: 2,
          init: "heNormal",
          dropout: 0.1,
          l2: 1e-4,
          regularization: { maxNorm: 3 },
        },
      ),
    ).toEqual({
      data: { source: "wine" },
      learningRate: 0.01,
      batchSize: 32,
      model: { hidden: [24, 24], init: "heNormal", dropout: 0.1 },
      penalties: ["l1:1e-5", "l2:0.0001"],
      constraints: ["maxNorm:3"],
    });
  });

  it("makes a plug-in with options of a branch, and its learning rate the experiment's", () => {
    expect(experimentOf({}, { optimizer: { name: "adam", beta2: 0.99, learningRate: 0.003 } })).toEqual({
      optimizer: "adam:beta2=0.99",
      learningRate: 0.003,
    });
  });

  it("takes penalties that are null or false away, and refuses what it does not know", () => {
    expect(experimentOf({}, { l2: null, depth: 0 })).toEqual({ model: { hidden: [] } });
    expect(() => experimentOf({}, { learningRat: 0.1 })).toThrow(
      'learningRat is neither a setting nor a plug-in; did you mean "learningRate"',
    );
    expect(() => experimentOf({}, { dropout: 2 })).toThrow("dropout");
  });
});

it("searches what decides most where nobody says", () => {
  const space = usualSpace({}, 1000);
  expect(Object.keys(space)).toEqual(["learningRate", "batchSize", "init", "l2", "dropout", "width", "depth"]);
  expect(space.learningRate).toMatchObject({ kind: "float", log: true });
  expect(usualSpace({}, 100).batchSize).toEqual({ kind: "choice", values: [8, 16] });
  expect(Object.keys(usualSpace({ model: { network: ["dense:4"] }, penalties: ["l2:1"] }, 1000))).toEqual([
    "learningRate",
    "batchSize",
    "init",
  ]);
});

const data = circles();
const experiment = { data: { source: "" }, epochs: 4, model: { hidden: [8] }, batchSize: 64 };

describe("networkObjective", () => {
  it("searches networks, tells every epoch, spends seeds on the best, and gives a verdict on fresh ones", {
    timeout: 60_000,
  }, async () => {
    const pool = localPool(buildTrials({ "": data }));
    const storage = memoryStorage();
    const metric = comparedMetric("logLoss");
    const space = { learningRate: usualSpace(experiment, 300).learningRate };
    const study = await openStudy({ space, storage });
    let trials: readonly TrialRecord[] = [];
    for await (const event of search(study, networkObjective({ experiment, pool, metric, seeds: [1, 3] }), { trials: 14 }))
      if (event.type === "end") trials = event.trials;
    expect(trials.every(({ state }) => state === "complete")).toBe(true);
    for (const { intermediate, runs, values } of trials) {
      expect([...intermediate.keys()]).toEqual([0, 1, 2, 3]);
      expect(runs.map(({ seed }) => seed)).toEqual([1, 2, 3].slice(0, runs.length));
      const sorted = runs.map((run) => run.values[0]).sort((a, b) => a - b);
      expect(values![0]).toBeCloseTo(
        (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2,
        12,
      );
    }
    const byValue = trials.toSorted((a, b) => a.values![0] - b.values![0]);
    expect(byValue[0].runs.length).toBeGreaterThan(1);
    const spent = (some: readonly TrialRecord[]) => some.reduce((sum, { runs }) => sum + runs.length, 0);
    expect(spent(byValue.slice(0, 7))).toBeGreaterThan(spent(byValue.slice(7)));
    expect((await storage.curves(byValue[0].id)).map(({ seed, points }) => [seed, points.length])).toEqual(
      byValue[0].runs.map(({ seed }) => [seed, 4]),
    );
    const record = await recordOf(finals(pool, experiment, () => space, [byValue[0], byValue.at(-1)!], { seeds: 8, metric }));
    expect(record.seeds).toEqual(Array.from({ length: 8 }, (_, i) => 1_000_001 + i));
    expect(record.pairs[0].sentence).toMatch(new RegExp(`^trial ${byValue[0].number} beats trial ${byValue.at(-1)!.number} `));
  });
});

describe("a trial that was given back", () => {
  it("goes on in the middle of a run, and ends as one that was never stopped", { timeout: 60_000 }, async () => {
    const long = { ...experiment, epochs: 12 };
    const metric = comparedMetric("logLoss");
    const space = { learningRate: usualSpace(long, 300).learningRate };
    const plain = localPool(buildTrials({ "": data }));
    const made = async (pool: Pool, storage: Storage, signal?: AbortSignal) => {
      const study = await openStudy({ space, storage });
      const objective = networkObjective<typeof space>({ experiment: long, pool, metric, seeds: [2, 2], saveSeconds: 1e-9 });
      for await (const event of search(study, objective, { trials: 1, signal }))
        if (event.type === "end") return { ...event.trials[0], curves: await storage.curves(event.trials[0].id) };
      throw new Error("no end");
    };
    /** Counts the epochs that are really trained, and calls out at one of them. */
    let trained = 0;
    const counted = (at: number, call: () => void): Pool => ({
      ...plain,
      async *one(task, signal) {
        for await (const event of plain.one(task, signal)) {
          if (event.type === "epoch" && event.epoch.epoch > 0 && ++trained === at) call();
          yield event;
        }
      },
    });
    const whole = await made(plain, memoryStorage());
    for (const at of [5, 12 + 7]) {
      trained = 0;
      const [storage, stop] = [memoryStorage(), new AbortController()];
      expect(
        (
          await made(
            counted(at, () => stop.abort()),
            storage,
            stop.signal,
          )
        ).state,
      ).toBe("waiting");
      const before = trained;
      expect(before).toBeLessThan(at + 3);
      const resumed = await made(
        counted(Infinity, () => {}),
        storage,
      );
      expect(trained).toBeLessThanOrEqual(24 + 1);
      const what = ({ state, values, runs, intermediate, curves }: typeof whole) => ({
        state,
        values,
        runs,
        intermediate,
        curves,
      });
      expect(what(resumed)).toEqual(what(whole));
    }
  });
});

describe("deservesMore", () => {
  const trial = (number: number, values: readonly number[]): TrialRecord => ({
    id: number + 1,
    number,
    state: "complete",
    values: [values.reduce((a, b) => a + b, 0) / values.length],
    parameters: {},
    distributions: {},
    intermediate: new Map(),
    started: null,
    ended: null,
    attributes: {},
    systemAttributes: {},
    runs: values.map((value, i) => ({ seed: i + 1, fold: null, values: [value] })),
  });
  const known = [trial(0, [1, 1.1]), trial(1, [2, 2.1, 1.9]), trial(2, [3, 3.1])];

  it("keeps to the race who is within the noise of the best", () => {
    expect(deservesMore([1.1], known, "minimize")).toBe(true);
    expect(deservesMore([1.6], known, "minimize")).toBe(false);
    expect(deservesMore([2.9], known, "maximize")).toBe(true);
    expect(deservesMore([1.1], known, "maximize")).toBe(false);
  });

  it("learns how noisy seeds are from those in front first", () => {
    const alone = [trial(0, [1]), trial(1, [2]), trial(2, [3]), trial(3, [4]), trial(4, [5])];
    expect(deservesMore([0.5], alone, "minimize")).toBe(true);
    expect(deservesMore([0.5, 0.6], alone, "minimize")).toBe(false);
    expect(deservesMore([4.5], alone, "minimize")).toBe(false);
  });
});
