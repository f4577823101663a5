import { describe, expect, test } from "vitest";
import { findLearningRate, gradientDescent, learningRateSweep } from "../../src/optimization/index.ts";
import { drive, problems } from "./drive.ts";

describe("the sweep", () => {
  test("goes from low to high by the same factor every step", () => {
    const sweep = learningRateSweep({ steps: 5, low: 1e-4, high: 1 });
    [1e-4, 1e-3, 1e-2, 0.1, 1].forEach((rate, i) => expect(sweep(i)).toBeCloseTo(rate, 12));
    expect(() => learningRateSweep({ low: 1, high: 0.1 })).toThrow("low 1 must lie below high 0.1");
  });
});

describe("the reading of a sweep", () => {
  const sweep = learningRateSweep({ steps: 100, low: 1e-6, high: 100 });
  const rates = Array.from({ length: 100 }, (_, i) => sweep(i));

  test("of a real run suggests a rate that trains, below where it blows up", () => {
    const losses = [...drive(gradientDescent({ learningRate: sweep }), problems.leastSquares).run(100)];
    const { suggestion, diverged, reason } = findLearningRate(rates, losses);
    expect(diverged).toBeGreaterThan(0.5);
    expect(suggestion).toBeLessThanOrEqual(diverged! / 10);
    expect(reason).toMatch(/^The loss falls fastest at a rate of [\d.]+ and blows up at [\d.]+: start from [\d.]+/);
    const run = drive(gradientDescent({ learningRate: suggestion! }), problems.leastSquares);
    run.run(100);
    expect(run.loss()).toBeLessThan(0.75);
  });

  test("finds the middle of a slope, noise or not", () => {
    const fall = rates.map((rate) => 1 - 0.8 / (1 + (0.01 / rate) ** 1.5));
    expect(findLearningRate(rates, fall).steepest).toBeCloseTo(0.01, 2);
    const noisy = fall.map((loss, i) => loss + 0.02 * Math.sin(i * 12.9898));
    const { steepest, diverged } = findLearningRate(rates, noisy);
    expect(Math.abs(Math.log10(steepest! / 0.01))).toBeLessThan(0.5);
    expect(diverged).toBeNull();
  });

  test("stops at the first loss that is not a number", () => {
    const losses = rates.map((_, i) => (i < 50 ? 1 - i / 100 : NaN));
    expect(findLearningRate(rates, losses)).toMatchObject({ diverged: rates[50] });
    expect(findLearningRate(rates, losses).smoothed).toHaveLength(50);
  });

  test("suggests nothing where the loss never fell or blew up at once", () => {
    expect(
      findLearningRate(
        rates,
        rates.map((_, i) => 1 + i / 1000),
      ),
    ).toMatchObject({ suggestion: null, reason: expect.stringContaining("never fell") });
    expect(
      findLearningRate(
        rates,
        rates.map((_, i) => 10 ** i),
      ),
    ).toMatchObject({ suggestion: null, reason: expect.stringContaining("at once") });
    expect(() => findLearningRate([1, 2], [1])).toThrow("at least 5; got 1 losses and 2 rates");
  });
});
