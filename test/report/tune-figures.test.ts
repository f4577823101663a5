// What the figures of a search are computed from.
import { describe, expect, it } from "vitest";
import {
  bestSoFar,
  drawablePairs,
  history,
  importanceBars,
  lanesOf,
  slices,
  timeline,
} from "../../src/report/figures/tuning/index.ts";
import { parameterAxis } from "../../src/report/figures/tuning/parameter-axis.ts";
import { surface } from "../../src/report/figures/tuning/surface.ts";
import { thinnedTrials } from "../../src/report/figures/tuning/thinned.ts";
import { heightOf, valueAxis } from "../../src/report/figures/tuning/value-axis.ts";
import { drawSvg } from "../../src/report/index.ts";
import { frontOf, lastValue, parametersOf, type Scored, viewOf } from "../../src/report/trials.ts";
import { bestOf } from "../../src/tuning/study/best.ts";
import type { Distribution } from "../../src/tuning/distribution.ts";
import type { TrialRecord } from "../../src/tuning/record.ts";
import { random } from "../../src/random/index.ts";
import { sampleStudy, sampleTrials } from "./studies.ts";

const float: Distribution = { kind: "float", low: 0, high: 1, log: false, step: null };
const trial = (number: number, more: Partial<TrialRecord> = {}): TrialRecord => ({
  id: number,
  number,
  state: "complete",
  values: [number],
  parameters: {},
  distributions: {},
  intermediate: new Map(),
  started: null,
  ended: null,
  attributes: {},
  systemAttributes: {},
  runs: [],
  ...more,
});
const study = sampleStudy();
const withValues = (values: readonly number[]) => values.map((value, number) => trial(number, { values: [value] }));

describe("a view of trials", () => {
  it("ranks complete trials by the direction, the earlier of equals first, and leaves NaN out", () => {
    const trials = withValues([3, 1, NaN, Infinity, 1, -Infinity]);
    expect(viewOf(study, trials).ranked.map(({ trial: { number } }) => number)).toEqual([5, 1, 4, 0, 3]);
    const up = viewOf(sampleStudy({ directions: ["maximize"] }), trials);
    expect(up.ranked.map(({ trial: { number } }) => number)).toEqual([3, 0, 1, 4, 5]);
  });

  it("takes the widest range a parameter ever had, and knows which exist only sometimes", () => {
    const trials = [
      trial(0, { distributions: { a: float, c: { kind: "categorical", choices: ["x"] } } }),
      trial(1, { distributions: { a: { ...float, low: -1 }, b: float, c: { kind: "categorical", choices: ["y", "x"] } } }),
      trial(2, { state: "waiting" }),
    ];
    expect(parametersOf(trials)).toMatchObject([
      { name: "a", distribution: { low: -1, high: 1 }, conditional: false },
      { name: "c", distribution: { choices: ["x", "y"] }, conditional: false, varies: true },
      { name: "b", conditional: true },
    ]);
    expect(parametersOf(trials.slice(0, 1)).map(({ varies }) => varies)).toEqual([true, false]);
  });

  it("gives a pruned trial what it reported last, a failed one nothing", () => {
    const intermediate = new Map([
      [3, 0.3],
      [1, 0.9],
    ]);
    expect(lastValue(trial(0, { state: "pruned", values: null, intermediate }))).toBe(0.3);
    expect(lastValue(trial(0, { state: "failed", values: null, intermediate }))).toBeNaN();
  });

  it("finds the front that a study finds", () => {
    const draws = random(5);
    for (const directions of [
      ["minimize", "maximize"],
      ["maximize", "minimize", "minimize"],
    ] as const) {
      const trials = Array.from({ length: 200 }, (_, i) => trial(i, { values: directions.map(() => draws.integer(12)) }));
      const numbers = (some: readonly TrialRecord[]) => some.map(({ number }) => number).toSorted((a, b) => a - b);
      expect(numbers(frontOf(trials, directions))).toEqual(numbers(bestOf(trials, directions)));
    }
  });
});

