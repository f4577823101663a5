import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatInterval, formatNumber, summarize, type ComparisonRecord } from "../../src/comparison/index.ts";
import { UserError } from "../../src/options/index.ts";
import { random } from "../../src/random/index.ts";
import { chanceLevels } from "../../src/training/metrics/evaluate.ts";
import { losses, run } from "./runs.ts";

const spread = (n: number, centre: number, width: number, seed = 1) => {
  const draw = random(seed);
  return Array.from({ length: n }, () => centre + width * draw.normal());
};
const compare = (...candidates: ReturnType<typeof losses>[]) => summarize(candidates, { metric: "loss", tuned: true });
const pairOf = (record: ComparisonRecord) => record.pairs[0];

describe("two candidates", () => {
  const base = spread(10, 0.3, 0.01);
  const gain = [0.021, 0.012, 0.03, 0.02, 0.022, 0.019, 0.015, 0.027, 0.024, 0.021];

  test("a clear difference on every seed reads as in the books", () => {
    const record = compare(
      losses("glorot", base),
      losses(
        "he",
        base.map((loss, i) => loss - gain[i]),
      ),
    );
    expect(record.candidates.map(({ name }) => name)).toEqual(["he", "glorot"]);
    expect(record.verdict).toMatch(/^he beats glorot by 0\.02\d+ validation loss \[0\.01\d+, 0\.02\d+\], 10 of 10 seeds$/);
    expect(pairOf(record)).toMatchObject({
      a: "he",
      b: "glorot",
      wins: 10,
      losses: 0,
      decided: true,
      better: "he",
      seedsNeeded: null,
      probability: 1,
    });
    expect(pairOf(record).difference!.high).toBeLessThan(0); // a − b on a loss: less is better
    expect(pairOf(record).pValue).toBeCloseTo(2 / 1024, 12);
    expect(record.notes).toEqual([]);
  });

  test("where more is better, the difference is positive for the better one", () => {
    const runs = (name: string, plus: number) => ({
      name,
      runs: base.map((value, i) => run(name, i, { accuracy: value + plus })),
    });
    const record = summarize([runs("a", 0), runs("b", 0.1)], { metric: "accuracy" });
    expect(record.verdict).toBe("b beats a by 0.1 validation accuracy, 10 of 10 seeds");
    expect(pairOf(record).difference!.estimate).toBeCloseTo(0.1, 12);
  });

  test("one lucky seed does not make a winner", () => {
    const record = compare(losses("lucky", [0.01, ...base.slice(1).map((loss) => loss + 0.001)]), losses("steady", base));
    expect(pairOf(record)).toMatchObject({ decided: false, better: null });
    expect(pairOf(record).meanDifference! * (pairOf(record).a === "lucky" ? 1 : -1)).toBeLessThan(0); // though on average it is ahead
    expect(record.verdict).toMatch(/^(undecided|no difference to be seen): steady is ahead of lucky/);
  });

  test("a verdict that the mean contradicts comes with a warning", () => {
    const record = compare(
      losses("usual", [9, ...base.slice(1).map((loss) => loss - 0.01), ...base.map((loss) => loss - 0.01)]),
      losses("other", [...base, ...base]),
    );
    expect(record.verdict).toMatch(/^usual beats other/);
    expect(record.notes).toEqual([
      expect.stringMatching(/^usual is typically better than other, but on average worse by 0\.\d+ validation loss/),
    ]);
  });

  test("equal results on every seed are no difference, not a division by zero", () => {
    const record = compare(losses("a", base), losses("b", base));
    expect(record.verdict).toBe("no difference: a and b are equal on all 10 seeds");
    expect(pairOf(record)).toMatchObject({
      wins: 0,
      ties: 10,
      losses: 0,
      probability: 0.5,
      pValue: 1,
      adjustedPValue: 1,
      seedsNeeded: null,
      difference: { estimate: 0, low: 0, high: 0 },
    });
  });

  test("differences by rounding alone are ties", () => {
    const record = compare(
      losses("a", base),
      losses(
        "b",
        base.map((loss) => loss * (1 + 1e-12)),
      ),
    );
    expect(pairOf(record)).toMatchObject({ ties: 10, decided: false });
  });

  test("wins on few seeds among ties do not decide", () => {
    const record = compare(
      losses("a", [...base.slice(0, 6).map((loss) => loss - 0.01), ...base, ...base]),
      losses("b", [...base.slice(0, 6), ...base, ...base]),
    );
    expect(pairOf(record)).toMatchObject({ wins: 6, ties: 20, losses: 0, decided: false, seedsNeeded: null });
    expect(pairOf(record).pValue).toBeLessThan(0.05);
  });

  test("undecided tells how many more seeds, and never fewer than one", () => {
    const noise = spread(10, 0, 0.02, 3);
    const record = compare(
      losses(
        "a",
        base.map((loss, i) => loss - 0.012 + noise[i]),
      ),
      losses("b", base),
    );
    const { seedsNeeded } = pairOf(record);
    expect(seedsNeeded).toBeGreaterThan(10);
    expect(record.verdict).toContain(`; about ${seedsNeeded! - 10} more seed`);
    expect(record.verdict).toMatch(
      /^undecided: a is ahead of b by 0\.0\d+ validation loss \[-0\.0\d+, 0\.0\d+\], \d of 10 seeds; about \d+ more seeds? needed$/,
    );
  });

  test("five seeds cannot decide, and the verdict says so instead of guessing", () => {
    const record = compare(
      losses(
        "a",
        base.slice(0, 5).map((loss) => loss - 0.1),
      ),
      losses("b", base.slice(0, 5)),
    );
    expect(record.verdict).toBe("undecided: a is ahead of b by 0.1 validation loss, 5 of 5 seeds; at least 1 more seed needed");
    expect(record.notes).toEqual([
      "5 seeds cannot decide a comparison at the 5 % level, however clear the difference: that takes at least 6.",
    ]);
    expect(pairOf(record).confidence).toBeCloseTo(1 - 2 / 32, 12);
  });

  test("one seed and no common seed are told as what they are", () => {
    expect(compare(losses("a", [1]), losses("b", [2])).verdict).toBe(
      "undecided: a is ahead of b by 1 validation loss, 1 of 1 seed; at least 5 more seeds needed",
    );
    const apart = compare(losses("a", [1]), { name: "b", runs: [run("b", 9, { loss: 2 })] });
    expect(apart.verdict).toBe("a and b have no seed to be compared on");
    expect(pairOf(apart)).toMatchObject({ difference: null, meanDifference: null, seeds: 0, pValue: 1, probability: 0.5 });
  });
});

