import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { afterSeconds, afterTrials, type Course, wholeTime } from "../../bench/tuning/course.ts";
import { type Job, jobsOf, samplerNamed } from "../../bench/tuning/jobs.ts";
import { Runs } from "../../bench/tuning/runs.ts";
import { summarize, type Summary } from "../../bench/tuning/summary.ts";
import { tally, verdict } from "../../bench/tuning/verdict.ts";

/** Two seconds of searching and one of the objective in ten trials. */
const course: Course = {
  trials: 10,
  searching: 2,
  objective: 1,
  equal: 2,
  steps: [
    [1, 0.1, 0.1, 8],
    [4, 0.5, 0.4, 3],
    [9, 1.9, 0.9, 1],
  ],
};

/** A folder's studies of both sides, told when they were made. */
function studiesIn(folder: string, part: Job["part"], date = "2000-01-01") {
  const runs = { whetstone: new Runs(folder, part, "whetstone"), optuna: new Runs(folder, part, "optuna") };
  for (const side of [runs.whetstone, runs.optuna]) side.tell({ date, machine: "any", command: "none", versions: {} });
  return runs;
}

describe("a study's course", () => {
  it("tells the best value after some trials", () => {
    expect([0, 1, 3, 4, 8, 9, 100].map((trials) => afterTrials(course, trials))).toEqual([Infinity, 8, 8, 3, 3, 1, 1]);
  });

  it("tells the best value after some seconds, whatever a trial costs", () => {
    expect([0.05, 0.6, 1.9].map((seconds) => afterSeconds(course, seconds, 0))).toEqual([8, 3, 1]);
    expect([0.15, 0.8, 0.95, 2.9].map((seconds) => afterSeconds(course, seconds, "measured"))).toEqual([8, 8, 3, 1]);
    expect([1.1, 4.4, 4.5, 11].map((seconds) => afterSeconds(course, seconds, 1))).toEqual([8, 8, 3, 1]);
    expect([wholeTime(course, 0), wholeTime(course, "measured"), wholeTime(course, 1)]).toEqual([2, 3, 12]);
    expect(wholeTime(course, "measured", 5)).toBe(7);
  });
});

describe("a verdict", () => {
  it("is that of the side whose regret is smaller by more than chance", () => {
    const theirs = [1, 2, 1.5, 1.2, 0.9, 1.1, 1.3, 1.6];
    const ours = theirs.map((regret, i) => regret * (i % 2 ? 0.11 : 0.09));
    const verdicts = [verdict(ours, theirs), verdict(theirs, ours), verdict(theirs, theirs.toReversed())];
    expect(verdicts.map(({ word }) => word)).toEqual(["better", "worse", "even"]);
    expect(verdicts[0].estimate).toBeCloseTo(-1, 1);
    expect(tally(verdicts)).toBe("better on 1, even on 1, worse on 1 of 3");
  });
});

describe("studies that are kept", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "whetstone-runs-"))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const job: Job = {
    part: "functions",
    problem: "branin",
    sampler: "tpe",
    seed: 0,
    trials: samplerNamed("tpe").trials.functions,
  };

  it("are there again after a stop in the middle of a line, and the next one is not spoiled by it", () => {
    new Runs(folder, "functions", "optuna").add({ ...job, course });
    appendFileSync(join(folder, "functions-optuna.jsonl"), '\n{"part":"functions","problem":"bra');
    new Runs(folder, "functions", "optuna").add({ ...job, seed: 1, course });
    const again = new Runs(folder, "functions", "optuna");
    expect(again.get(job)?.course).toEqual(course);
    expect(again.get({ ...job, seed: 1 })?.course).toEqual(course);
    expect(again.get({ ...job, trials: 7 })).toBeUndefined();
  });

  it("are forgotten where they are to be made again, and only those", () => {
    const runs = new Runs(folder, "functions", "whetstone");
    for (const seed of [0, 1]) runs.add({ ...job, seed, course });
    runs.add({ ...job, sampler: "cmaEs", course });
    runs.forget(({ sampler }) => sampler === "tpe");
    const again = new Runs(folder, "functions", "whetstone");
    expect([again.get(job), again.get({ ...job, seed: 1 })]).toEqual([undefined, undefined]);
    expect(again.get({ ...job, sampler: "cmaEs" })?.course).toEqual(course);
  });

  it("are summarized over the seeds that all problems have", () => {
    const runs = studiesIn(folder, "functions");
    for (const side of [runs.whetstone, runs.optuna]) {
      for (const [problem, seeds] of [["branin", 3] as const, ["ackley", 2] as const])
        for (let seed = 0; seed < seeds; seed++) side.add({ ...job, problem, seed, course });
    }
    summarize("functions", runs, null, folder);
    const { seeds, cells } = JSON.parse(readFileSync(join(folder, "functions.json"), "utf8")) as Summary;
    expect(seeds).toEqual({ tpe: 2 });
    expect(cells.map(({ problem, optuna }) => [problem, optuna])).toEqual([
      ["branin", [0.6021, 0.6021]],
      ["ackley", [1, 1]],
    ]);
  });
});

