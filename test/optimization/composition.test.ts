import { describe, expect, test } from "vitest";
import { ndarray, real } from "../../src/engine/index.ts";
import {
  accumulate,
  adam,
  adamw,
  chain,
  clipByGlobalNorm,
  clipByNorm,
  clippings,
  gradientDescent,
  heavyBall,
  momentum,
  restoreTransformation,
  scale,
  scheduleFreeAdamw,
  schedules,
  type Transformation,
  weightDecay,
} from "../../src/optimization/index.ts";
import { parse } from "../../src/options/index.ts";
import { backends, difference, drive, parabola, type Problem, problems, wasm32 } from "./drive.ts";

const { leastSquares } = problems;

describe("a chain", () => {
  test("equals the same composition by hand", () => {
    const [clip, inner] = [clipByGlobalNorm({ maxNorm: 0.5 }), adam({ learningRate: 0.02 })];
    const byHand: Transformation = {
      ...inner,
      hyper: { ...clip.hyper, ...inner.hyper },
      update: (grads, state, params, at) => inner.update(clip.update(grads, {}, params, at)[0], state, params, at),
    };
    expect(drive(chain(clip, inner), leastSquares).run(50)).toEqual(drive(byHand, leastSquares).run(50));
  });

  test("keeps names apart that two parts share, and only those", () => {
    const made = chain(clipByNorm({ maxNorm: 2 }), clipByGlobalNorm({ maxNorm: 3 }), clipByNorm({ maxNorm: 4 }), adam());
    expect(made.hyper).toMatchObject({
      "clipByNorm.maxNorm": 2,
      "clipByGlobalNorm.maxNorm": 3,
      "clipByNorm2.maxNorm": 4,
      learningRate: 0.001,
    });
    expect(Object.keys(made.domains)).toEqual(Object.keys(made.hyper));
    expect(made.label).toBe("clipByNorm(maxNorm=2) → clipByGlobalNorm(maxNorm=3) → clipByNorm(maxNorm=4) → adam");
  });

  test("hands numbers on to the part they belong to", () => {
    const other = chain(clipByNorm(), clipByNorm(), gradientDescent()).with({ "clipByNorm2.maxNorm": 0.25, learningRate: 0.5 });
    expect(other.hyper).toEqual({ "clipByNorm.maxNorm": 1, "clipByNorm2.maxNorm": 0.25, learningRate: 0.5 });
    expect(() => other.with({ maxNorm: 1 })).toThrow(
      /this chain has no hyperparameter maxNorm; did you mean "clipByNorm.maxNorm"/,
    );
    expect(() => other.with({ learningRate: -1 })).toThrow("gradientDescent: learningRate: expected a number > 0, got -1");
  });

  test("is evaluated where its schedule-free part is", () => {
    const alone = drive(scheduleFreeAdamw({ learningRate: 0.1 }), parabola);
    const chained = drive(chain(scale(), scheduleFreeAdamw({ learningRate: 0.1 })), parabola);
    alone.run(20);
    chained.run(20);
    expect(chained.evaluated()).toEqual(alone.evaluated());
    expect(chained.evaluated()).not.toEqual(chained.params());
  });

  test("of nothing is refused", () => {
    expect(() => chain()).toThrow("chain: expected at least one transformation");
  });
});

