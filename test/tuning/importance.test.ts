import { describe, expect, test } from "vitest";
import { factories } from "../../src/options/index.ts";
import { random } from "../../src/random/index.ts";
import {
  fanova,
  importanceEvaluators,
  pedAnova,
  type Direction,
  type Distribution,
  type Importance,
  type ImportanceEvaluator,
  type ParameterValue,
  type TrialRecord,
} from "../../src/tuning/index.ts";
import { column } from "../../src/tuning/importance/forest/column.ts";
import { decompose } from "../../src/tuning/importance/forest/marginals.ts";
import { growTree, type Leaf } from "../../src/tuning/importance/forest/tree.ts";
import { outcomes } from "../../src/tuning/importance/outcomes.ts";
import { divergences } from "../../src/tuning/importance/ped-anova.ts";
import golden from "../golden/tuning/importance.json" with { type: "json" };
import { among, logUniformOn, trial, uniformOn } from "./trials.ts";

interface Recorded {
  readonly name: string;
  readonly direction: Direction;
  readonly distributions: Readonly<Record<string, Distribution>>;
  readonly trials: readonly { readonly value: number; readonly parameters: Readonly<Record<string, ParameterValue>> }[];
  readonly fanova: Readonly<Record<string, number>>;
}
const studies = golden.studies as unknown as (Recorded & Record<string, Record<string, number>>)[];

const trialsOf = ({ trials, distributions }: Recorded): TrialRecord[] =>
  trials.map(({ value, parameters }, number) => {
    const own = Object.fromEntries(Object.keys(parameters).map((name) => [name, distributions[name]]));
    return trial({ number, value, parameters, distributions: own });
  });

/** A random study of a function of numbers in [0, 1]. */
function study(dims: number, trials: number, seed: number, value: (x: number[], normal: () => number) => number): TrialRecord[] {
  const draw = random(seed);
  const names = Array.from({ length: dims }, (_, i) => `x${i}`);
  return Array.from({ length: trials }, (_, number) => {
    const x = names.map(() => draw.uniform());
    return trial({
      number,
      value: value(x, () => draw.normal()),
      parameters: Object.fromEntries(names.map((name, i) => [name, x[i]])),
      distributions: Object.fromEntries(names.map((name) => [name, uniformOn(0, 1)])),
    });
  });
}

const shareOf = (found: readonly Importance[], ...names: string[]) =>
  found.find(({ parameters }) => parameters.length === names.length && names.every((name) => parameters.includes(name)))!.share;
const minimize = (trials: readonly TrialRecord[]) => ({ trials, direction: "minimize" as const });

describe("PED-ANOVA", () => {
  test.each(studies)("is Optuna's to rounding: $name", (recorded) => {
    const found = outcomes({ trials: trialsOf(recorded), direction: recorded.direction });
    const names = Object.keys(recorded.distributions);
    for (const [key, best] of [
      ["pedAnova", 0.1],
      ["pedAnova, the best quarter", 0.25],
    ] as const) {
      const ours = divergences(found, names, best)(new Float64Array(found.length).fill(1));
      names.forEach((name, i) => expect(Math.abs(ours[i] - recorded[key][name])).toBeLessThanOrEqual(1e-12 * Math.abs(ours[i])));
    }
  });

  test("of a monotone change of the values nothing is seen but the order", () => {
    const value = (x: number[]) => x[0] + 0.2 * x[1];
    const of = (f: (y: number) => number) => pedAnova().assess(minimize(study(2, 80, 3, (x) => f(value(x)))));
    expect(of((y) => y)).toEqual(of((y) => Math.exp(20 * y)));
  });

  test("its shares add up to 1", () => {
    const found = pedAnova().assess(minimize(study(3, 100, 1, ([x]) => x)));
    expect(found.reduce((sum, { share }) => sum + share.estimate, 0)).toBeCloseTo(1, 12);
  });
});

