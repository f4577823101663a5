import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { factories } from "../../src/options/index.ts";
import {
  choice,
  configurationOf,
  dimensionsOf,
  gridSize,
  integer,
  logUniform,
  logUniformBelowOne,
  samplers,
  uniform,
  type Distribution,
  type ParameterValue,
  type Sampler,
  type Space,
  type Suggestion,
  type TrialRecord,
} from "../../src/tuning/index.ts";
import { question, study, trial } from "./question.ts";

const space = {
  learningRate: logUniform(1e-5, 0.1),
  width: integer(8, 256, { log: true }),
  layers: integer(1, 7, { step: 2 }),
  dropout: uniform(0, 0.5, { step: 0.1 }),
  activation: choice(["relu", "tanh", null]),
  optimizer: choice({
    adam: { beta2: logUniformBelowOne(0.9, 0.9999), amsgrad: choice([true, false]) },
    sgd: { momentum: uniform(0, 0.99), nesterov: choice({ on: { from: integer(0, 9) }, off: {} }) },
  }),
};

/** Depends on every parameter; some values are endless, some trials fail. */
function objective(parameters: Suggestion): number {
  const { learningRate, width, layers, dropout, activation, optimizer } = configurationOf(space, parameters);
  const branch = optimizer.name === "adam" ? Math.log10(1 - optimizer.beta2) ** 2 : optimizer.momentum;
  const value = (Math.log10(learningRate) + 3) ** 2 + Math.log2(width) / 8 + layers / 7 + (dropout - 0.2) ** 2 + branch;
  return learningRate > 0.09 ? Infinity : value + (activation === "tanh" ? 0.5 : 0);
}

const all = [...factories(samplers)].map(([name, factory]) => [name, factory as () => Sampler] as const);
const several = all.filter(([name]) => name !== "cmaEs");

function lies(value: ParameterValue, distribution: Distribution): boolean {
  switch (distribution.kind) {
    case "categorical":
      return distribution.choices.includes(value);
    case "float":
    case "integer": {
      const { low, step, high } = distribution;
      const steps = step === null ? 0 : (Number(value) - low) / step;
      return typeof value === "number" && value >= low && value <= high && Math.abs(steps - Math.round(steps)) < 1e-8;
    }
    default:
      return distribution satisfies never;
  }
}

function expectSound(suggestion: Suggestion, within: Space = space): void {
  const dimensions = dimensionsOf(within);
  const there = dimensions.filter(({ when }) => when.every(({ name, value }) => suggestion[name] === value));
  expect(Object.keys(suggestion).toSorted()).toEqual(there.map(({ name }) => name).toSorted());
  for (const { name, distribution } of there)
    expect(lies(suggestion[name], distribution), `${name}: ${String(suggestion[name])}`).toBe(true);
}

/** Some of the trials as they are when workers are still at it, stopped early or broke down. */
const mixedUp = (history: readonly TrialRecord[]): TrialRecord[] =>
  history.map((one, i): TrialRecord => {
    switch (i % 7) {
      case 3:
        return { ...one, state: "pruned", intermediate: new Map([[1, one.values![0] + 1]]) };
      case 4:
        return { ...one, state: "failed", values: null };
      case 5:
        return i > history.length - 14 ? { ...one, state: "running", values: null, ended: null } : one;
      case 6:
        return { ...one, runs: [0, 1, 2].map((seed) => ({ seed, fold: null, values: [one.values![0] + 0.1 * (seed - 1)] })) };
      default:
        return one;
    }
  });