describe("runs that failed", () => {
  const good = spread(10, 0.3, 0.01);

  test("a diverged run loses its seed; how much is told over the seeds that both finished", () => {
    const record = compare(losses("wild", [null, null, null, ...good.slice(3).map((loss) => loss + 0.1)]), losses("calm", good));
    expect(record.verdict).toBe("calm beats wild on 10 of 10 seeds; by 0.1 validation loss on the 7 seeds that both finished");
    expect(pairOf(record)).toMatchObject({ seeds: 10, finished: 7, wins: 10, decided: true });
    expect(record.candidates[1]).toMatchObject({
      name: "wild",
      failureRate: 0.3,
      failures: { diverged: 3, stuck: 0 },
      failedSeeds: { diverged: [1, 2, 3], stuck: [] },
    });
    expect(record.notes).toEqual(["wild diverged on seeds 1, 2 and 3: it failed on 30 % of its seeds [11 %, 60 %]."]);
  });

  test("better where it finishes, but it mostly does not: decided by the divergences, and the other side is told", () => {
    const record = compare(losses("wild", [...good.slice(0, 9).map(() => null), good[9] - 0.1]), losses("calm", good));
    expect(record.verdict).toBe(
      "calm beats wild on 9 of 10 seeds; but it is behind by 0.1 validation loss on the 1 seed that both finished",
    );
  });

  test("all diverged on one side, on both sides", () => {
    const never = losses(
      "wild",
      good.map(() => null),
    );
    const one = compare(never, losses("calm", good));
    expect(one.verdict).toBe("calm beats wild on 10 of 10 seeds, none of which both finished");
    expect(one.candidates[1]).toMatchObject({ median: null, iqm: null, failureRate: 1 });
    expect(compare(never, { ...never, name: "wilder" }).verdict).toBe("no difference: wild and wilder diverged on every seed");
  });

  test("a loss that is no number counts as diverged, whatever the status says, also when read back from JSON", () => {
    const runs = good.map((loss, i) => run("nan", i + 1, { loss: i < 4 ? NaN : loss }));
    for (const given of [runs, JSON.parse(JSON.stringify(runs)) as typeof runs]) {
      expect(summarize([{ name: "nan", runs: given }], { metric: "loss" }).candidates[0].failures.diverged).toBe(4);
    }
  });

  test("interrupted runs and metrics without a value drop out of the pairs, with a note", () => {
    const runs = (name: string) => good.map((loss, i) => run(name, i + 1, { loss, rocAuc: i === 2 ? NaN : 1 - loss }));
    const broken = runs("b").map((given) => (given.seed === 7 ? { ...given, status: "interrupted" as const } : given));
    const record = summarize(
      [
        { name: "a", runs: runs("a") },
        { name: "b", runs: broken },
      ],
      { metric: "rocAuc", tuned: true },
    );
    expect(pairOf(record).seeds).toBe(8);
    expect(record.notes).toEqual([
      "a has no validation rocAuc on seed 3, which therefore cannot be compared.",
      "b has no validation rocAuc on seed 3, which therefore cannot be compared.",
      "b was interrupted on seed 7, which therefore cannot be compared.",
    ]);
  });

  test("stuck at chance: no metric beats a constant prediction; one that does, or an unknown chance, clears the run", () => {
    const targets = Array.from({ length: 100 }, (_, i) => (i < 40 ? 1 : 0));
    const chance = chanceLevels("binary", targets, 2);
    const entropy = chance.logLoss.level;
    const stuck = { loss: entropy, logLoss: entropy, accuracy: 0.6, balancedAccuracy: 0.5, rocAuc: 0.9, f1: 0 };
    const overconfident = { ...stuck, loss: 3, logLoss: 3, accuracy: 0.9, balancedAccuracy: 0.88 };
    const learned = { ...stuck, loss: 0.2, logLoss: 0.2, accuracy: 0.9, balancedAccuracy: 0.9 };
    const runs = [stuck, overconfident, stuck, learned].map((metrics, i) => run("zeros", i + 1, metrics, { chance }));
    const unknown = runs.map(({ chance: _, ...rest }) => rest);
    const [told] = summarize([{ name: "zeros", runs }], { metric: "loss" }).candidates;
    expect(told).toMatchObject({ failureRate: 0.5, failures: { diverged: 0, stuck: 2 }, failedSeeds: { stuck: [1, 3] } });
    expect(summarize([{ name: "zeros", runs: unknown }], { metric: "loss" }).candidates[0].failureRate).toBe(0);
    expect(summarize([{ name: "zeros", runs }], { metric: "rocAuc" }).candidates[0].failures.stuck).toBe(0);
  });

  test("two modes: stuck on four of ten seeds and a hair better on the others is undecided, and the failures are told", () => {
    const record = compare(
      losses(
        "risky",
        good.map((loss, i) => (i < 4 ? 0.69 : loss - 0.001)),
      ),
      losses("safe", good),
    );
    expect(pairOf(record).decided).toBe(false);
  });
});