describe("fANOVA", () => {
  const random4 = studies.filter(({ name }) => name !== "network by TPE");
  test.each(random4)("agrees with Optuna's within 0.04 on random trials: $name", (recorded) => {
    const found = fanova({ fence: 1e9, bags: 0, pairs: false }).assess({
      trials: trialsOf(recorded),
      direction: recorded.direction,
    });
    for (const [name, theirs] of Object.entries(recorded.fanova))
      expect(Math.abs(shareOf(found, name).estimate - theirs)).toBeLessThan(0.04);
  });

  // Its choices are columns of 0 and 1 and whole numbers end at their ends, which counts where trials lie close together.
  test("names the same first three as Optuna's where the trials are TPE's", () => {
    const recorded = studies.find(({ name }) => name === "network by TPE")!;
    const found = fanova({ fence: 1e9, bags: 0, pairs: false }).assess(minimize(trialsOf(recorded)));
    const theirs = Object.entries(recorded.fanova).toSorted(([, a], [, b]) => b - a);
    expect(found.slice(0, 3).map(({ parameters }) => parameters[0])).toEqual(theirs.slice(0, 3).map(([name]) => name));
  });

  test("finds the known shares of Ishigami's function, the interaction included", () => {
    const angle = (u: number) => (2 * u - 1) * Math.PI;
    const value = (x: number[]) => {
      const [a, b, c] = x.map(angle);
      return Math.sin(a) + 7 * Math.sin(b) ** 2 + 0.1 * c ** 4 * Math.sin(a);
    };
    const found = fanova({ trees: 16, bags: 0 }).assess(minimize(study(3, 3000, 5, value)));
    // Saltelli et al. 2008, Global sensitivity analysis, for a = 7 and b = 0.1: 0.314, 0.442, 0; the pair 0.244.
    expect(shareOf(found, "x0").estimate).toBeCloseTo(0.314, 1);
    expect(Math.abs(shareOf(found, "x1").estimate - 0.442)).toBeLessThan(0.1);
    expect(shareOf(found, "x2").estimate).toBeLessThan(0.03);
    expect(shareOf(found, "x0", "x2").estimate).toBeCloseTo(0.244, 1);
    expect(shareOf(found, "x0", "x1").estimate).toBeLessThan(0.03);
  });

  test("finds the shares of a sum, 16 : 4 : 1 : 0, and no interaction in it", () => {
    const found = fanova({ trees: 32, bags: 0 }).assess(minimize(study(4, 1000, 2, ([a, b, c]) => 4 * a + 2 * b + c)));
    [16 / 21, 4 / 21, 1 / 21, 0].forEach((share, i) =>
      expect(Math.abs(shareOf(found, `x${i}`).estimate - share)).toBeLessThan(0.04),
    );
    for (const { parameters, share } of found) if (parameters.length === 2) expect(share.estimate).toBeLessThan(0.04);
  });

  test("weighs a logarithmic parameter by ratio", () => {
    const draw = random(4);
    const trials = Array.from({ length: 400 }, (_, number) => {
      const [rate, x] = [10 ** (-5 + 4 * draw.uniform()), draw.uniform()];
      const distributions = { rate: logUniformOn(1e-5, 1e-1), x: uniformOn(0, 1) };
      return trial({ number, value: Math.log10(rate) + 4 * x, parameters: { rate, x }, distributions });
    });
    const found = fanova({ bags: 0 }).assess(minimize(trials));
    expect(Math.abs(shareOf(found, "rate").estimate - 0.5)).toBeLessThan(0.05);
    expect(Math.abs(shareOf(found, "x").estimate - 0.5)).toBeLessThan(0.05);
  });

  test("measures a choice, and a conditional parameter among the trials that have it", () => {
    const draw = random(6);
    const trials = Array.from({ length: 300 }, (_, number) => {
      const kind = ["a", "b", "c"][draw.integer(3)];
      const x = draw.uniform();
      const distributions = { kind: among("a", "b", "c"), ...(kind === "a" && { "kind.a.x": uniformOn(0, 1) }) };
      const parameters = { kind, ...(kind === "a" && { "kind.a.x": x }) } as Record<string, ParameterValue>;
      return trial({ number, value: { a: 0.1 * x, b: 1, c: 2 }[kind]!, parameters, distributions });
    });
    const found = fanova({ bags: 0 }).assess(minimize(trials));
    expect(shareOf(found, "kind").estimate).toBeGreaterThan(0.99);
    expect(shareOf(found, "kind.a.x").estimate).toBeGreaterThan(0.99);
    expect(found.find(({ parameters }) => parameters[0] === "kind.a.x")!.trials).toBe(
      trials.filter((t) => "kind.a.x" in t.parameters).length,
    );
  });

  test("a diverged trial is not the whole variance, unless the fence is taken away", () => {
    const trials = study(2, 80, 7, ([a]) => a);
    const last = Math.max(...trials.map(({ parameters }) => parameters.x1 as number));
    const diverged = trials.map((t) => (t.parameters.x1 === last ? { ...t, values: [1e12] } : t));
    const of = (fence: number) => shareOf(fanova({ fence, bags: 0 }).assess(minimize(diverged)), "x0").estimate;
    expect(of(3)).toBeGreaterThan(0.7);
    expect(of(1e15)).toBeLessThan(0.5);
  });

  test("among the best trials a parameter can matter that makes nothing of the variance of all", () => {
    const trials = study(2, 300, 12, ([a, b]) => 20 * (a - 0.6) ** 2 + 0.4 * b);
    const of = (among: number) => shareOf(fanova({ among, bags: 0 }).assess(minimize(trials)), "x1").estimate;
    expect(of(1)).toBeLessThan(0.02);
    expect(of(0.1)).toBeGreaterThan(0.1);
  });

  test("its intervals are as wide as shares differ from study to study", () => {
    const value = (x: number[], normal: () => number) => x[0] + x[1] * x[2] + 0.1 * normal();
    const shares = Array.from({ length: 12 }, (_, seed) =>
      shareOf(fanova({ trees: 24, bags: 16, pairs: false }).assess(minimize(study(3, 60, seed + 50, value))), "x0"),
    );
    const centre = shares.reduce((sum, { estimate }) => sum + estimate, 0) / shares.length;
    const spread = Math.sqrt(shares.reduce((sum, { estimate }) => sum + (estimate - centre) ** 2, 0) / (shares.length - 1));
    const claimed = shares.reduce((sum, { low, high }) => sum + (high - low) / 2 / 1.96, 0) / shares.length;
    expect(claimed / spread).toBeGreaterThan(0.5);
    expect(claimed / spread).toBeLessThan(2);
  });
});

