import { describe, expect, test } from "vitest";
import { adam, hyperAt, restoreSchedule, type Plateau, type Schedule, schedules } from "../../src/optimization/index.ts";
import { factories, parse } from "../../src/options/index.ts";
import type { EpochRecord } from "../../src/training/record.ts";
import { golden } from "./drive.ts";

const {
  constant,
  cosine,
  cosineRestarts,
  cyclic,
  exponential,
  inverseTime,
  multiStep,
  oneCycle,
  perEpoch,
  piecewise,
  plateau,
  polynomial,
  scaled,
  step,
  warmup,
} = schedules;

/** The recorded calls, said here. */
const said: Record<string, Schedule> = {
  "by hand: 0.05": constant({ initial: 0.05 }),
  "StepLR(lr=0.1, step_size=30, gamma=0.1)": step({ initial: 0.1, interval: 30, factor: 0.1 }),
  "MultiStepLR(lr=0.1, milestones=[20, 50, 51, 90], gamma=0.3)": multiStep({
    initial: 0.1,
    milestones: [20, 50, 51, 90],
    factor: 0.3,
  }),
  "ExponentialLR(lr=0.1, gamma=0.95)": exponential({ initial: 0.1, factor: 0.95, interval: 1 }),
  "exponential_decay(init_value=0.1, transition_steps=10, decay_rate=0.5)": exponential({
    initial: 0.1,
    factor: 0.5,
    interval: 10,
  }),
  "exponential_decay(init_value=0.1, transition_steps=10, decay_rate=0.5, staircase=True)": exponential({
    initial: 0.1,
    factor: 0.5,
    interval: 10,
    staircase: true,
  }),
  "exponential_decay(init_value=0.1, transition_steps=10, decay_rate=0.5, transition_begin=20, end_value=0.01)": piecewise({
    boundaries: [20],
    values: [0.1, exponential({ initial: 0.1, factor: 0.5, interval: 10, final: 0.01 })],
  }),
  "by hand: 0.1 / (1 + 0.5 t)": inverseTime({ initial: 0.1, decayRate: 0.5 }),
  "by hand: 0.1 / (1 + 0.5 t / 10)": inverseTime({ initial: 0.1, decayRate: 0.5, interval: 10 }),
  "by hand: 0.1 / (1 + 0.5 floor(t / 10))": inverseTime({ initial: 0.1, decayRate: 0.5, interval: 10, staircase: true }),
  "PolynomialLR(lr=0.1, total_iters=60, power=2.0)": polynomial({ initial: 0.1, steps: 60, power: 2 }),
  "polynomial_schedule(init_value=0.1, end_value=0.01, power=3, transition_steps=60)": polynomial({
    initial: 0.1,
    final: 0.01,
    steps: 60,
    power: 3,
  }),
  "polynomial_schedule(init_value=0.1, end_value=0.01, power=1, transition_steps=60, transition_begin=20)": piecewise({
    boundaries: [20],
    values: [0.1, polynomial({ initial: 0.1, final: 0.01, steps: 60 })],
  }),
  "CosineAnnealingLR(lr=0.1, T_max=99, eta_min=0.001)": cosine({ initial: 0.1, steps: 99, final: 0.001 }),
  "cosine_decay_schedule(init_value=0.1, decay_steps=60, alpha=0.01)": cosine({ initial: 0.1, steps: 60, final: 0.001 }),
  "CosineAnnealingWarmRestarts(lr=0.1, T_0=20, T_mult=1, eta_min=0.001)": cosineRestarts({
    initial: 0.1,
    period: 20,
    final: 0.001,
  }),
  "CosineAnnealingWarmRestarts(lr=0.1, T_0=10, T_mult=2, eta_min=0.0)": cosineRestarts({ initial: 0.1, period: 10, growth: 2 }),
  "LinearLR(lr=0.1, start_factor=0.1, end_factor=1.0, total_iters=20)": warmup({ steps: 20, start: 0.1, into: 0.1 }),
  "warmup_constant_schedule(init_value=0.0, peak_value=0.1, warmup_steps=20)": warmup({ steps: 20, into: 0.1 }),
  "warmup_cosine_decay_schedule(init_value=0.0, peak_value=0.1, warmup_steps=10, decay_steps=80, end_value=0.001)": warmup({
    steps: 10,
    into: cosine({ initial: 0.1, steps: 70, final: 0.001 }),
  }),
  "linear_schedule(init_value=0.1, end_value=0.02, transition_steps=50)": polynomial({ initial: 0.1, final: 0.02, steps: 50 }),
  "OneCycleLR(lr=0.1, max_lr=0.1, total_steps=101, pct_start=0.3, anneal_strategy=cos, div_factor=25.0, final_div_factor=10000.0, three_phase=False, cycle_momentum=False)":
    oneCycle({ initial: 0.1, steps: 100, rise: (0.3 * 101 - 1) / 100 }),
  "OneCycleLR(lr=0.1, max_lr=0.1, total_steps=101, pct_start=0.25, anneal_strategy=linear, div_factor=10.0, final_div_factor=100.0, three_phase=False, cycle_momentum=False)":
    oneCycle({ initial: 0.1, steps: 100, rise: (0.25 * 101 - 1) / 100, shape: "line", divisor: 10, finalDivisor: 100 }),
  "OneCycleLR(lr=0.1, max_lr=0.1, total_steps=101, pct_start=0.3, anneal_strategy=cos, div_factor=25.0, final_div_factor=10000.0, three_phase=True, cycle_momentum=False)":
    oneCycle({ initial: 0.1, steps: 100, rise: (0.3 * 101 - 1) / 100, threePhase: true }),
  "cosine_onecycle_schedule(transition_steps=100, peak_value=0.1, pct_start=0.3, div_factor=25.0, final_div_factor=10000.0)":
    oneCycle({ initial: 0.1, steps: 100 }),
  "CyclicLR(lr=0.01, base_lr=0.01, max_lr=0.1, step_size_up=10, step_size_down=15, mode=triangular, cycle_momentum=False)":
    cyclic({ low: 0.01, initial: 0.1, up: 10, down: 15 }),
  "CyclicLR(lr=0.01, base_lr=0.01, max_lr=0.1, step_size_up=10, step_size_down=15, mode=triangular2, cycle_momentum=False)":
    cyclic({
      low: 0.01,
      initial: 0.1,
      up: 10,
      down: 15,
      mode: "triangular2",
    }),
  "CyclicLR(lr=0.01, base_lr=0.01, max_lr=0.1, step_size_up=10, mode=exp_range, gamma=0.97, cycle_momentum=False)": cyclic({
    low: 0.01,
    initial: 0.1,
    up: 10,
    mode: "expRange",
    gamma: 0.97,
  }),
  "piecewise_constant_schedule(init_value=0.1, boundaries_and_scales={20: 0.5, 50: 0.2, 80: 2.0})": piecewise({
    boundaries: [20, 50, 80],
    values: [0.1, 0.05, 0.01, 0.02],
  }),
};

