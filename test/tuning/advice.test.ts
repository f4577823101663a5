import { describe, expect, test } from "vitest";
import { random } from "../../src/random/index.ts";
import {
  adviceRules,
  advise,
  type AdviceQuestion,
  type Distribution,
  type Finding,
  type ParameterValue,
  type TrialRecord,
} from "../../src/tuning/index.ts";
import { binomialTail } from "../../src/tuning/advice/evidence.ts";
import { wider } from "../../src/tuning/advice/wider.ts";
import { axisOf } from "../../src/tuning/samplers/axis.ts";
import { among, logUniformOn, seeds, trial, uniformOn, wholeOn, type MadeUp } from "./trials.ts";

type Values = Record<string, ParameterValue>;

/** Random trials in a space; `about` says what became of each. */
function study(
  space: Readonly<Record<string, Distribution>>,
  count: number,
  about: (at: Values, normal: () => number, number: number) => Partial<MadeUp>,
  seed = 1,
): TrialRecord[] {
  const draw = random(seed);
  return Array.from({ length: count }, (_, number) => {
    const parameters = Object.fromEntries(Object.entries(space).map(([name, of]) => [name, axisOf(of).value(draw.uniform())]));
    return trial({ number, parameters, distributions: space, ...about(parameters, () => draw.normal(), number) });
  });
}

const minimize = (trials: readonly TrialRecord[], more: Partial<AdviceQuestion> = {}): AdviceQuestion => ({
  trials,
  direction: "minimize",
  ...more,
});
/** The same study with all signs turned. */
const maximize = (trials: readonly TrialRecord[]): AdviceQuestion => ({
  direction: "maximize",
  trials: trials.map((t) => ({
    ...t,
    values: t.values && t.values.map((y) => -y),
    intermediate: new Map([...t.intermediate].map(([step, y]) => [step, -y])),
    runs: t.runs.map((run) => ({ ...run, values: run.values.map((y) => -y) })),
  })),
});

const by = (rule: keyof typeof adviceRules, question: AdviceQuestion): Finding[] => advise(question, [adviceRules[rule]]);
const num = (value: ParameterValue): number => value as number;

const space = {
  learningRate: logUniformOn(1e-4, 1e-1),
  dropout: uniformOn(0, 0.5),
  width: wholeOn(8, 128),
  optimizer: among("adam", "sgd", "lion"),
};