describe("a tree", () => {
  const draw = random(8);
  const rows = 200;
  const columns = [
    column(
      Float64Array.from({ length: rows }, () => draw.uniform()),
      0,
    ),
    column(
      Float64Array.from({ length: rows }, () => draw.integer(4)),
      4,
    ),
    column(
      Float64Array.from({ length: rows }, () => (draw.integer(5) + 0.5) / 5),
      0,
    ),
  ];
  const y = Float64Array.from(
    { length: rows },
    (_, i) => columns[0].values[i] * (columns[1].values[i] + 1) + columns[2].values[i] + draw.normal(),
  );
  const leaves = growTree({ columns, y, weights: new Float64Array(rows).fill(1), least: 3 });
  const holds = ({ low, high, allowed }: Leaf, x: readonly number[]) =>
    x.every((value, c) => (allowed[c] ? allowed[c][value] === 1 : value > low[c] && value <= high[c]));
  const at = (x: readonly number[]) => leaves.filter((leaf) => holds(leaf, x));

  test("shares out the space: every place lies in one leaf, whose value is the mean of its rows", () => {
    for (let i = 0; i < 500; i++) expect(at([draw.uniform(), draw.integer(4), draw.uniform()])).toHaveLength(1);
    for (const leaf of leaves) {
      const inside = Array.from(y.keys()).filter((row) =>
        holds(
          leaf,
          columns.map(({ values }) => values[row]),
        ),
      );
      expect(inside.length).toBeGreaterThanOrEqual(3);
      expect(leaf.value).toBeCloseTo(inside.reduce((sum, row) => sum + y[row], 0) / inside.length, 12);
    }
  });

  test("has exactly the variances that sums over a fine grid give", () => {
    // Every cut lies halfway between two values of its column, so a grid that has all cuts misses nothing; weights are the cells'.
    const edges = (c: number) => [...new Set(leaves.flatMap(({ low, high }) => [low[c], high[c]]))].sort((a, b) => a - b);
    const cells = columns.map(({ choices }, c) =>
      choices > 0
        ? Array.from({ length: choices }, (_, choice) => ({ x: choice, w: 1 / choices }))
        : edges(c)
            .slice(1)
            .map((high, i) => ({ x: (high + edges(c)[i]) / 2, w: high - edges(c)[i] })),
    );
    const value = new Map<string, number>();
    cells[0].forEach((a, i) =>
      cells[1].forEach((b, j) => cells[2].forEach((c, k) => value.set(`${i},${j},${k}`, at([a.x, b.x, c.x])[0].value))),
    );
    const places = cells[0].flatMap((a, i) =>
      cells[1].flatMap((b, j) => cells[2].map((c, k) => ({ at: [i, j, k], w: a.w * b.w * c.w }))),
    );
    const f = ({ at }: { at: number[] }) => value.get(at.join())!;
    const mean = places.reduce((sum, place) => sum + place.w * f(place), 0);
    const over = (...axes: number[]) => {
      const groups = Map.groupBy(places, ({ at }) => axes.map((axis) => at[axis]).join());
      return [...groups.values()].reduce((sum, group) => {
        const w = group.reduce((total, place) => total + place.w, 0);
        return sum + w * (group.reduce((total, place) => total + place.w * f(place), 0) / w - mean) ** 2;
      }, 0);
    };
    const { variance, main, pair } = decompose(leaves, columns);
    expect(variance).toBeCloseTo(over(0, 1, 2), 10);
    for (const c of [0, 1, 2]) expect(main[c]).toBeCloseTo(over(c), 10);
    for (const [a, b] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ])
      expect(pair(a, b)).toBeCloseTo(over(a, b) - over(a) - over(b), 10);
  });
});