interface Recorded {
  readonly schedule: string;
  readonly source: string;
  readonly rates: number[];
  readonly metrics?: number[];
}
const runs: Recorded[] = golden("schedules").runs;
const short = (source: string): string => source.replace(/^(torch\.optim\.lr_scheduler\.|optax\.)/, "");
const furthest = (ours: number[], theirs: number[]) => Math.max(...theirs.map((rate, i) => Math.abs(ours[i] - rate)));

test.each(runs.filter(({ metrics }) => !metrics))("$schedule gives the rates of $source", ({ source, rates }) => {
  const made = said[short(source)];
  expect(
    furthest(
      rates.map((_, i) => made(i)),
      rates,
    ),
  ).toBeLessThan(1e-12);
});

const records = (metrics: number[], name = "loss"): EpochRecord[] =>
  metrics.map((value, i) => ({
    epoch: i + 1,
    step: i + 1,
    seconds: 0,
    learningRate: 0.1,
    cost: null,
    train: { [name]: value },
    validation: null,
  }));

describe("plateau", () => {
  const settings: Plateau[] = [
    plateau({ factor: 0.5, patience: 5 }),
    plateau({ factor: 0.1, patience: 3, threshold: 0.01, compare: "absolute", cooldown: 4, minimum: 0.01 }),
    plateau({ factor: 0.5, patience: 5, better: "higher" }),
  ];
  test.each(runs.filter(({ metrics }) => metrics).map((run, i) => ({ ...run, made: settings[i] })))(
    "reduces where PyTorch does: $source",
    ({ metrics, rates, made }) => {
      const history = records(metrics!);
      expect(
        furthest(
          rates.map((_, i) => 0.1 * made.next(history.slice(0, i + 1))),
          rates,
        ),
      ).toBeLessThan(1e-15);
    },
  );

  test("reads validation where there is some, and the metric it was told", () => {
    const history = records([1, 1, 1, 1, 1]).map((record, i) => ({
      ...record,
      validation: { loss: 1 - i * 0.1, accuracy: 0.5 },
    }));
    expect(plateau({ patience: 2 }).next(history)).toBe(1);
    expect(plateau({ patience: 2, metric: "accuracy", better: "higher" }).next(history)).toBe(0.1);
  });

  test("takes NaN for no improvement, and starts at 1", () => {
    expect(plateau({ patience: 1 }).next([])).toBe(1);
    expect(plateau({ patience: 1 }).next(records([0.5, NaN, NaN]))).toBe(0.1);
  });
});

