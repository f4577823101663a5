import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { averageRanks, holm, pairedTTest, signFlipTest, signedRankTest } from "../../../src/comparison/statistics/index.ts";
import { random } from "../../../src/random/index.ts";
import golden from "../../golden/comparison/statistics.json" with { type: "json" };

const sample = fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 1, maxLength: 14 });
const probability = fc.double({ min: 0, max: 1, noNaN: true });

describe("the signed-rank test", () => {
  test.each(golden.signed_rank.map((given) => ({ ...given, n: given.differences.length })))(
    "is SciPy's: $n differences, zeros as $zeros, exact $exact",
    (given) => {
      const { positive, negative, pValue, exact } = signedRankTest(given.differences, {
        zeros: given.zeros as "wilcox" | "pratt",
        exactUpTo: given.exact ? 50 : 0,
      });
      expect(exact).toBe(given.exact);
      expect(Math.min(positive, negative)).toBeCloseTo(given.statistic, 9);
      expect(Math.abs(pValue - given.p)).toBeLessThan(1e-12);
    },
  );

  test("one lucky seed among ten small losses is no win", () => {
    const { pValue, positive, negative } = signedRankTest([5, -0.01, -0.01, -0.01, -0.01, -0.01, -0.01, -0.01, -0.01, -0.01]);
    expect(negative).toBeGreaterThan(positive);
    expect(pValue).toBeGreaterThan(0.05);
  });

  test("nothing differs: p is 1", () => {
    expect(signedRankTest([0, 0, 0])).toMatchObject({ n: 0, pValue: 1 });
    expect(signedRankTest([])).toMatchObject({ n: 0, pValue: 1 });
  });

  test("infinite differences rank last and tie", () => {
    expect(signedRankTest([Infinity, Infinity, 1, 2, -3]).pValue).toBe(signedRankTest([9, 9, 1, 2, -3]).pValue);
    expect(signedRankTest(Array.from({ length: 10 }, () => Infinity)).pValue).toBeCloseTo(2 / 1024, 15);
  });

  test("the rounding of subtractions does not break ties", () => {
    const rough = [0.95 - 0.92, 0.91 - 0.88, 0.97 - 0.94, -(0.9 - 0.87)];
    expect(new Set(rough.map(Math.abs)).size).toBeGreaterThan(1);
    expect(signedRankTest(rough)).toEqual(signedRankTest([3, 3, 3, -3]));
  });

  test("neither order nor scale matters, and the other side mirrors (property)", () => {
    fc.assert(
      fc.property(sample, fc.integer(), fc.constantFrom("wilcox" as const, "pratt" as const), (d, seed, zeros) => {
        const order = random(seed).permutation(d.length);
        const { pValue, positive, negative } = signedRankTest(d, { zeros });
        expect(pValue).toBeGreaterThan(0);
        expect(pValue).toBeLessThanOrEqual(1);
        expect(
          signedRankTest(
            Array.from(order, (i) => 7.3 * d[i]),
            { zeros },
          ),
        ).toMatchObject({ positive, negative, pValue });
        expect(
          signedRankTest(
            d.map((x) => -x),
            { zeros },
          ),
        ).toMatchObject({ positive: negative, negative: positive, pValue });
      }),
    );
  });

  test("exact and normal distribution agree where there are many differences (property)", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1, max: 1.2, noNaN: true }), { minLength: 40, maxLength: 50 }), (d) => {
        expect(Math.abs(signedRankTest(d).pValue - signedRankTest(d, { exactUpTo: 0 }).pValue)).toBeLessThan(0.02);
      }),
      { numRuns: 30 },
    );
  });
});

