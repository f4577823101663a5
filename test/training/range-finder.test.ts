// The learning-rate range test on a real network.
import { describe, expect, it } from "vitest";
import { type Split, adam, gradientDescent, learningRateRange, load, mlp, prepare, trained } from "../../src/index.ts";

const data = async (): Promise<Split> => prepare(await load("breast-cancer"), { seed: 1 });

describe("the range finder", () => {
  it("suggests a rate with which training goes well, below the rate that blows up", async () => {
    const split = await data();
    const setting = { model: mlp({ hidden: [32, 32] }), data: split, optimizer: gradientDescent(), batchSize: 32, seed: 3 };
    const found = await learningRateRange(setting, { low: 1e-5, high: 1e4 });
    expect(found.losses.length).toBeLessThanOrEqual(100);
    expect(found.suggestion).toBeGreaterThan(1e-3);
    expect(found.suggestion).toBeLessThan(found.diverged ?? Infinity);
    const { record } = await trained({ ...setting, optimizer: gradientDescent({ learningRate: found.suggestion! }), epochs: 20 });
    expect(record.status).toBe("finished");
    expect(record.final.validation!.accuracy).toBeGreaterThan(0.9);
  });

  it("sweeps the rates in even factors and gives one loss each", async () => {
    const { rates, losses } = await learningRateRange(
      { model: mlp({ hidden: [8] }), data: await data(), optimizer: adam() },
      { steps: 20, low: 1e-4, high: 1e-2 },
    );
    expect(losses).toHaveLength(20);
    expect(rates[0]).toBeCloseTo(1e-4, 12);
    expect(rates[19]).toBeCloseTo(1e-2, 10);
    expect(rates[10] / rates[9]).toBeCloseTo(100 ** (1 / 19), 10);
  });
});
