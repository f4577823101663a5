// The published experiments, and what the course says in words, as measurements.
import { describe, expect, it } from "vitest";
import { decayed, initializationRun, optimizationRun, optimizers } from "../../src/cli/course/experiments.ts";
import { logOfZero, symmetry, withoutMomentum } from "../../src/cli/course/facts.ts";
import { scales } from "../../src/cli/course/networks.ts";
import { type Experiment, experiments, replay } from "../../src/cli/course/replay.ts";
import { overSeeds } from "../../src/cli/course/seeds.ts";
import type { ComparisonRecord } from "../../src/comparison/index.ts";
import { trained } from "../../src/training/index.ts";

describe.each(experiments)("the published runs of %s", (experiment) => {
  it("come out as published, within their tolerance", async () => {
    const off: string[] = [];
    let figures = 0;
    for await (const run of replay(experiment))
      for (const f of run.figures) {
        figures++;
        if (!f.agrees) off.push(`${run.name}, ${f.what}: ${f.ours}, published ${f.published}`);
      }
    expect(off).toEqual([]);
    expect(figures).toBe({ initialization: 14, optimization: 18, decay: 6 }[experiment]);
  });
});

describe("what the course says", () => {
  it("zero weights never break symmetry, so a deep network is no better than a linear one", async () => {
    for (const fact of await symmetry()) expect(fact.holds, fact.measured).toBe(true);
  });

  it("weights too large start at log(0), unless the cost is computed from logits", async () => {
    for (const fact of await logOfZero()) expect(fact.holds, fact.measured).toBe(true);
  });

  it("momentum with β = 0 is gradient descent, bit for bit", async () => {
    for (const fact of await withoutMomentum()) expect(fact.holds, fact.measured).toBe(true);
  });

  it("a run off by a little would be told", async () => {
    const { record } = await trained({ ...initializationRun(scales.he), epochs: 1001, dtype: "float32" });
    const cost = record.epochs.find((e) => e.epoch === 1001)!.cost!;
    expect(Math.abs(cost - 0.6879825919728063)).toBeGreaterThan(1e-9);
  });

  it("the rate of the published decay stays for two epochs, then falls", () => {
    const rate = decayed().hyper.learningRate as (step: number) => number;
    expect([0, 4, 5, 9, 10, 15].map(rate)).toEqual([0.1, 0.1, 0.1, 0.1, 0.05, 0.1 / 3]);
  });
});

describe("the same question over seeds", () => {
  const asked = async (experiment: Experiment, seeds: number): Promise<ComparisonRecord> => {
    const runs = overSeeds(
      experiment,
      Array.from({ length: seeds }, (_, i) => i + 1),
    );
    for (;;) {
      const { value, done } = await runs.next();
      if (done) return value!;
    }
  };

  it("keeps zero weights at chance and weights × 10 far behind He", async () => {
    const { candidates } = await asked("initialization", 3);
    const median = Object.fromEntries(candidates.map((c) => [c.name, c.median!.estimate]));
    expect(median.zeros).toBe(0.5);
    expect(median.he).toBeGreaterThan(median["normal × 10"] + 0.05);
  });

  it("can be interrupted", async () => {
    const { record } = await trained({ ...optimizationRun(optimizers.adam()), signal: AbortSignal.abort() });
    expect(record.status).toBe("interrupted");
    const runs = overSeeds("optimization", [1], AbortSignal.abort());
    expect(await runs.next()).toEqual({ done: true, value: null });
  });
});