describe("the history", () => {
  it("knows where the best value improved, by trials that ended well", () => {
    const trials = [...withValues([5, 7, 3, Infinity, 3, 2]), trial(6, { state: "pruned", values: [0] })];
    expect(bestSoFar(viewOf(study, trials))).toEqual([
      [0, 5],
      [2, 3],
      [5, 2],
    ]);
  });

  it("is not drawn without a value", () => {
    expect(history(viewOf(study, withValues([NaN, Infinity])))).toBeNull();
    expect(history(viewOf(study, []))).toBeNull();
  });

  it("keeps all best trials where dots are thinned out", () => {
    const trials = withValues(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 5000));
    const view = viewOf(study, trials);
    const kept = thinnedTrials(
      trials.map((one) => ({ trial: one })),
      view,
      400,
    );
    expect(kept).toHaveLength(400);
    const numbers = new Set(kept.map((one) => one.trial.number));
    expect(view.ranked.slice(0, 100).every((one) => numbers.has(one.trial.number))).toBe(true);
  });
});

describe("the axis of values", () => {
  it("is logarithmic over decades of what is made small, linear for what is made large", () => {
    expect(valueAxis({ minimize: true }, [0.01, 0.1, 1], 5).axis.kind).toBe("log");
    expect(valueAxis({ minimize: false }, [0.01, 0.1, 1], 5).axis.kind).toBe("linear");
    expect(valueAxis({ minimize: true }, [-1, 0.1, 10], 5).axis.kind).toBe("linear");
  });

  it("is cut where a few bad values would take the room of all others, at their end alone", () => {
    const values = [...Array.from({ length: 40 }, (_, i) => i / 40), 1e6];
    const low = valueAxis({ minimize: true }, [...values, Infinity, NaN], 5);
    expect(low.cut && low.axis.low <= 0 && low.axis.high < 3).toBe(true);
    const high = valueAxis({ minimize: false }, values, 5);
    expect(high.axis.high).toBeGreaterThanOrEqual(1e6);
    expect(heightOf(low.axis, 1e6, 100)).toBe(0);
    expect(heightOf(low.axis, -1e6, 100)).toBe(100);
  });
});

describe("the axis of a parameter", () => {
  it("goes by ratios where the parameter does, and gives choices equal columns", () => {
    const rate = parameterAxis({ ...float, low: 1e-4, high: 1, log: true }, 100);
    expect(rate.at(1e-2, 100)).toBeCloseTo(50, 5);
    const words = parameterAxis({ kind: "categorical", choices: ["a", null, true] }, 300);
    expect([words.at("a", 300), words.at(null, 300), words.at(true, 300), words.at("b", 300)]).toEqual([50, 150, 250, NaN]);
    expect(words.axis.ticks.map(({ label }) => label)).toEqual(["a", "none", "true"]);
  });

  it("has readable names where not all choices have room", () => {
    const many = parameterAxis({ kind: "categorical", choices: Array.from({ length: 40 }, (_, i) => `choice ${i}`) }, 200);
    expect(many.axis.ticks.length).toBeLessThan(6);
    expect(many.axis.ticks.every(({ label }) => label.length > 3)).toBe(true);
  });
});

