// Trials over folds, and pruners that judge whole runs.
import { describe, expect, it } from "vitest";
import { comparedMetric, localPool, recordOf } from "../../src/comparison/index.ts";
import { breastCancer } from "../../src/data/index.ts";
import { factories } from "../../src/options/index.ts";
import { random } from "../../src/random/index.ts";
import { runVariance } from "../../src/tuning/samplers/observations.ts";
import {
  buildTrials,
  choice,
  finals,
  memoryStorage,
  networkObjective,
  openStudy,
  patience,
  planRuns,
  type Pruner,
  pruners,
  runAt,
  search,
  type SearchOptions,
  type TrialRecord,
  trialSeed,
  valueOfRuns,
  wilcoxon,
} from "../../src/tuning/index.ts";
import { trial } from "./trials.ts";

const runsOf = (values: readonly number[]) => values.map((value, seed) => ({ seed, fold: null, values: [value] }));
const sources = { "": await breastCancer() };
const base = { data: { source: "", test: 0.2 }, epochs: 2, batchSize: 64, model: { hidden: [4] } };
const metric = comparedMetric("logLoss");
const pool = localPool(buildTrials(sources));

describe("planRuns", () => {
  const plan = (wanted: Parameters<typeof planRuns>[1]) => planRuns({ base, sources, metric }, wanted);

  it("takes one to three seeds, one round of folds, and enough of either for a pruner that judges runs", () => {
    expect(plan({})).toEqual({ seeds: [1, 3], folds: null });
    expect(plan({ folds: 5 })).toEqual({ seeds: [1, 1], folds: 5 });
    expect(plan({ pruner: wilcoxon() })).toEqual({ seeds: [8, 8], folds: null });
    expect(plan({ folds: 3, pruner: wilcoxon() })).toEqual({ seeds: [2, 2], folds: 3 });
    expect(plan({ seeds: [1, 2], folds: 3, pruner: wilcoxon() })).toEqual({ seeds: [1, 2], folds: 3 });
  });

  it("refuses fewer runs than the pruner must see, folds judged on test rows, and more folds than rows", () => {
    expect(() => plan({ seeds: [1, 1], pruner: wilcoxon() })).toThrow(
      "pruner wilcoxon compares whole runs, 4 of a trial before it stops any, and a trial has 1 at most; take more seeds (8) or folds (5)",
    );
    expect(() => plan({ seeds: [1, 1], folds: 4, pruner: wilcoxon() })).toThrow("a trial has 4 at most");
    expect(() => planRuns({ base, sources, metric: comparedMetric("logLoss", "test") }, { folds: 3 })).toThrow("test rows");
    expect(() => plan({ folds: 1 })).toThrow("folds");
    expect(() => plan({ folds: 5000 })).toThrow("cannot fill 5000 folds");
  });

  it("is asked by what pruners say of themselves: one judges runs, and patience judges what its own judge does", () => {
    const made = [...factories(pruners)].map(([, make]) => (make as unknown as () => Pruner)());
    expect(made.filter(({ judges }) => judges === "runs").map(({ name }) => name)).toEqual(["wilcoxon"]);
    expect(patience({ pruner: wilcoxon() })).toMatchObject({ judges: "runs", runs: 4 });
  });
});

it("runs of a trial are folds with seeds of their own; the next round is dealt anew", () => {
  expect([0, 1, 2, 3].map((i) => runAt(i, 2, trialSeed))).toEqual([
    { seed: 1, fold: { index: 0, of: 2, shuffle: 1 } },
    { seed: 2, fold: { index: 1, of: 2, shuffle: 1 } },
    { seed: 3, fold: { index: 0, of: 2, shuffle: 3 } },
    { seed: 4, fold: { index: 1, of: 2, shuffle: 3 } },
  ]);
  expect(runAt(2, null, trialSeed)).toEqual({ seed: 3 });
  // The mean over folds, the median over rounds of them; without folds the median over seeds.
  expect(valueOfRuns([1, 3, 4, 6, 100, 0], 2)).toBe(5);
  expect(valueOfRuns([1, 3, 8], null)).toBe(3);
});

const space = { learningRate: choice([0.03, 1e-6]) };

/** A search of a good and of a bad rate, in that order. */
async function searched(options: Parameters<typeof networkObjective>[0], by: SearchOptions = {}) {
  const storage = memoryStorage();
  const study = await openStudy({ space, storage });
  for (const learningRate of [0.03, 1e-6]) await study.enqueue({ learningRate });
  let trials: readonly TrialRecord[] = [];
  for await (const event of search(study, networkObjective(options), { trials: 2, ...by }))
    if (event.type === "end") trials = event.trials;
  return { trials, storage };
}