describe("parts of an optimizer", () => {
  test("weight decay behind gradient descent takes a part of every weight, beside the gradient", () => {
    const flat: Problem = {
      start: { "dense1.weight": ndarray([2], [1, -2]), "dense1.bias": ndarray([2], [3, 4]) },
      loss: (p) => p["dense1.weight"].mul(0).sum().add(p["dense1.bias"].mul(0).sum()),
    };
    const run = drive(chain(gradientDescent(), weightDecay({ strength: 0.25 })), flat);
    run.run(2);
    expect([...run.params()["dense1.weight"]]).toEqual([0.5625, -1.125]);
    expect([...run.params()["dense1.bias"]]).toEqual([3, 4]);
    const every = drive(chain(gradientDescent(), weightDecay({ strength: 0.25, biases: true })), flat);
    every.run(1);
    expect([...every.params()["dense1.bias"]]).toEqual([2.25, 3]);
  });

  test("decoupled decay of learning rate · λ behind Adam is AdamW", () => {
    const parts = chain(adam({ learningRate: 0.01 }), weightDecay({ strength: 0.01 * 0.1, biases: true }));
    const whole = adamw({ learningRate: 0.01, weightDecay: 0.1 });
    expect(difference(drive(parts, leastSquares).run(100), drive(whole, leastSquares).run(100))).toBeLessThan(1e-12);
  });

  test("a heavy ball behind gradient descent is classical momentum", () => {
    const parts = chain(gradientDescent({ learningRate: 0.01 }), heavyBall({ momentum: 0.9 }));
    const whole = momentum({ learningRate: 0.01, form: "classical" });
    expect(difference(drive(parts, leastSquares).run(100), drive(whole, leastSquares).run(100))).toBeLessThan(1e-12);
  });

  test("twice the gradient is twice the learning rate", () => {
    const parts = chain(scale({ factor: 2 }), gradientDescent({ learningRate: 0.01 }));
    expect(drive(parts, leastSquares).run(20)).toEqual(drive(gradientDescent({ learningRate: 0.02 }), leastSquares).run(20));
  });

  test("clipping is found by the short names of a command line", () => {
    expect(parse("globalNorm:5", clippings, "clipping").label).toBe("clipByGlobalNorm(maxNorm=5)");
    expect(parse("clip-by-value:0.1", clippings, "clipping").label).toBe("clipByValue(maxValue=0.1)");
  });

  test("a chain, accumulation and nested schedules are made again from JSON", () => {
    const rate = schedules.warmup({
      steps: 3,
      into: schedules.perEpoch(schedules.multiStep({ milestones: [2, 5], initial: 0.1 }), 2),
    });
    const made = accumulate(chain(clipByNorm(), adam({ learningRate: rate }), weightDecay()), { batches: 3 });
    const again = restoreTransformation(JSON.parse(JSON.stringify(made.config)));
    expect(again.label).toBe(made.label);
    expect(drive(again, leastSquares).run(60)).toEqual(drive(made, leastSquares).run(60));
    expect(() => restoreTransformation({ type: "mine", options: {} })).toThrow(
      'names the optimizer "mine", which is not built in',
    );
    const { config } = adam({ learningRate: (step) => 0.1 / (step + 1) });
    expect(() => restoreTransformation(config)).toThrow('names the schedule "custom", which is not built in');
  });
});

describe("accumulation", () => {
  const rows = [
    [1, 2, 0.3],
    [0.5, -1, 1],
    [2, 0.3, -1],
    [-1, 1, 2],
    [0.7, 0.2, 0],
    [1.5, -0.4, 1],
    [-0.3, 0.9, -2],
    [0.1, -2, 0.4],
  ];
  /** The mean squared error of a line through batches of `size` rows, which take turns. */
  const inBatches = (size: number): Problem => ({
    start: { w: ndarray([2, 1], [0.3, -0.2]) },
    batch: {
      specs: { x: real(size, 2), y: real(size, 1) },
      at: (step) => {
        const from = (step * size) % rows.length;
        const batch = rows.slice(from, from + size);
        return { x: batch.flatMap(([a, b]) => [a, b]), y: batch.map(([, , y]) => y) };
      },
    },
    loss: ({ w }, { x, y }) => {
      const residual = x.dot(w).sub(y);
      return residual.mul(residual).mean();
    },
  });

  test.each(backends)("over 4 micro-batches is one large batch: $name", (backend) => {
    for (const inner of [adam({ learningRate: 0.05 }), momentum(), scheduleFreeAdamw({ learningRate: 0.05 })]) {
      const whole = drive(inner, inBatches(8), backend);
      const parts = drive(accumulate(inner, { batches: 4 }), inBatches(2), backend);
      whole.run(25);
      parts.run(100);
      const tolerance = backend === wasm32 ? 1e-5 : 1e-12;
      expect(difference(parts.params().w, whole.params().w)).toBeLessThan(tolerance);
      expect(difference(parts.evaluated().w, whole.evaluated().w)).toBeLessThan(tolerance);
    }
  });

  test("moves nothing before a group of batches is whole", () => {
    const run = drive(accumulate(gradientDescent(), { batches: 3 }), parabola);
    run.run(2);
    expect([...run.params().x]).toEqual([4, -3, 0.5]);
    run.run(1);
    expect([...run.params().x]).not.toEqual([4, -3, 0.5]);
  });

  test("lets schedules count updates, not batches", () => {
    const seen: number[] = [];
    const rate = (step: number) => (seen.push(step), 0.1);
    const made = accumulate(gradientDescent({ learningRate: rate }), { batches: 2 });
    drive(made, parabola).run(5);
    expect(seen).toEqual([0, 0, 1, 1, 2]);
    seen.length = 0;
    drive(accumulate(gradientDescent(), { batches: 2 }).with({ learningRate: rate }), parabola).run(4);
    expect(seen).toEqual([0, 0, 1, 1]);
  });

  test("changes its number of batches without compiling", () => {
    drive(accumulate(adam(), { batches: 4 }), leastSquares, wasm32);
    expect(drive(accumulate(adam()).with({ batches: 8 }), leastSquares, wasm32).info.cached).toBe(true);
    expect(() => accumulate(adam()).with({ batches: () => 2 })).toThrow("batches must be one number");
    expect(() => accumulate(adam(), { batches: 0 })).toThrow("accumulate: batches: expected a whole number >= 1, got 0");
  });
});
