import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Interval } from "../../../src/comparison/record.ts";
import {
  bcaInterval,
  bootstrap,
  hodgesLehmann,
  interquartileMean,
  mean,
  median,
  percentileInterval,
  probabilityOfWin,
  quantile,
  signedRankTest,
  standardDeviation,
  wilson,
} from "../../../src/comparison/statistics/index.ts";
import { random } from "../../../src/random/index.ts";
import golden from "../../golden/comparison/statistics.json" with { type: "json" };

const statistics = { mean, median, iqm: interquartileMean };
const finite = fc.double({ min: -1000, max: 1000, noNaN: true });
const sample = fc.array(finite, { minLength: 1, maxLength: 15 });
const shuffled = (values: readonly number[], seed: number) =>
  Array.from(random(seed).permutation(values.length), (i) => values[i]);

/** The largest distance between estimates and ends. */
const apart = (ours: Interval, wanted: Interval): number =>
  Math.max(Math.abs(ours.estimate - wanted.estimate), Math.abs(ours.low - wanted.low), Math.abs(ours.high - wanted.high));

describe("the middle of a sample is SciPy's and NumPy's", () => {
  test.each(golden.location.map((given) => ({ ...given, n: given.sample.length })))(
    "$n values",
    ({ sample, median: middle, iqm, quantiles }) => {
      expect(median(sample)).toBeCloseTo(middle, 14);
      expect(interquartileMean(sample)).toBeCloseTo(iqm, 14);
      const ascending = sample.toSorted((a, b) => a - b);
      for (const [q, value] of quantiles) expect(quantile(ascending, q)).toBeCloseTo(value, 14);
    },
  );

  test("an empty sample has none, and infinities stay what they are", () => {
    expect([median([]), interquartileMean([])]).toEqual([NaN, NaN]);
    expect(median([1, Infinity, Infinity])).toBe(Infinity);
    expect(standardDeviation([4])).toBe(0);
  });
});

describe("bootstrap intervals", () => {
  test.each(golden.bootstrap)(
    "$statistic: percentile and BCa from SciPy's replicates are SciPy's",
    ({ statistic, sample, replicates, percentile, bca }) => {
      const ascending = Float64Array.from(replicates).sort();
      const compute = statistics[statistic as keyof typeof statistics];
      for (const [i, end] of percentileInterval(ascending, 0.95).entries())
        expect(Math.abs(end - percentile[i])).toBeLessThan(1e-12);
      for (const [i, end] of bcaInterval(sample, compute, ascending, 0.95).entries())
        expect(Math.abs(end - bca[i])).toBeLessThan(1e-11);
    },
  );

  test.each(golden.bootstrap)("$statistic: from our own draws they come near to SciPy's from 20,000", (given) => {
    const compute = statistics[given.statistic as keyof typeof statistics];
    const [low, high] = given["large percentile"];
    const ours = bootstrap(given.sample, compute, { resamples: 8000 });
    expect(apart(ours, { estimate: compute(Float64Array.from(given.sample)), low, high })).toBeLessThanOrEqual(
      0.15 * given.error,
    );
    const [lowBca, highBca] = given["large bca"];
    expect(
      apart(bootstrap(given.sample, compute, { resamples: 8000, method: "bca" }), {
        estimate: ours.estimate,
        low: lowBca,
        high: highBca,
      }),
    ).toBeLessThanOrEqual(0.25 * given.error);
  });

  test("the same seed gives the same interval, another one nearly the same", () => {
    const values = golden.bootstrap[1].sample;
    expect(bootstrap(values, median, { random: random(4) })).toEqual(bootstrap(values, median, { random: random(4) }));
    expect(bootstrap(values, interquartileMean, { random: random(4) })).not.toEqual(
      bootstrap(values, interquartileMean, { random: random(5) }),
    );
  });

  test("equal values, one value and none", () => {
    expect(bootstrap([0.5, 0.5, 0.5], median, { method: "bca" })).toEqual({ estimate: 0.5, low: 0.5, high: 0.5 });
    expect(bootstrap([2], interquartileMean)).toEqual({ estimate: 2, low: 2, high: 2 });
    expect(bootstrap([], median)).toEqual({ estimate: NaN, low: NaN, high: NaN });
  });

  test("the median of mostly tied values falls back from BCa without NaN", () => {
    const { low, high } = bootstrap([0.5, 0.5, 0.5, 0.5, 0.9], median, { method: "bca" });
    expect(low).toBe(0.5);
    expect(high).toBeGreaterThanOrEqual(0.5);
  });

  test("hold the estimate, do not depend on order, and move with the sample (property)", () => {
    fc.assert(
      fc.property(
        sample,
        fc.constantFrom(...Object.values(statistics)),
        fc.constantFrom("percentile" as const, "bca" as const),
        fc.integer(),
        finite,
        (values, statistic, method, seed, shift) => {
          const options = () => ({ method, resamples: 100, random: random(1) });
          const interval = bootstrap(values, statistic, options());
          expect(interval.low).toBeLessThanOrEqual(interval.estimate);
          expect(interval.high).toBeGreaterThanOrEqual(interval.estimate);
          expect(bootstrap(shuffled(values, seed), statistic, options())).toEqual(interval);
          if (method === "bca") return; // counts replicates equal to the estimate, which rounding of the shift can part
          const moved = bootstrap(
            values.map((x) => x + shift),
            statistic,
            options(),
          );
          expect(
            apart({ estimate: moved.estimate - shift, low: moved.low - shift, high: moved.high - shift }, interval),
          ).toBeLessThanOrEqual(1e-9);
        },
      ),
    );
  });
});