describe.each(all)("%s", (_, make) => {
  test("suggests what exists, within its distribution, whatever became of the trials before", () => {
    const history = study(make(), space, 28, (parameters) => [objective(parameters)]);
    for (const { parameters } of history) expectSound(parameters);
    for (let seed = 0; seed < 3; seed++) expectSound(make().suggest(question(space, mixedUp(history), seed)));
  });

  test("gives the same answer to the same question, whatever it was asked before", () => {
    const sampler = make();
    const history = study(sampler, space, 24, (parameters) => [objective(parameters)]);
    for (const past of [history, mixedUp(history), history.slice(0, 3), []]) {
      const asked = question(space, past, 9);
      expect(sampler.suggest(question(space, past, 9))).toEqual(make().suggest(asked));
      expect(make().suggest(question(space, structuredClone(past), 9))).toEqual(sampler.suggest(asked));
    }
  });

  test("keeps nothing of a history that changes the answer to the next one", () => {
    const sampler = make();
    const history = study(sampler, space, 26, (parameters) => [objective(parameters)]);
    const { dimensions } = question(space, [], 9);
    const ended = history.map((one, i) => (i === 20 ? { ...one, state: "running" as const, values: null, ended: null } : one));
    const pasts = [ended, history, history.toSpliced(15, 1), mixedUp(history), history.slice(0, 12), mixedUp(history), ended];
    for (const past of pasts) {
      const asked = () => ({ ...question(space, past, 9), dimensions });
      expect(sampler.suggest(asked())).toEqual(make().suggest(question(space, past, 9)));
      const up = { ...asked(), directions: ["maximize"] as const };
      expect(sampler.suggest(up)).toEqual(make().suggest(question(space, past, 9, ["maximize"])));
    }
  });

  test("draws other trials from another seed", () => {
    if (make().name === "gridSearch") return; // knows no chance
    const [a, b] = [1, 2].map((seed) => study(make(), space, 12, (parameters) => [objective(parameters)], { seed }));
    expect(a.map(({ parameters }) => parameters)).not.toEqual(b.map(({ parameters }) => parameters));
  });

  test("maximizes as it minimizes the negative", () => {
    const down = study(make(), space, 18, (parameters) => [objective(parameters)]);
    const up = study(make(), space, 18, (parameters) => [-objective(parameters)], { directions: ["maximize"] });
    expect(up.map(({ parameters }) => parameters)).toEqual(down.map(({ parameters }) => parameters));
  });

  test("takes a history of another space, of no values and of equal ones", () => {
    const foreign = Array.from({ length: 15 }, (_, i) => trial(i, { other: i, learningRate: 5 }, [1]));
    expectSound(make().suggest(question(space, foreign, 1)));
    const small = { x: uniform(0, 1), n: integer(1, 2) };
    expect(study(make(), small, 16, () => [1]).length).toBe(16);
    const broken = study(make(), small, 25, () => [1]).map((one) => ({ ...one, state: "failed" as const, values: null }));
    expectSound(make().suggest(question(small, broken, 1)), small);
  });

  test("searches a space of one list, of one number and of a single value", () => {
    for (const one of [{ a: choice(["x", "y"]) }, { n: integer(0, 1) }, { x: uniform(0, 1) }] as Space[])
      for (const { parameters } of study(make(), one, 15, ({ a, n, x }) => [a === "x" ? 1 : Number(n ?? x ?? 0)]))
        expectSound(parameters, one);
    const dimensions = [
      { name: "only", when: [], distribution: { kind: "float", low: 2, high: 2, log: false, step: null } },
    ] as const;
    const history = Array.from({ length: 25 }, (_, i) => trial(i, { only: 2 }, [i]));
    expect(make().suggest({ ...question({}, history, 1), dimensions })).toEqual({ only: 2 });
    expect(make().suggest(question({}, history, 1))).toEqual({});
  });
});

test("every sampler keeps to any space", () => {
  const parameter = fc.oneof(
    fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 40 })).map(([low, wide]) => integer(low, low + wide)),
    fc
      .tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 900 }))
      .map(([low, wide]) => integer(low, low + wide, { log: true })),
    fc
      .tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 2, max: 9 }))
      .map(([low, wide]) => uniform(low, low + wide, { step: 0.7 })),
    fc
      .tuple(fc.integer({ min: -9, max: 0 }), fc.integer({ min: 1, max: 9 }))
      .map(([from, wide]) => logUniform(10 ** from, 10 ** (from + wide))),
    fc
      .tuple(fc.integer({ min: -50, max: 50 }), fc.double({ min: 1e-3, max: 99, noNaN: true }))
      .map(([low, wide]) => uniform(low, low + wide)),
    fc
      .uniqueArray(fc.oneof(fc.string({ minLength: 1 }), fc.boolean(), fc.integer()), { minLength: 2, maxLength: 9 })
      .map((list) => choice(list)),
  );
  fc.assert(
    fc.property(fc.array(parameter, { minLength: 1, maxLength: 6 }), fc.integer({ min: 0, max: 99 }), (parameters, seed) => {
      const any: Space = Object.fromEntries(parameters.map((one, i) => [`p${i}`, one]));
      const value = (at: Suggestion) => [
        Object.values(at).reduce<number>((sum, v) => sum + Math.sin(Number(v) || String(v).length), 0),
      ];
      for (const [, make] of all)
        for (const { parameters } of study(make(), any, 13, value, { seed })) expectSound(parameters, any);
    }),
    { numRuns: 15 },
  );
});

describe.each(several)("%s with two objectives", (_, make) => {
  test("suggests soundly and, but for those that do not learn, dominates chance", () => {
    const plane = { x: uniform(-2, 2), y: uniform(-2, 2), z: uniform(-2, 2) };
    const both = ({ x, y, z }: Suggestion) => {
      const rest = Number(y) ** 2 + Number(z) ** 2;
      return [(Number(x) - 1) ** 2 + rest, (Number(x) + 1) ** 2 + rest];
    };
    const history = study(make(), plane, 70, both, { directions: ["minimize", "minimize"] });
    for (const { parameters } of history) expectSound(parameters, plane);
    const far = ({ parameters }: TrialRecord) => Number(parameters.y) ** 2 + Number(parameters.z) ** 2;
    const late = history
      .slice(50)
      .map(far)
      .toSorted((a, b) => a - b)[10];
    if (["tpe", "gaussianProcess", "nsga2"].includes(make().name)) expect(late).toBeLessThan(1.2); // chance: 2.5
  });
});