describe("edge-of-range", () => {
  test("the best rates lie at the upper edge: widen it there by half of the range on its scale", () => {
    const trials = study(space, 60, ({ learningRate }, normal) => ({ value: -Math.log10(num(learningRate)) + 0.05 * normal() }));
    const [finding, ...more] = by("edgeOfRange", minimize(trials));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      rule: "edge-of-range",
      figure: "slice:learningRate",
      remedy: { kind: "range", parameter: "learningRate", distribution: logUniformOn(1e-4, 1) },
    });
    expect(finding.sentence).toMatch(
      /^The best value of learningRate, 0\.0\d+, lies at the upper edge of its range, 0\.0001 to 0\.1, as do \d of the best 5 trials; widen it to 0\.0001 to 1\.$/,
    );
    expect(by("edgeOfRange", maximize(trials))).toEqual([finding]);
  });

  test("whole numbers go on in whole steps, at either side", () => {
    const depths = study({ depth: wholeOn(2, 6) }, 60, ({ depth }, normal) => ({ value: -num(depth) + 0.1 * normal() }));
    expect(by("edgeOfRange", minimize(depths))).toMatchObject([{ remedy: { distribution: wholeOn(2, 8) } }]);
    const shallow = study({ depth: wholeOn(2, 6) }, 60, ({ depth }, normal) => ({ value: num(depth) + 0.1 * normal() }));
    expect(by("edgeOfRange", minimize(shallow))).toMatchObject([{ remedy: { distribution: wholeOn(1, 6) } }]);
  });

  test("not where the best lies within, where nothing depends on it, or where the range ends by nature", () => {
    const inside = study(space, 60, ({ learningRate }) => ({ value: (Math.log10(num(learningRate)) + 2.5) ** 2 }));
    expect(by("edgeOfRange", minimize(inside))).toEqual([]);
    const noise = Array.from({ length: 20 }, (_, seed) =>
      by("edgeOfRange", minimize(study(space, 50, (_, normal) => ({ value: normal() }), seed))),
    );
    expect(noise.flat().length).toBeLessThanOrEqual(2);
    const none = study(space, 60, ({ dropout }) => ({ value: num(dropout) }));
    expect(by("edgeOfRange", minimize(none))).toEqual([]);
  });

  test("keeps within a domain that it is told", () => {
    const trials = study(space, 60, ({ learningRate }) => ({ value: -Math.log10(num(learningRate)) }));
    expect(by("edgeOfRange", minimize(trials, { domains: { learningRate: { low: 0, high: 0.3 } } }))).toMatchObject([
      { remedy: { distribution: logUniformOn(1e-4, 0.3) } },
    ]);
    expect(by("edgeOfRange", minimize(trials, { domains: { learningRate: { low: 0, high: 0.1 } } }))).toEqual([]);
  });

  test("widened ranges hold the old ones and stay where such a parameter may be", () => {
    expect(wider(uniformOn(0, 0.9), "upper")).toEqual(uniformOn(0, 0.95)); // half of the way to 1
    expect(wider(uniformOn(0, 1), "upper")).toBeNull();
    expect(wider(uniformOn(0, 4), "lower")).toBeNull();
    expect(wider(uniformOn(-1, 1), "lower")).toEqual(uniformOn(-2, 1));
    expect(wider({ kind: "integer", low: 16, high: 256, log: true, step: 1 }, "upper")).toMatchObject({ high: 1024 });
    expect(wider({ kind: "integer", low: 1, high: 8, log: true, step: 1 }, "lower")).toBeNull();
    expect(wider({ kind: "float", low: 0.1, high: 0.5, log: false, step: 0.1 }, "upper")).toMatchObject({ low: 0.1, high: 0.7 });
    expect(wider(among("a", "b"), "upper")).toBeNull();
  });

  test("chances are those of the binomial distribution", () => {
    expect(binomialTail(3, 5, 0.1)).toBeCloseTo(0.00856, 12);
    expect(binomialTail(0, 5, 0.1)).toBeCloseTo(1, 12);
    expect(binomialTail(6, 5, 0.1)).toBe(0);
  });
});

describe("too-few-trials", () => {
  test("asks for ten complete trials for each parameter", () => {
    const trials = study(space, 25, (_, normal, number) => (number < 22 ? { value: normal() } : { state: "failed" }));
    const [finding] = by("tooFewTrials", minimize(trials));
    expect(finding).toMatchObject({ figure: "history", remedy: { kind: "trials", count: 18 } });
    expect(finding.sentence).toContain("22 complete trials for 4 parameters");
  });

  test("not with enough of them", () => {
    expect(by("tooFewTrials", minimize(study(space, 40, () => ({ value: 1 }))))).toEqual([]);
  });
});

describe("interaction", () => {
  const square = { a: uniformOn(0, 1), b: uniformOn(0, 1), c: uniformOn(0, 1) };
  test("a valley along the diagonal", () => {
    const trials = study(square, 120, ({ a, b, c }) => ({ value: 2 * Math.abs(num(a) - num(b)) + 0.2 * num(c) }));
    const [finding, ...more] = by("interaction", minimize(trials));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ figure: "contour:a,b", remedy: { kind: "together", parameters: ["a", "b"] } });
    expect(finding.sentence).toMatch(/^a and b interact: [\d.]+% of the variance \([\d.]+% to [\d.]+%\)/);
  });

  test("not in a sum, with noise or without, nor in noise alone, nor with too few trials to tell", () => {
    for (const seed of [1, 2, 3]) {
      const sum = study(square, 90, ({ a, b }, normal) => ({ value: 6 * (num(a) - 0.3) ** 2 + num(b) + 0.2 * normal() }), seed);
      expect(by("interaction", minimize(sum))).toEqual([]);
      expect(by("interaction", minimize(study(square, 90, (_, normal) => ({ value: normal() }), seed)))).toEqual([]);
    }
    const few = study(square, 20, ({ a, b }) => ({ value: Math.abs(num(a) - num(b)) }));
    expect(by("interaction", minimize(few))).toEqual([]);
  });
});

