// Experiments tuned on worker threads, from the library.
import { describe, expect, it } from "vitest";
import { circles } from "../../src/data/index.ts";
import { choice, logUniform, memoryStorage, uniform } from "../../src/tuning/index.ts";
import { finalists, winnerOf } from "../../src/tuning/networks/winner.ts";
import { tuneExperiment, tuneExperimentEvents } from "../../src/tuning/tune.node.ts";
import type { ComparisonRecord } from "../../src/comparison/index.ts";
import type { TrialRecord } from "../../src/tuning/record.ts";

const experiment = { data: { source: "circles" }, model: { hidden: [4] }, epochs: 2, batchSize: 64 };
const sources = { circles: circles() };

describe("tuneExperiment", { timeout: 120_000 }, () => {
  it("searches, and names the winner of the finals with its experiment", async () => {
    const {
      trials,
      winner,
      verdict,
      reason,
      experiment: best,
    } = await tuneExperiment(experiment, {
      sources,
      space: { learningRate: logUniform(1e-3, 0.1), init: choice(["heNormal", "zeros"]) },
      trials: 5,
      workers: 2,
      seeds: [1, 1],
      finals: 2,
      freshSeeds: 3,
    });
    expect(reason).toBe("all 5 trials are done");
    expect(trials).toHaveLength(5);
    expect(verdict!.candidates.map(({ runs }) => runs.map(({ seed }) => seed))).toEqual(
      [1, 2].map(() => [1_000_001, 1_000_002, 1_000_003]),
    );
    expect(verdict!.candidates[0].name).toBe(`trial ${winner!.number}`);
    expect(verdict!.notes.join()).not.toContain("were not tuned");
    expect(best).toMatchObject({ ...experiment, learningRate: winner!.parameters.learningRate });
  });

  it("counts a run that hangs as a failed trial, and goes on", async () => {
    const storage = memoryStorage();
    const { trials, winner } = await tuneExperiment(
      { ...experiment, epochs: 1_000_000 },
      { sources, storage, space: { learningRate: logUniform(1e-3, 0.1) }, trials: 1, workers: 1, trialSeconds: 1, finals: 0 },
    );
    expect(trials.map(({ state }) => state)).toEqual(["failed"]);
    expect(trials[0].attributes["whetstone:reason"]).toMatch(/was not done after 1 s, and its worker was ended/);
    expect(winner).toBeNull();
  });

  it("begins no study for a space or a metric that cannot be", async () => {
    const storage = memoryStorage();
    const tried = async (options: Parameters<typeof tuneExperimentEvents>[1]) => {
      await tuneExperimentEvents(experiment, { sources, storage, trials: 1, ...options }).next();
    };
    await expect(tried({ space: { dropot: uniform(0, 1) } })).rejects.toThrow('did you mean "dropout"');
    await expect(tried({ space: { dropout: uniform(0, 1) } })).rejects.toThrow("dropout");
    await expect(tried({ space: {} })).rejects.toThrow("nothing is searched");
    await expect(tried({ metric: "acuracy" })).rejects.toThrow("accuracy");
    expect(await storage.studies()).toEqual([]);
  });
});

it("of equal configurations the finals take one, and without finals the best value wins", () => {
  const trial = (number: number, value: number, rate: number, state: TrialRecord["state"] = "complete") =>
    ({ number, state, values: [value], parameters: { rate }, runs: [], intermediate: new Map() }) as unknown as TrialRecord;
  const trials = [trial(0, 3, 0.1), trial(1, 1, 0.2), trial(2, 2, 0.3), trial(3, 1.5, 0.2), trial(4, 0, 0.4, "pruned")];
  const study = { id: 1, name: "s", directions: ["minimize" as const], attributes: {}, systemAttributes: {} };
  expect(finalists(trials, study, 2).map(({ number }) => number)).toEqual([1, 2]);
  expect(winnerOf(trials, study, null)?.number).toBe(1);
  expect(winnerOf(trials, study, { candidates: [{ name: "trial 2" }] } as unknown as ComparisonRecord)?.number).toBe(2);
  expect(winnerOf([], study, null)).toBeNull();
});