test("cmaEs refuses several objectives and says what to take", () => {
  expect(() => samplers.cmaEs().suggest(question(space, [], 1, ["minimize", "maximize"]))).toThrow(
    /take nsga2, tpe or gaussianProcess/,
  );
});

describe("what learns", () => {
  test.each(["tpe", "gaussianProcess", "cmaEs", "nsga2"] as const)(
    "%s ends far better than chance, in every branch",
    (name) => {
      const make = name === "nsga2" ? () => samplers.nsga2({ population: 20 }) : samplers[name];
      const best = (make: () => Sampler, seed: number) =>
        Math.min(
          ...study(make(), space, name === "gaussianProcess" ? 35 : 100, (parameters) => [objective(parameters)], { seed }).map(
            ({ values }) => values![0],
          ),
        );
      const wins = [1, 2, 3, 4, 5].filter((seed) => best(make, seed) < best(samplers.randomSearch, seed));
      expect(wins.length).toBeGreaterThanOrEqual(4);
    },
    120_000,
  );

  test("gaussianProcess goes on looking in a bowl whose ripples it takes for noise", () => {
    const names = ["a", "b", "c", "d"];
    const space = Object.fromEntries(names.map((name) => [name, uniform(-3, 5)]));
    const rastrigin = (x: number[]) => x.reduce((sum, v) => sum + v * v - 10 * Math.cos(2 * Math.PI * v), 40);
    const place = (parameters: Suggestion) => names.map((name) => Number(parameters[name]));
    const points = study(samplers.gaussianProcess(), space, 50, (at) => [rastrigin(place(at))]).map((t) => place(t.parameters));
    const nearest = points.map((point, i) =>
      Math.min(...points.slice(0, i).map((other) => Math.hypot(...point.map((v, d) => v - other[d])))),
    );
    expect(nearest.slice(20).filter((distance) => distance < 0.05)).toEqual([]);
  });

  test("tpe and gaussianProcess keep away from what is running already", () => {
    const cube = { x: uniform(0, 1), y: uniform(0, 1), z: uniform(0, 1) };
    const apart = (a: Suggestion, b: Suggestion) => Math.hypot(...["x", "y", "z"].map((d) => Number(a[d]) - Number(b[d])));
    for (const make of [samplers.tpe, samplers.gaussianProcess]) {
      const history = study(make(), cube, 20, ({ x, y, z }) => [Math.sin(9 * Number(x)) + Math.cos(7 * Number(y)) * Number(z)]);
      const first = make().suggest(question(cube, history, 3));
      const running = Array.from({ length: 6 }, (_, i) => trial(20 + i, first, null, { state: "running", ended: null }));
      const asked = { ...question(cube, [...history, ...running], 3), random: question(cube, history, 3).random };
      expect(apart(make().suggest(asked), first), make().name).toBeGreaterThan(0.02);
    }
  });

  test("tpe trusts a value over many runs more than a lucky single one", async () => {
    const { ranked } = await import("../../src/tuning/samplers/ranking.ts");
    const runs = (mean: number) => [-2, -1, 0, 1, 2].map((off, seed) => ({ seed, fold: null, values: [mean + off] }));
    const history = [
      ...[5, 4, 3].map((value, i) => trial(i, { x: i }, [value], { runs: runs(value) })),
      trial(3, { x: 3 }, [2.9], { runs: [{ seed: 0, fold: null, values: [2.9] }] }),
    ];
    expect(ranked(history, ["minimize"]).map(({ number }) => number)).toEqual([2, 3, 1, 0]);
  });
});

describe("grid search", () => {
  const small = { a: choice(["x", "y"]), n: integer(1, 3), o: choice({ p: { r: uniform(0, 1) }, q: {} }) };

  test("tries every combination once, and then again", () => {
    const size = gridSize(dimensionsOf(small), 4);
    expect(size).toBe(2 * 3 * (4 + 1));
    const make = () => samplers.gridSearch({ points: 4 });
    const seen = study(make(), small, 2 * size, () => [0]).map(({ parameters }) => JSON.stringify(parameters));
    expect(new Set(seen.slice(0, size)).size).toBe(size);
    expect(seen.slice(size)).toEqual(seen.slice(0, size));
  });

  test("takes both ends and evenly between on the scale", () => {
    const values = study(samplers.gridSearch({ points: 3 }), { x: logUniform(1e-4, 1) }, 3, () => [0]).map(({ parameters }) =>
      Number(parameters.x),
    );
    values.toSorted((a, b) => a - b).forEach((value, i) => expect(value).toBeCloseTo([1e-4, 1e-2, 1][i], 12));
  });
});

test("quasi-random trials cover every parameter evenly after the first", () => {
  for (const make of [samplers.sobol, samplers.halton]) {
    const history = study(make(), { x: uniform(0, 1), y: logUniform(1e-4, 1) }, 17, () => [0]).slice(1);
    const cells = history.map(({ parameters }) => Math.floor(Number(parameters.x) * 16));
    expect(new Set(cells).size).toBe(16);
  }
});