describe("no-effect", () => {
  const bowl = ({ learningRate }: Values) => (Math.log10(num(learningRate)) + 2) ** 2;
  test("fix the one that does nothing, at the best trial's value", () => {
    const trials = study(space, 150, (at) => ({ value: bowl(at) + num(at.width) / 100 }));
    const best = trials.reduce((a, b) => (b.values![0] < a.values![0] ? b : a));
    const found = by("noEffect", minimize(trials));
    expect(found.map(({ remedy }) => remedy)).toEqual(
      ["dropout", "optimizer"].map((parameter) => ({ kind: "fix", parameter, value: best.parameters[parameter] })),
    );
    expect(found[0].figure).toBe("importance");
    expect(found[0].sentence).toContain("dropout does not matter within its range: over 150 trials");
  });

  test("not what matters among the good trials only, where it is 1% of the variance of all", () => {
    for (const seed of [1, 2, 3]) {
      const trials = study(space, 150, (at) => ({ value: 3 * bowl(at) + (at.optimizer === "sgd" ? 0.5 : 0) }), seed);
      const fixed = by("noEffect", minimize(trials)).map(({ remedy }) => "parameter" in remedy && remedy.parameter);
      expect(fixed).not.toContain("optimizer");
      expect(fixed).toContain("dropout");
    }
  });

  test("not what matters only together with another, not where all is noise, not with few trials", () => {
    const square = { a: uniformOn(0, 1), b: uniformOn(0, 1) };
    const exclusive = study(square, 150, ({ a, b }) => ({ value: num(a) > 0.5 === num(b) > 0.5 ? 0 : 1 }));
    expect(by("noEffect", minimize(exclusive))).toEqual([]);
    expect(by("noEffect", minimize(study(square, 60, (_, normal) => ({ value: normal() }))))).toEqual([]);
    expect(by("noEffect", minimize(study(square, 12, ({ a }) => ({ value: num(a) }))))).toEqual([]);
  });
});

describe("within-noise", () => {
  const repeated = (means: readonly number[], spread: number, count = 4) =>
    means.map((mean, number) => {
      const runs = seeds(Array.from({ length: count }, (_, i) => mean + spread * (i - (count - 1) / 2)));
      return trial({ number, value: mean, runs });
    });

  test("names the trials that may be as good, and the seeds that would tell", () => {
    const [finding, ...more] = by("withinNoise", minimize(repeated([0.5, 0.3, 0.32, 0.9], 0.02)));
    expect(more).toEqual([]);
    // The variance of a run is 0.02² · 5/3; n = 2 σ² · 2.8² / 0.02² = 26.1.
    expect(finding).toMatchObject({ figure: "history", remedy: { kind: "seeds", trials: [1, 2], count: 27 } });
    expect(finding.sentence).toContain("Trial 1 leads by 0.02, but a run varies by ±0.0258");
    expect(by("withinNoise", maximize(repeated([0.5, 0.3, 0.32, 0.9], 0.02)))).toEqual([finding]);
  });

  test("does not ask for hundreds of seeds where two are all but equal", () => {
    const [finding] = by("withinNoise", minimize(repeated([0.3, 0.3001, 0.9], 0.02)));
    expect(finding).toMatchObject({ remedy: { count: 30 } });
    expect(finding.sentence).toContain("take the simplest of equals");
    expect(by("withinNoise", minimize(repeated([0.3, 0.3, 0.9], 0.02)))[0].sentence).toContain("endlessly many seeds");
  });

  test("not where the best is clearly better", () => {
    expect(by("withinNoise", minimize(repeated([0.5, 0.3, 0.6, 0.9], 0.02)))).toEqual([]);
  });

  test("where every trial ran once it says that nobody can tell", () => {
    const once = study(space, 12, (_, __, number) => ({ value: 12 - number }));
    const [finding] = by("withinNoise", minimize(once));
    expect(finding).toMatchObject({ remedy: { kind: "seeds", trials: [11, 10, 9, 8, 7], count: 5 } });
    expect(finding.sentence).toContain("the lead of trial 11 (1; the fifth has 5)");
    expect(by("withinNoise", minimize(once.slice(0, 3)))).toEqual([]);
  });
});