describe("every schedule", () => {
  const all = [...factories(schedules)].map(([name, make]) => ({ name, made: (make as () => Schedule | Plateau)() }));

  test.each(all)("$name starts from 1 at most, so that it can be a factor of a learning rate", ({ made }) => {
    if (made.kind === "plateau") return;
    const rates = Array.from({ length: 5000 }, (_, i) => made(i));
    expect(Math.max(...rates)).toBeLessThanOrEqual(1);
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(0);
  });

  test.each(all)("$name can be named on a command line and made again from JSON", ({ name, made }) => {
    expect(parse(name, schedules, "schedule").label).toBe(made.label);
    const again = restoreSchedule(JSON.parse(JSON.stringify(made.config)));
    expect(again.label).toBe(made.label);
    expect(again.hyper).toEqual(made.hyper);
  });

  test.each(Object.entries(said))("%s is made again from JSON", (_, made) => {
    const again = restoreSchedule(JSON.parse(JSON.stringify(made.config))) as Schedule;
    expect(again.label).toBe(made.label);
    for (let i = 0; i < 120; i += 7) expect(again(i)).toBe(made(i));
  });
});

describe("around a schedule", () => {
  test("perEpoch counts epochs: α₀ / (1 + decayRate · epoch), and with ⌊epoch / interval⌋", () => {
    const every = perEpoch(inverseTime({ initial: 0.1 }), 5);
    expect([0, 4, 5, 9, 10].map(every)).toEqual([0.1, 0.1, 0.05, 0.05, 0.1 / 3]);
    const interval = perEpoch(inverseTime({ initial: 0.1, decayRate: 1, interval: 1000, staircase: true }), 5);
    expect([0, 4999, 5000, 10000].map(interval)).toEqual([0.1, 0.1, 0.05, 0.1 / 3]);
    expect(() => perEpoch(cosine(), 0.5)).toThrow("perEpoch: expected a whole number of steps >= 1, got 0.5");
  });

  test("scaled multiplies", () => {
    const half = scaled(cosine({ steps: 10 }), 0.5);
    expect(half(0)).toBe(0.5);
    expect(half.label).toBe("0.5 · cosine(steps=10)");
  });

  test("labels tell what is not the default", () => {
    const rate = warmup({ steps: 10, into: multiStep({ milestones: [5, 9], factor: 0.5 }) });
    expect(adam({ learningRate: rate, beta1: 0.8 }).label).toBe(
      "adam(learningRate=warmup(steps=10) into multiStep(factor=0.5) at 5, 9, beta1=0.8)",
    );
    expect(adam({ learningRate: (t) => 1 / (t + 1) }).label).toBe("adam(learningRate=custom)");
  });

  test("hyperAt gives the numbers of an update and refuses what is none", () => {
    const { hyper } = adam({ learningRate: polynomial({ steps: 4 }) });
    expect(hyperAt(hyper, 1)).toEqual({ learningRate: 0.75, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
    const broken = adam({ learningRate: (t) => 1 / (t - 2) });
    expect(() => hyperAt(broken.hyper, 2)).toThrow(
      "learningRate: the schedule custom is Infinity after 2 updates; every update needs a finite number.",
    );
  });
});

describe("bad lists", () => {
  test.each([
    [
      "milestones out of order",
      () => multiStep({ milestones: [20, 10] }),
      "multiStep: milestones: expected whole numbers above 0 in increasing order, got [20, 10]; look at 10.",
    ],
    ["a milestone that is no whole number", () => multiStep({ milestones: [1.5] }), "look at 1.5"],
    [
      "boundaries without as many values",
      () => piecewise({ boundaries: [10], values: [1] }),
      "piecewise: 1 boundaries need 2 values, got 1.",
    ],
    [
      "an option out of its domain",
      () => cosine({ steps: 0 }),
      "cosine: steps: expected a whole number >= 1, got 0; the default is 1000.",
    ],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });
});