describe("a surface over two parameters", () => {
  const draws = random(1);
  const bowl = (x: number, y: number) => (x - 0.3) ** 2 + (y - 0.7) ** 2;
  const trials = Array.from({ length: 80 }, (_, i) => {
    const [x, y] = [draws.uniform(), draws.uniform()];
    return trial(i, { parameters: { x, y }, distributions: { x: float, y: float }, values: [bowl(x, y)] });
  });
  const pair = parametersOf(trials);
  const along = (name: string) => ({ place: (one: Scored) => one.trial.parameters[name] as number, categorical: false });
  const [x, y] = [along("x"), along("y")];
  const scored = viewOf(study, trials).ranked;

  it("is about what the trials were drawn from", () => {
    const at = surface(scored, [x, y], ({ value }) => value)!;
    for (const [across, up] of [
      [0.3, 0.7],
      [0.5, 0.5],
      [0.8, 0.2],
    ])
      expect(at(across, up)).toBeCloseTo(bowl(across, up), 1);
    expect(at(0.3, 0.7)).toBeLessThan(at(0.8, 0.2));
  });

  it("is not made of few trials or equal values", () => {
    expect(surface(scored.slice(0, 5), [x, y], ({ value }) => value)).toBeNull();
    expect(surface(scored, [x, y], () => 1)).toBeNull();
    const view = viewOf(study, trials.slice(0, 5));
    expect(drawablePairs(view, [[pair[0], pair[1]]])).toEqual([]);
  });
});

describe("the time line", () => {
  const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + 1000 * seconds);
  const ran = (number: number, from: number, to: number | null, state: TrialRecord["state"] = "complete") =>
    trial(number, { started: at(from), ended: to === null ? null : at(to), state });

  it("has as many lanes as trials ran at once, and lets running ones last", () => {
    const { placed, count } = lanesOf([ran(0, 0, 4), ran(1, 1, 3), ran(2, 3, 9), ran(3, 5, null, "running"), trial(4)]);
    expect(count).toBe(2);
    expect(placed.map(({ trial: { number }, lane, from, to }) => [number, lane, from, to])).toEqual([
      [0, 0, 0, 4],
      [1, 1, 1, 3],
      [2, 1, 3, 9],
      [3, 0, 5, 9],
    ]);
  });

  it("survives clocks that disagree", () => {
    expect(lanesOf([ran(0, 5, 2), ran(1, 3, 4)]).placed.map(({ from, to }) => to - from)).toEqual([1, 0]);
    expect(timeline(viewOf(study, [ran(0, 1, 1)]))).toBeNull();
  });

  it("draws no more bars than pixels", async () => {
    const trials = Array.from({ length: 4000 }, (_, i) => ran(i, i, i + 1, i % 2 ? "pruned" : "complete"));
    const svg = await drawSvg(timeline(viewOf(study, trials))!.draw(820), { name: "t", description: "when trials ran" });
    expect(svg.match(/<line/g)!.length).toBeLessThan(900);
  });
});

it("slices show a conditional parameter over the trials that have it", async () => {
  const view = viewOf(study, sampleTrials({ trials: 30, fate: () => "complete" }));
  const beta = view.parameters.filter(({ name }) => name === "optimizer.adam.beta1");
  const having = view.trials.filter(({ parameters }) => "optimizer.adam.beta1" in parameters).length;
  const svg = await drawSvg(slices(view, beta)!.draw(820), { name: "s", description: "values by beta1" });
  expect(having).toBeLessThan(30);
  expect(svg.match(/<circle/g)).toHaveLength(having + 3); // the best is ringed by three
  expect(svg).toContain(`${having} trials`);
});

it("importance shows all parameters and the strongest pairs", async () => {
  const share = (parameters: readonly string[], estimate: number) => ({ parameters, share: { estimate, low: 0, high: 1 } });
  const names = Array.from({ length: 6 }, (_, i) => `p${i}`);
  const shares = [
    ...names.map((name, i) => share([name], 0.001 * (i + 1))),
    ...names.flatMap((a, i) => names.slice(i + 1).map((b, k) => share([a, b], 0.01 * (10 * i + k + 1)))),
  ];
  const figure = importanceBars(shares)!;
  const svg = await drawSvg(figure.draw(820), { name: "i", description: figure.description });
  const named = [...svg.matchAll(/>(p\d(?: × p\d)?)</g)].map(([, name]) => name);
  expect(named).toEqual(["p4 × p5", "p3 × p5", "p3 × p4", "p2 × p5", "p2 × p4", "p5", "p4", "p3", "p2", "p1", "p0"]);
});