describe("the paired t-test", () => {
  test.each(golden.t_test.map((given) => ({ ...given, n: given.differences.length })))(
    "is SciPy's: $n differences",
    ({ differences, statistic, p, low, high }) => {
      const ours = pairedTTest(differences);
      expect(Math.abs(ours.statistic / statistic - 1)).toBeLessThan(1e-12);
      expect(Math.abs(ours.pValue / p - 1)).toBeLessThan(1e-11);
      expect(Math.abs(ours.interval.low - low)).toBeLessThan(1e-11 * Math.max(1, Math.abs(low)));
      expect(Math.abs(ours.interval.high - high)).toBeLessThan(1e-11 * Math.max(1, Math.abs(high)));
    },
  );

  test("differences without spread do not divide by zero", () => {
    expect(pairedTTest([0, 0, 0])).toMatchObject({ statistic: 0, pValue: 1, interval: { estimate: 0, low: 0, high: 0 } });
    expect(pairedTTest([-2, -2])).toMatchObject({
      statistic: -Infinity,
      pValue: 0,
      interval: { estimate: -2, low: -2, high: -2 },
    });
    expect(pairedTTest([1])).toMatchObject({ pValue: 1, interval: { estimate: 1, low: -Infinity, high: Infinity } });
  });
});

describe("the sign-flip test", () => {
  test.each(golden.sign_flip.map((given) => ({ ...given, n: given.differences.length })))(
    "is SciPy's: $n differences",
    ({ differences, p }) => {
      const ours = signFlipTest(differences);
      expect(ours.exact).toBe(true);
      expect(Math.abs(ours.pValue - p)).toBeLessThan(1e-12);
    },
  );

  test("a sample of the patterns comes near to all of them, is never 0 and repeats with its seed", () => {
    const d = Array.from({ length: 12 }, (_, i) => Math.sin(i) + 0.5);
    const drawn = signFlipTest(d, { exactUpTo: 5, resamples: 5000, random: random(3) });
    expect(drawn.exact).toBe(false);
    expect(Math.abs(drawn.pValue - signFlipTest(d).pValue)).toBeLessThan(0.02);
    expect(signFlipTest(d, { exactUpTo: 5, resamples: 5000, random: random(3) })).toEqual(drawn);
    expect(
      signFlipTest(
        Array.from({ length: 30 }, () => 1),
        { resamples: 500 },
      ).pValue,
    ).toBeGreaterThan(0);
  });

  test("nothing differs: p is 1", () => {
    expect(signFlipTest([0, 0])).toEqual({ statistic: 0, pValue: 1, exact: true });
    expect(signFlipTest([])).toEqual({ statistic: 0, pValue: 1, exact: true });
  });

  test("of equal sizes it counts signs, as the signed-rank test does (property)", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(-1, 0, 1), { minLength: 1, maxLength: 12 }), (d) => {
        expect(signFlipTest(d).pValue).toBeCloseTo(signedRankTest(d).pValue, 12);
      }),
    );
  });
});

describe("Holm's correction", () => {
  test.each(golden.holm.map((given) => ({ ...given, m: given.p.length })))(
    "is that of statsmodels: $m p-values",
    ({ p, adjusted }) => {
      for (const [i, ours] of holm(p).entries()) expect(Math.abs(ours - adjusted[i])).toBeLessThan(1e-14);
    },
  );

  test("never lowers a p-value, keeps their order, stays at most 1 and at least as mild as Bonferroni (property)", () => {
    fc.assert(
      fc.property(fc.array(probability, { maxLength: 12 }), (p) => {
        const adjusted = holm(p);
        for (const [i, raw] of p.entries()) {
          expect(adjusted[i]).toBeGreaterThanOrEqual(raw);
          expect(adjusted[i]).toBeLessThanOrEqual(Math.min(1, raw * p.length));
          expect(p.every((other, j) => raw >= other || adjusted[i] <= adjusted[j])).toBe(true);
        }
      }),
    );
  });

  test("the order of the p-values does not matter (property)", () => {
    fc.assert(
      fc.property(fc.array(probability, { minLength: 1, maxLength: 9 }), fc.integer(), (p, seed) => {
        const order = random(seed).permutation(p.length);
        const adjusted = holm(p);
        expect(holm(Array.from(order, (i) => p[i]))).toEqual(Array.from(order, (i) => adjusted[i]));
      }),
    );
  });
});

test("equal values share the mean of their ranks", () => {
  expect([...averageRanks([3, 1, 3, 2])]).toEqual([3.5, 1, 3.5, 2]);
  expect([...averageRanks([Infinity, 0, Infinity])]).toEqual([2.5, 1, 2.5]);
  expect([...averageRanks([])]).toEqual([]);
});