describe("the typical difference (Hodges & Lehmann)", () => {
  test.each(golden.hodges_lehmann.map((given) => ({ ...given, n: given.differences.length })))(
    "$n differences: the shifts that SciPy's signed-rank test does not reject",
    ({ differences, ...wanted }) => {
      const ours = hodgesLehmann(differences);
      expect(apart(ours, wanted)).toBeLessThanOrEqual(1e-12);
      expect(ours.confidence).toBeGreaterThanOrEqual(0.95);
      expect(ours.confidence).toBeLessThan(0.97);
    },
  );

  test("few differences: the interval spans them all and says what it is worth", () => {
    expect(hodgesLehmann([1, 2, 4, 8, 16])).toEqual({ estimate: 5, low: 1, high: 16, confidence: 1 - 2 / 32 });
    expect(hodgesLehmann([3])).toEqual({ estimate: 3, low: 3, high: 3, confidence: 0 });
    expect(hodgesLehmann([])).toMatchObject({ estimate: NaN, low: NaN, high: NaN });
  });

  test("infinite differences stay at the ends", () => {
    const { estimate, low, high } = hodgesLehmann([1, 2, 3, 4, 5, 6, 7, 8, Infinity, Infinity]);
    expect([Number.isFinite(estimate), Number.isFinite(low), high]).toEqual([true, true, Infinity]);
    expect(hodgesLehmann([-Infinity, Infinity]).estimate).toBe(0);
  });

  test("leaves 0 out exactly where the signed-rank test rejects, without ties (property)", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 6, max: 60 }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (seed, n, shift) => {
          const draw = random(seed);
          const differences = Array.from({ length: n }, () => draw.normal() + shift);
          const { low, high } = hodgesLehmann(differences);
          expect(low > 0 || high < 0).toBe(signedRankTest(differences).pValue <= 0.05);
        },
      ),
    );
  });

  test("holds the estimate, does not depend on order, moves and mirrors with the sample (property)", () => {
    fc.assert(
      fc.property(sample, fc.integer(), finite, (values, seed, shift) => {
        const interval = hodgesLehmann(values);
        expect(interval.low).toBeLessThanOrEqual(interval.estimate);
        expect(interval.high).toBeGreaterThanOrEqual(interval.estimate);
        expect(apart(hodgesLehmann(shuffled(values, seed)), interval)).toBeLessThanOrEqual(1e-12);
        const moved = hodgesLehmann(values.map((x) => x + shift));
        expect(
          apart({ estimate: moved.estimate - shift, low: moved.low - shift, high: moved.high - shift }, interval),
        ).toBeLessThanOrEqual(1e-9);
        const mirrored = hodgesLehmann(values.map((x) => -x));
        expect(apart({ estimate: -mirrored.estimate, low: -mirrored.high, high: -mirrored.low }, interval)).toBeLessThanOrEqual(
          1e-9,
        );
      }),
    );
  });
});

describe("Wilson's interval for a proportion", () => {
  test.each(golden.wilson)("$k of $n at $confidence is SciPy's", ({ k, n, confidence, low, high }) => {
    expect(apart(wilson(k, n, confidence), { estimate: k / n, low, high })).toBeLessThanOrEqual(1e-13);
  });

  test("no trials tell nothing", () => {
    expect(wilson(0, 0)).toEqual({ estimate: 0.5, low: 0, high: 1 });
  });

  test("stays in [0, 1], holds the estimate and mirrors (property)", () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(50), (wins, losses) => {
        const { estimate, low, high } = wilson(wins, wins + losses);
        expect(0 <= low && low <= estimate && estimate <= high && high <= 1).toBe(true);
        expect(wilson(losses, wins + losses).high).toBeCloseTo(1 - low, 14);
      }),
    );
  });

  test("the probability of a win counts a tie half", () => {
    expect(probabilityOfWin(3, 4, 3).estimate).toBe(0.5);
    expect(probabilityOfWin(9, 1, 0)).toEqual(wilson(9.5, 10));
    expect(probabilityOfWin(0, 0, 0)).toEqual({ estimate: 0.5, low: 0, high: 1 });
  });
});