describe("every evaluator of importance", () => {
  const all = [...factories(importanceEvaluators)].map(([name, make]) => ({
    name,
    make: make as unknown as () => ImportanceEvaluator,
  }));

  test.each(all)("$name names the one that matters first, in either direction, and the same each time", ({ make }) => {
    const trials = study(3, 100, 9, ([, b, c]) => 3 * b + 0.1 * c);
    const mirrored = trials.map((t) => ({ ...t, values: t.values!.map((y) => -y) }));
    const found = make().assess(minimize(trials));
    expect(found[0].parameters).toEqual(["x1"]);
    expect(make().assess(minimize(trials))).toEqual(found);
    expect(make().assess({ trials: mirrored, direction: "maximize" })).toEqual(found);
    for (const { share } of found) {
      expect(share.low).toBeGreaterThanOrEqual(0);
      expect(share.low).toBeLessThanOrEqual(share.estimate);
      expect(share.estimate).toBeLessThanOrEqual(share.high);
      expect(share.high).toBeLessThanOrEqual(1);
    }
  });

  test.each(all)("$name looks at no trial but complete ones with finite values", ({ make }) => {
    const trials = study(2, 60, 10, ([a]) => a);
    const more = [
      trial({ number: 60, state: "failed", parameters: { x0: 0.5, x1: 0.5 }, distributions: trials[0].distributions }),
      trial({ number: 61, value: Infinity, parameters: { x0: 0.5, x1: 0.1 }, distributions: trials[0].distributions }),
      trial({ number: 62, state: "pruned", value: -5, parameters: { x0: 0.9, x1: 0.1 }, distributions: trials[0].distributions }),
    ];
    expect(make().assess(minimize([...trials, ...more]))).toEqual(make().assess(minimize(trials)));
  });

  test.each(all)("$name says that it knows nothing of a single trial, and nothing of none", ({ make }) => {
    expect(make().assess(minimize([]))).toEqual([]);
    const [one] = make().assess(minimize(study(1, 1, 1, ([a]) => a)));
    expect(one).toEqual({ parameters: ["x0"], share: { estimate: 0, low: 0, high: 1 }, trials: 1 });
  });

  test.each(all)("$name gives a parameter with a single value no share", ({ make }) => {
    const trials = study(2, 40, 11, ([a]) => a).map((t) => ({
      ...t,
      parameters: { ...t.parameters, x1: 2 },
      distributions: { ...t.distributions, x1: uniformOn(2, 2) },
    }));
    expect(shareOf(make().assess(minimize(trials)), "x1").estimate).toBe(0);
  });
});