describe("failing-region", () => {
  test.each(["failed", "diverged", "pruned at NaN"])(
    "trials above a learning rate have %s: narrow its range to what lasted",
    (how) => {
      const lost: Partial<MadeUp> =
        how === "failed"
          ? { state: "failed" }
          : how === "diverged"
            ? { value: Infinity }
            : { state: "pruned", reports: [1, NaN] };
      const trials = study(space, 60, ({ learningRate }) => (num(learningRate) > 0.02 ? lost : { value: 1 }));
      const rates = trials.map(({ parameters }) => num(parameters.learningRate));
      const [finding, ...more] = by("failingRegion", minimize(trials));
      expect(more).toEqual([]);
      const high = Math.max(...rates.filter((rate) => rate <= 0.02));
      expect(finding).toMatchObject({
        figure: "slice:learningRate",
        remedy: { kind: "range", parameter: "learningRate", distribution: logUniformOn(1e-4, high) },
      });
      const count = rates.filter((rate) => rate > 0.02).length;
      expect(finding.sentence).toMatch(
        new RegExp(
          `^${count} of ${count} trials with learningRate of 0\\.\\d+ and more failed or diverged \\(100%\\), 0 of the other ${60 - count}; narrow it to `,
        ),
      );
    },
  );

  test("not what the newest range already leaves out", () => {
    const before = study(space, 60, ({ learningRate }) => (num(learningRate) > 0.02 ? { state: "failed" } : { value: 1 }));
    const narrowed = { ...space, learningRate: logUniformOn(1e-4, 0.015) };
    const next = trial({
      number: 60,
      value: 1,
      parameters: { ...before[0].parameters, learningRate: 0.001 },
      distributions: narrowed,
    });
    expect(by("failingRegion", minimize(before))).toHaveLength(1);
    expect(by("failingRegion", minimize([...before, next]))).toEqual([]);
  });

  test("a choice that fails is left out", () => {
    const trials = study(space, 60, ({ optimizer }, normal) =>
      optimizer === "sgd" && normal() < 1.5 ? { state: "failed" } : { value: 1 },
    );
    expect(by("failingRegion", minimize(trials))).toMatchObject([
      { figure: "slice:optimizer", remedy: { kind: "range", parameter: "optimizer", distribution: among("adam", "lion") } },
    ]);
    const two = study({ on: among(true, false) }, 30, ({ on }) => (on ? { state: "failed" } : { value: 1 }));
    expect(by("failingRegion", minimize(two))).toMatchObject([{ remedy: { kind: "fix", parameter: "on", value: false } }]);
  });

  test("not where failures lie anywhere, are one or two, or where all fail", () => {
    for (const seed of [1, 2, 3, 4, 5])
      expect(
        by(
          "failingRegion",
          minimize(study(space, 60, (_, normal) => (normal() > 0.8 ? { state: "failed" } : { value: 1 }), seed)),
        ),
      ).toEqual([]);
    const two = study(space, 60, (_, __, number) => (number < 2 ? { state: "failed" } : { value: 1 }));
    expect(by("failingRegion", minimize(two))).toEqual([]);
    expect(by("failingRegion", minimize(study(space, 20, () => ({ state: "failed" }))))).toEqual([]);
  });
});