describe("what was measured before", () => {
  it("stays where it had more seeds", () => {
    const folder = mkdtempSync(join(tmpdir(), "whetstone-runs-"));
    const about = (date: string) => ({ date, machine: "any", command: "none", versions: {} });
    const job = (sampler: string, seed: number): Job => {
      const trials = samplerNamed(sampler).trials.functions;
      return { part: "functions", problem: "branin", sampler, seed, trials };
    };
    const measure = (date: string, seeds: Readonly<Record<string, number>>): Summary => {
      const runs = studiesIn(mkdtempSync(join(folder, "runs-")), "functions", date);
      for (const side of [runs.whetstone, runs.optuna]) {
        for (const [sampler, count] of Object.entries(seeds))
          for (let seed = 0; seed < count; seed++) side.add({ ...job(sampler, seed), course });
      }
      summarize("functions", runs, null, folder);
      return JSON.parse(readFileSync(join(folder, "functions.json"), "utf8")) as Summary;
    };
    measure("2000-01-01", { tpe: 3, cmaEs: 2 });
    expect(measure("2000-01-02", { tpe: 2, cmaEs: 2 })).toMatchObject({
      about: about("2000-01-02"),
      seeds: { tpe: 3, cmaEs: 2 },
      earlier: { tpe: about("2000-01-01") },
    });
    const last = measure("2000-01-03", { cmaEs: 3 });
    expect(last).toMatchObject({ seeds: { tpe: 3, cmaEs: 3 }, earlier: { tpe: about("2000-01-01") } });
    expect(last.cells.map(({ sampler, optuna }) => [sampler, optuna.length])).toEqual([
      ["cmaEs", 3],
      ["tpe", 3],
    ]);
    rmSync(folder, { recursive: true });
  });
});

describe("networks", () => {
  it("have equal time by the same training, and by each side's own", () => {
    const folder = mkdtempSync(join(tmpdir(), "whetstone-runs-"));
    const job: Job = {
      part: "networks",
      problem: "moons",
      sampler: "tpe",
      seed: 0,
      trials: samplerNamed("tpe").trials.networks,
    };
    const runs = studiesIn(folder, "networks");
    // Ours finds more after 4 seconds, when Optuna's has ended, but for PyTorch's training.
    const longer: Course = { ...course, searching: 3, objective: 2, steps: [...course.steps, [12, 2.5, 1.5, 0.1]] };
    runs.whetstone.add({ ...job, course: longer });
    runs.optuna.add({ ...job, course });
    summarize("networks", runs, { moons: { whetstone: 0.01, pytorch: 0.05 } }, folder);
    const { cells } = JSON.parse(readFileSync(join(folder, "networks.json"), "utf8")) as Summary;
    expect(cells[0].equalTime).toEqual({ measured: [0.9], pytorch: [1e-3] });
    rmSync(folder, { recursive: true });
  });
});

describe("the studies to be made", () => {
  it("come seed by seed, the long ones of a seed first", () => {
    const jobs = jobsOf({
      parts: ["functions", "networks"],
      seeds: 2,
      samplers: ["tpe", "gaussianProcess"],
      problems: ["branin", "moons"],
    });
    expect(jobs.map(({ seed }) => seed)).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    expect(jobs.slice(0, 4).map(({ problem, sampler }) => `${problem} ${sampler}`)).toEqual([
      "moons gaussianProcess",
      "branin gaussianProcess",
      "moons tpe",
      "branin tpe",
    ]);
  });
});