describe("many candidates", () => {
  const base = spread(12, 0.3, 0.02);
  const shifted = (name: string, by: number, noise = 0.002) =>
    losses(
      name,
      base.map((loss, i) => loss + by + noise * Math.sin(7 * i + by)),
    );

  test("one beats all others", () => {
    const record = compare(shifted("zeros", 0.4), shifted("he", 0), shifted("glorot", 0.02));
    expect(record.verdict).toMatch(
      /^he is the best of 3: it beats glorot by 0\.0\d+ validation loss \[0\.0\d+, 0\.0\d+\], 12 of 12 seeds, and zeros as well$/,
    );
    expect(record.pairs.map(({ a, b }) => `${a}-${b}`)).toEqual(["he-glorot", "he-zeros", "glorot-zeros"]);
  });

  test("several at the top, others beaten", () => {
    const record = compare(
      shifted("he", 0, 0.01),
      shifted("lecun", 0.0005, 0.012),
      shifted("zeros", 0.4),
      shifted("normal:10", 0.5),
    );
    expect(record.verdict).toMatch(
      /^undecided: (he and lecun|lecun and he) cannot be told apart on validation loss; .* needed; beaten: zeros and normal:10$/,
    );
  });

  test("nobody beats anybody", () => {
    expect(compare(shifted("a", 0, 0.01), shifted("b", 0.0001, 0.012), shifted("c", -0.0001, 0.014)).verdict).toMatch(
      /^undecided: none of the 3 candidates beats another on validation loss; \w and \w: .* needed$/,
    );
  });

  test("all equal", () => {
    expect(compare(losses("a", base), losses("b", base), losses("c", base)).verdict).toBe(
      "no difference: a, b and c are equal on all 12 seeds",
    );
  });

  test("ahead of all, but not for certain", () => {
    const record = compare(
      losses("a", base),
      losses(
        "b",
        base.map((loss, i) => loss + (i === 0 ? -0.3 : i < 3 ? -0.001 : 0.004)),
      ),
      losses(
        "c",
        base.map((loss, i) => loss + 0.02 + 0.001 * i),
      ),
      losses(
        "d",
        base.map((loss) => loss + 0.03),
      ),
    );
    const beaten = record.pairs.filter(({ decided }) => decided).map(({ a, b }) => `${a}>${b}`);
    expect(beaten).toContain("a>c");
    expect(record.verdict).toMatch(/cannot be told apart|not decided against/);
  });

  test("many pairs ask for more seeds, and the note says how many", () => {
    const record = summarize(
      ["a", "b", "c", "d", "e", "f", "g", "h"].map((name, i) =>
        losses(
          name,
          base.slice(0, 10).map((loss) => loss + i),
        ),
      ),
      { metric: "loss" },
    );
    expect(record.notes).toEqual([
      "10 seeds cannot decide 28 comparisons at the 5 % level, however clear the difference: that takes at least 11.",
      "The candidates were not tuned: settings shared by all, such as one learning rate, may suit some better than others.",
    ]);
  });

  test("a candidate alone, and none", () => {
    expect(compare(losses("he", base)).verdict).toMatch(
      /^he reaches validation loss 0\.\d+ \[0\.\d+, 0\.\d+\] over 12 seeds; with one candidate there is nothing to compare$/,
    );
    expect(compare(losses("he", [null])).verdict).toBe(
      "he has no validation loss on any of 1 seed; with one candidate there is nothing to compare",
    );
    expect(summarize([], { metric: "loss" })).toMatchObject({
      verdict: "there is nothing to compare",
      candidates: [],
      pairs: [],
      notes: [],
    });
  });

  test("more than a quarter of divergences puts a candidate behind those without", () => {
    const record = compare(
      losses(
        "wild",
        base.map((loss, i) => (i % 3 === 0 ? null : loss - 0.2)),
      ),
      losses("calm", base),
    );
    expect(record.candidates.map(({ name }) => name)).toEqual(["calm", "wild"]);
  });

  test("two candidates of one name, two runs on a seed and an unknown metric are refused", () => {
    expect(() => compare(losses("a", [1]), losses("a", [2]))).toThrow(UserError);
    expect(() => compare({ name: "a", runs: [run("a", 1, { loss: 1 }), run("a", 1, { loss: 2 })] })).toThrow(
      'compare: "a" has two runs on seed 1',
    );
    expect(() => summarize([], { metric: "acuracy" })).toThrow(/did you mean "accuracy"/);
  });
});

