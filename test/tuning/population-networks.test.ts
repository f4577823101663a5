// Populations of networks: copies go on exactly, schedules can be trained again, and what cannot change on the way is refused.
import { describe, expect, it } from "vitest";
import { comparedMetric, localPool, type Pool } from "../../src/comparison/index.ts";
import { breastCancer } from "../../src/data/index.ts";
import {
  bestMember,
  buildTrials,
  checkChangeable,
  choice,
  generationsOf,
  integer,
  logUniform,
  logUniformBelowOne,
  memoryStorage,
  networkIntervals,
  openStudy,
  population,
  scheduleOf,
  slotOf,
  type Space,
  stagesOf,
  trainPopulation,
  type TrialRecord,
  type TrialTask,
  unchangeable,
  uniform,
  usualSpace,
  withOneSplit,
} from "../../src/tuning/index.ts";
import { tunePopulation } from "../../src/tuning/population.node.ts";

const sources = { "": await breastCancer() };
const base = { data: { source: "" }, epochs: 6, batchSize: 64, model: { hidden: [4] }, optimizer: "adam", schedule: "cosine" };
const metric = comparedMetric("logLoss");
const space = {
  learningRate: logUniform(1e-5, 0.1),
  l2: logUniform(1e-6, 1e-2),
  dropout: uniform(0, 0.5),
  optimizer: { name: { kind: "fixed", value: "adam" }, beta2: logUniformBelowOne(0.9, 0.9999) },
} as const satisfies Space;

const last = async (pool: Pool, task: TrialTask) => {
  for await (const event of pool.one(task)) if (event.type === "finished") return event;
  throw new Error("no end");
};

describe("a population of networks", { timeout: 60_000 }, () => {
  it("copies weights, optimizer state and data order, so that the winner's schedule comes to the same bits again", async () => {
    const pool = localPool(buildTrials(sources));
    const storage = memoryStorage();
    const study = await openStudy({ space, storage, seed: 2 });
    let trials: readonly TrialRecord[] = [];
    const intervals = networkIntervals<typeof space>({ experiment: base, pool, metric });
    const scheduler = population({ size: 5, interval: 1 });
    for await (const event of trainPopulation(study, intervals, { scheduler, epochs: 6 }))
      if (event.type === "end") trials = event.trials;
    expect(trials.map(({ state }) => state)).toEqual(Array(30).fill("complete"));
    const winner = bestMember(trials, 5, "minimize")!;
    const schedule = scheduleOf(winner, trials, { interval: 1, epochs: 6 });
    expect(schedule.length).toBeGreaterThan(1);
    const { seed } = slotOf(winner)!;
    const stages = stagesOf(withOneSplit(base), space, schedule);
    const { run } = await last(pool, { candidate: "again", seed, experiment: stages[0].experiment, stages });
    expect(run.final.validation!.logLoss).toBe(winner.values![0]);
    // The learning rate that the network saw, epoch by epoch: the cosine over all epochs, of the rate at the time.
    const rates = run.epochs.slice(1).map(({ learningRate }) => learningRate);
    const steps = run.steps / 6;
    for (const { from, until, parameters } of schedule)
      for (let epoch = from + 1; epoch <= until; epoch++)
        expect(rates[epoch - 1]).toBeCloseTo(
          ((parameters.learningRate as number) * (1 + Math.cos((Math.PI * (epoch * steps - 1)) / run.steps))) / 2,
          10,
        );
    // A member that goes on with its own numbers goes on as if it had never been stopped.
    const fixed = generationsOf(trials)[5].find((trial) => scheduleOf(trial!, trials, { interval: 1, epochs: 6 }).length === 1)!;
    const whole = { ...stagesOf(withOneSplit(base), space, [{ from: 0, until: 6, parameters: fixed.parameters, trial: 0 }])[0] };
    const at = await last(pool, { candidate: "whole", seed: slotOf(fixed)!.seed, experiment: whole.experiment });
    expect(at.run.final.validation!.logLoss).toBe(fixed.values![0]);
  });

  it("is judged on fresh seeds: its schedule against the best fixed configuration, from the library", async () => {
    const { winner, verdict, trials, reason } = await tunePopulation(
      { ...base, data: { source: "breast-cancer" }, schedule: undefined },
      { scheduler: population({ size: 4, interval: 2 }), workers: 2, freshSeeds: 3 },
    );
    expect(reason).toBe("all 4 members were trained for 6 epochs");
    expect(trials).toHaveLength(12);
    expect(Object.keys(trials[0].parameters)).toEqual(["learningRate", "l2", "dropout"]);
    expect(verdict!.candidates.map(({ runs }) => runs.map(({ seed }) => seed))).toEqual(
      [1, 2].map(() => [1_000_001, 1_000_002, 1_000_003]),
    );
    for (const { runs } of verdict!.candidates) for (const { epochs } of runs) expect(epochs.at(-1)!.epoch).toBe(6);
    expect(winner!.name).toBe(verdict!.candidates[0].name);
    expect(verdict!.candidates.some(({ label }) => label.endsWith(", fixed"))).toBe(true);
  });
});

describe("unchangeable", () => {
  const names = (own: Space, experiment: Parameters<typeof unchangeable>[0] = base) => unchangeable(experiment, own, sources);

  it("lets numbers change that flow into the program, and names the others", () => {
    expect(names(space)).toEqual([]);
    expect(names(usualSpace({ data: base.data }, 455), { data: base.data, epochs: 6 })).toEqual([
      "batchSize",
      "init",
      "width",
      "depth",
    ]);
    expect(
      names({ l2: choice([null, 1e-4]), optimizer: choice(["adam", "lion"]), activation: choice(["relu", "tanh"]) }),
    ).toEqual(["l2", "optimizer", "activation"]);
    expect(names({ learningRate: choice([0.1, 0.01]), epochs: integer(1, 5), validation: choice([0.1, 0.2]) })).toEqual([
      "epochs",
      "validation",
    ]);
  });

  it("are refused by name, and so is a stopping rule", () => {
    expect(() => checkChangeable(base, { width: integer(4, 8), learningRate: logUniform(1e-4, 0.1) }, sources)).toThrow(
      "population: width cannot change while a network is trained; give it a value",
    );
    expect(() => checkChangeable({ ...base, stopping: "earlyStopping" }, space, sources)).toThrow("stopping");
  });
});