describe("networks over folds", { timeout: 60_000 }, () => {
  it("a trial has a run a fold, named by seed and fold, and its value is their mean", async () => {
    const { trials, storage } = await searched({ experiment: base, pool, metric, folds: 3, seeds: [1, 2] });
    const [good] = trials;
    expect(good.runs.slice(0, 3).map(({ seed, fold }) => [seed, fold])).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
    ]);
    const mean = (runs: TrialRecord["runs"]) => runs.reduce((sum, { values }) => sum + values[0], 0) / runs.length;
    for (const { runs, values, state } of trials) {
      expect(state).toBe("complete");
      expect([3, 6]).toContain(runs.length);
      const rounds = [runs.slice(0, 3), runs.slice(3)].filter(({ length }) => length > 0).map(mean);
      expect(values![0]).toBeCloseTo(rounds.reduce((a, b) => a + b) / rounds.length, 12);
    }
    // The first fold tells every epoch, for pruners that judge these.
    expect([...good.intermediate.keys()]).toEqual([0, 1]);
    expect((await storage.curves(good.id)).slice(0, 3).map(({ seed, fold, points }) => [seed, fold, points.length])).toEqual([
      [1, 0, 2],
      [2, 1, 2],
      [3, 2, 2],
    ]);
  });

  it("Wilcoxon stops a bad trial after some of its runs, over folds and over seeds", async () => {
    for (const runs of [{ folds: 7 }, { seeds: [7, 7] as const }]) {
      const pruner = wilcoxon();
      const { trials } = await searched({ experiment: base, pool, metric, ...runs, judged: pruner.judges }, { pruner });
      const [good, bad] = trials;
      expect([good.state, good.runs.length]).toEqual(["complete", 7]);
      // Every run but the last, after which there is nothing to spare.
      expect([...good.intermediate.values()]).toEqual(good.runs.slice(0, 6).map(({ values }) => values[0]));
      // Four pairs are the fewest that can tell at a level of 0.1.
      expect([bad.state, bad.runs.length, bad.intermediate.size]).toEqual(["pruned", 4, 4]);
    }
  });

  it("a trial that was given back goes on with the fold that it lacks, and its pruner sees the same steps", async () => {
    const storage = memoryStorage();
    const stop = new AbortController();
    const study = await openStudy({ space, storage });
    await study.enqueue({ learningRate: 0.03 });
    const objective = networkObjective({ experiment: base, pool, metric, folds: 6, judged: "runs" });
    const options = { trials: 1, pruner: wilcoxon() };
    for await (const event of search(study, objective, { ...options, signal: stop.signal }))
      if (event.type === "step" && event.step === 1) stop.abort();
    const before = (await study.trials())[0];
    expect(before.state).toBe("waiting");
    for await (const event of search(study, objective, options)) void event;
    const [after] = await study.trials();
    expect(after.runs.map(({ fold }) => fold)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(after.runs.slice(0, before.runs.length)).toEqual(before.runs);
    expect([...after.intermediate]).toEqual(after.runs.slice(0, 5).map(({ values }, i) => [i, values[0]]));
  });

  it("the verdict deals new folds: fresh seeds, in whole cross-validations, the same folds for all", async () => {
    const { trials } = await searched({ experiment: base, pool, metric, folds: 3 });
    const record = await recordOf(finals(pool, base, () => space, trials, { seeds: 7, folds: 3, metric }));
    expect(record.seeds).toEqual(Array.from({ length: 9 }, (_, i) => 1_000_001 + i));
    expect(record.pairs[0].sentence).toMatch(/^trial 0 beats trial 1 /);
    for (const { runs } of record.candidates) {
      const rows = runs.map(({ config }) => (config.rows as { validation: number; test: number }).validation);
      // 455 rows that are not for the test, in folds of a third.
      for (const count of rows) expect(Math.abs(count - 455 / 3)).toBeLessThan(2);
    }
  });
});

describe("runVariance", () => {
  const folded = (number: number, seed: number, values: readonly number[]) =>
    trial({ number, runs: values.map((value, fold) => ({ seed, fold, values: [value] })) });

  it("is what is left beside trials and folds", () => {
    // Means by rows 2 and 4, by columns 1.5 and 4.5: every number is half a unit off their sum, and one of the four is free.
    expect(runVariance([folded(0, 1, [1, 3]), folded(1, 1, [2, 6])])).toBeCloseTo(1, 12);
    // Seeds are no folds: there the spread within each trial is all.
    const seeds = [trial({ number: 0, runs: runsOf([1, 3]) }), trial({ number: 1, runs: runsOf([2, 6]) })];
    expect(runVariance(seeds)).toBeCloseTo((2 + 8) / 2, 12);
  });

  it("does not grow with how hard folds are, and knows nothing from one trial alone", () => {
    const own = random(5);
    const hard = [0, 40, -25, 10, 7];
    const trials = Array.from({ length: 400 }, (_, t) => {
      const draws = own.fork(t);
      const worth = 100 * draws.uniform();
      return folded(
        t,
        t % 2,
        hard.map((h) => worth + h * (t % 2 ? 1 : -2) + draws.normal()),
      );
    });
    expect(Math.abs(runVariance(trials) - 1)).toBeLessThan(0.1);
    expect(runVariance([folded(0, 1, [1, 5, 9])])).toBe(0);
    expect(runVariance([])).toBe(0);
  });
});