describe("the record (properties)", () => {
  const value = fc.oneof(
    { weight: 5, arbitrary: fc.double({ min: 0, max: 2, noNaN: true }) },
    { weight: 2, arbitrary: fc.constantFrom(0.5, 0.693) },
    fc.constant(null),
  );
  const candidates = fc
    .integer({ min: 1, max: 12 })
    .chain((n) => fc.array(fc.array(value, { minLength: n, maxLength: n }), { minLength: 1, maxLength: 4 }));
  const named = (columns: (number | null)[][]) => columns.map((values, i) => losses("abcd"[i], values));

  test("is plain JSON, without a NaN in it", () => {
    fc.assert(
      fc.property(candidates, (columns) => {
        const record = compare(...named(columns));
        expect(JSON.parse(JSON.stringify(record))).toEqual(record);
        expect(`${record.verdict} ${record.notes.join(" ")}`).not.toMatch(/NaN|undefined|Infinity|null/);
      }),
      // The halved difference of the first values is −0.
      {
        numRuns: 25,
        examples: [
          [
            [
              [5e-324, null, 0.5, null],
              [0, 0.5, 0, 0.5],
            ],
          ],
        ],
      },
    );
  });

  test("does not depend on the order of runs or candidates", () => {
    fc.assert(
      fc.property(candidates, fc.integer(), (columns, seed) => {
        const order = random(seed).permutation(columns.length);
        const given = named(columns);
        const mixed = Array.from(order, (i) => ({ ...given[i], runs: given[i].runs.toReversed() }));
        const [first, second] = [compare(...given), compare(...mixed)];
        const undirected = ({ pairs }: ComparisonRecord) =>
          new Map(pairs.map((pair) => [[pair.a, pair.b].sort().join(), [pair.better, pair.pValue, pair.decided]]));
        expect(undirected(second)).toEqual(undirected(first));
        expect(new Set(second.candidates.map(({ name, iqm, median }) => JSON.stringify([name, iqm, median])))).toEqual(
          new Set(first.candidates.map(({ name, iqm, median }) => JSON.stringify([name, iqm, median]))),
        );
      }),
      { numRuns: 15 },
    );
  });

  test("decided means: adjusted p below 5 %, the better one named, no more seeds asked for, and the interval on its side of 0 where all finished", () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.double({ min: 0, max: 1.5, noNaN: true }),
        fc.integer({ min: 3, max: 20 }),
        (seed, shift, n) => {
          const draw = random(seed);
          const column = (by: number) => Array.from({ length: n }, () => 5 + by + draw.normal());
          for (const pair of compare(...named([column(0), column(shift), column(2 * shift)])).pairs) {
            expect(pair.adjustedPValue).toBeGreaterThanOrEqual(pair.pValue);
            expect(pair.decided).toBe(pair.adjustedPValue < 0.05);
            expect(pair.better !== null).toBe(pair.decided);
            expect(!pair.decided || pair.seedsNeeded === null).toBe(true);
            expect(!pair.decided || pair.difference!.low > 0 || pair.difference!.high < 0).toBe(true);
            expect(pair.wins + pair.ties + pair.losses).toBe(pair.seeds);
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe("numbers as people read them", () => {
  test.each([
    [0.0213, 0.0121, 0.0301, "0.021 [0.012, 0.030]"],
    [-0.5, -1.25, 0.3, "-0.5 [-1.3, 0.3]"],
    [1234.4, 1200.2, 1300.7, "1234 [1200, 1301]"],
    [2.1e-7, 1.2e-7, 3e-7, "2.1e-7 [1.2e-7, 3.0e-7]"],
    [0.6931471805599453, 0.693147180559945, 0.693147180559946, "0.6931"],
    [0.5, 0.5, 0.5, "0.5"],
    [0.1, 0.1, 0.1 + 1e-17, "0.1"],
    [0, 0, 0, "0"],
    [0.001, -0.02, 0.02, "0.001 [-0.020, 0.020]"],
    [-0.0001, -0.02, 0.02, "0.000 [-0.020, 0.020]"],
    [2.5e9, 2e9, 3e9, "2.5e+9 [2.0e+9, 3.0e+9]"],
  ])("%d [%d, %d] reads %s", (estimate, low, high, text) => {
    expect(formatInterval({ estimate, low, high })).toBe(text);
  });

  test("single numbers", () => {
    expect([formatNumber(0.012345), formatNumber(123456), formatNumber(0), formatNumber(-3.14159, 4)]).toEqual([
      "0.0123",
      "123456",
      "0",
      "-3.142",
    ]);
  });
});
