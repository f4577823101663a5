import { describe, expect, test } from "vitest";
import {
  bootstrap,
  fewestSeeds,
  hodgesLehmann,
  interquartileMean,
  median,
  pairedTTest,
  seedsNeeded,
  signFlipTest,
  signedRankTest,
} from "../../../src/comparison/statistics/index.ts";
import { random, type Random } from "../../../src/random/index.ts";

/** Outcomes as training has them: one mode, two modes (a quarter of the seeds stuck), and values that tie. */
const shapes: Record<string, (draw: Random) => number> = {
  "one mode": (draw) => draw.normal(),
  "two modes": (draw) => (draw.uniform() < 0.25 ? 20 : 0) + draw.normal(),
  "tied values": (draw) => Math.round(draw.normal()),
};

const share = (times: number, event: (draw: Random) => boolean): number => {
  const draw = random(2024);
  let count = 0;
  for (let i = 0; i < times; i++) if (event(draw.fork(i))) count++;
  return count / times;
};

const holds = ({ low, high }: { low: number; high: number }, value: number) => low <= value && value <= high;

describe.each(Object.entries(shapes))("equally good candidates whose outcomes have %s", (_, outcome) => {
  test.each([6, 10, 30])("are told apart by mistake at most 5 %% of the time, %d seeds", (seeds) => {
    const wrong = share(500, (draw) => {
      const differences = Array.from({ length: seeds }, () => outcome(draw) - outcome(draw));
      const { low, high } = hodgesLehmann(differences);
      return signedRankTest(differences).pValue < 0.05 && (low > 0 || high < 0);
    });
    expect(wrong).toBeLessThan(0.05 + 0.02); // two standard errors of 500 tries
  });
});

describe("intervals hold the truth about as often as they say", () => {
  const normal = (n: number, draw: Random) => Array.from({ length: n }, () => draw.normal());

  test("the typical difference and the mean: 95 %", () => {
    for (const n of [7, 20]) {
      expect(Math.abs(share(600, (draw) => holds(hodgesLehmann(normal(n, draw)), 0)) - 0.955)).toBeLessThan(0.03);
      expect(Math.abs(share(600, (draw) => holds(pairedTTest(normal(n, draw)).interval, 0)) - 0.95)).toBeLessThan(0.03);
    }
  });

  test("bootstrap of median and interquartile mean over 10 seeds: a little less, as known of the bootstrap of few values", () => {
    for (const statistic of [median, interquartileMean]) {
      const covered = share(300, (draw) =>
        holds(bootstrap(normal(10, draw), statistic, { resamples: 300, random: draw.fork("bootstrap") }), 0),
      );
      expect(covered).toBeGreaterThan(0.88);
      expect(covered).toBeLessThan(0.98);
    }
  });

  test("the sign-flip test rejects 5 % of the equal", () => {
    expect(share(500, (draw) => signFlipTest(normal(8, draw)).pValue <= 0.05)).toBeLessThan(0.07);
  });
});

describe("seeds still needed", () => {
  test("the fewest seeds that can decide at all", () => {
    expect([1, 3, 6, 10, 28].map((pairs) => fewestSeeds(0.05 / pairs))).toEqual([6, 7, 8, 9, 11]);
    for (const n of [6, 9]) {
      expect(signedRankTest(Array.from({ length: n }, () => 1)).pValue).toBeCloseTo(2 / 2 ** n, 15);
    }
  });

  test("all seeds agree: the fewest that can decide", () => {
    expect(seedsNeeded([0.3, 0.2, 0.25])).toBe(6);
    expect(seedsNeeded([-0.3, -0.2, -0.25, -0.1], { alpha: 0.05 / 10 })).toBe(9);
  });

  test("no lean, ties and too little to go by are hopeless", () => {
    expect(seedsNeeded([1, -1, 1, -1])).toBe(null);
    expect(seedsNeeded([0, 0, 0, 0])).toBe(null);
    expect(seedsNeeded([0, 0, 0, 0, 0, 0, 0, 1])).toBe(null);
    expect(seedsNeeded([1])).toBe(6);
    expect(seedsNeeded([0])).toBe(null);
    expect(seedsNeeded([])).toBe(null);
    expect(seedsNeeded(Array.from({ length: 400 }, (_, i) => (i % 21 < 11 ? 1 : -1) * (1 + i / 1000)))).toBe(null);
  });

  test.each([0.5, 1])("with the number told, a verdict comes about 8 times in 10: effect of %d standard deviations", (effect) => {
    const differences = (n: number, draw: Random) => Array.from({ length: n }, () => draw.normal() + effect);
    const needed = seedsNeeded(differences(400, random(6)))!; // the effect as good as known
    const decided = share(300, (draw) => signedRankTest(differences(needed, draw)).pValue < 0.05);
    expect(decided).toBeGreaterThan(0.72);
    expect(decided).toBeLessThan(0.9);
  });
});