describe("eager-pruner", () => {
  /** Curves that from step `shows` on are ordered as they end. */
  const curves = (shows: number, prunedAt: number) =>
    study(space, 40, (_, normal, number) => {
      const end = normal();
      const reports = Array.from({ length: 20 }, (_, i) => (i + 1 >= shows ? end : normal()));
      return number % 2 ? { state: "pruned", reports: reports.slice(0, prunedAt) } : { value: end, reports };
    });

  test("stopped where a value says nothing yet: prune from where it does", () => {
    const trials = curves(9, 3);
    const [finding, ...more] = by("eagerPruner", minimize(trials));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ figure: "curves", remedy: { kind: "pruner", pruner: "median", options: { warmup: 9 } } });
    expect(finding.sentence).toMatch(
      /^Half of the 20 pruned trials were stopped by step 3, .* over 20 trials .* correlation of the two is -?0\.\d+; prune from step 9 on\.$/,
    );
    expect(by("eagerPruner", maximize(trials))).toEqual([finding]);
  });

  test("not where the values at that step tell the last ones, nor where few were pruned", () => {
    expect(by("eagerPruner", minimize(curves(3, 4)))).toEqual([]);
    expect(by("eagerPruner", minimize(curves(9, 3).filter(({ state, number }) => state === "complete" || number < 12)))).toEqual(
      [],
    );
  });

  test("hardly any trial comes to its end", () => {
    const trials = study(space, 60, (_, normal, number) =>
      number < 3 ? { value: 1, reports: [1, 1, 1] } : { state: "pruned", reports: [normal()] },
    );
    const [finding] = by("eagerPruner", minimize(trials));
    expect(finding.sentence).toContain("Of 60 trials 95% were pruned and only 3 came to the end");
    const half = study(space, 60, (_, __, number) =>
      number < 30 ? { value: number, reports: [number, number, number] } : { state: "pruned", reports: [1] },
    );
    expect(by("eagerPruner", minimize(half))).toEqual([]);
  });
});

describe("nothing-new", () => {
  test("the best came early, and the last third brought nothing", () => {
    const trials = study(space, 60, (_, __, number) => ({ value: number === 10 ? 0.1 : 1 }));
    const [finding] = by("nothingNew", minimize(trials));
    expect(finding).toMatchObject({ figure: "history", remedy: { kind: "stop" } });
    expect(finding.sentence).toContain(
      "The best value, 0.1, came with trial 10; the last 20 trials of 60 brought nothing better (best: 1)",
    );
    expect(by("nothingNew", maximize(trials))[0].sentence).toContain("The best value, -0.1, came with trial 10");
  });

  test("a lead within the noise is nothing; a greater one is something, and so is a short search", () => {
    const late = (lead: number) =>
      study(space, 60, (_, __, number) => {
        const value = number === 50 ? 1 - lead : 1;
        return { value, runs: seeds([value - 0.1, value + 0.1]) };
      });
    expect(by("nothingNew", minimize(late(0.05)))[0].sentence).toContain("better by more than the noise");
    expect(by("nothingNew", minimize(late(0.5)))).toEqual([]);
    expect(by("nothingNew", minimize(study(space, 20, () => ({ value: 1 }))))).toEqual([]);
  });
});

describe("all advice", () => {
  test("begins with the space and ends with how to search on, each saying where to look, and is the same each time", () => {
    const trials = study(space, 80, ({ learningRate, dropout }, normal) =>
      num(learningRate) > 0.03 ? { state: "failed" } : { value: num(dropout) - Math.log10(num(learningRate)) + 0.01 * normal() },
    );
    const found = advise(minimize(trials));
    expect(advise(minimize(trials.toReversed()))).toEqual(found);
    const concerns = new Map(Object.values(adviceRules).map(({ name, concerns }) => [name, concerns]));
    expect([...new Set(found.map(({ rule }) => concerns.get(rule)))]).toEqual(["space", "trust", "search"]);
    expect(found[0].rule).toBe("failing-region");
    for (const { sentence } of found) expect(sentence).toMatch(/^.*\d.*; .*\.$/);
  });

  test("of an empty study, of one trial and of nothing but failures there is little", () => {
    expect(advise(minimize([]))).toEqual([]);
    expect(advise(minimize(study(space, 1, () => ({ value: 1 })))).map(({ rule }) => rule)).toEqual(["too-few-trials"]);
    expect(advise(minimize(study(space, 30, () => ({ state: "failed" })))).map(({ rule }) => rule)).toEqual(["too-few-trials"]);
  });

  test.each(Object.values(adviceRules))("$name names its source and what it says", ({ about, reference }) => {
    expect(about).toMatch(/: /);
    expect(reference).toMatch(/\d{4}/);
  });
});
