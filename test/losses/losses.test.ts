import { describe, expect, test } from "vitest";
import {
  evaluate,
  fill,
  grad,
  input,
  ndarray,
  program,
  real,
  scalar,
  sizeOf,
  tensor,
  type NdArray,
  type Tensor,
} from "../../src/engine/index.ts";
import * as losses from "../../src/losses/index.ts";
import {
  balancedClassWeights,
  binaryCrossEntropy,
  defaultLossFor,
  hinge,
  huber,
  loss,
  meanSquaredError,
  multiclassHinge,
  naiveBinaryCrossEntropy,
  restoreLoss,
  softmaxCrossEntropy,
  type Loss,
} from "../../src/losses/index.ts";
import { UserError, factories, parse, positive } from "../../src/options/index.ts";
import { random, type Random } from "../../src/random/index.ts";

const draw = (shape: readonly number[], of: () => number) => ndarray(shape, Float64Array.from({ length: sizeOf(shape) }, of));
const oneHot = (labels: NdArray, k: number) =>
  ndarray(
    [labels.data.length, k],
    Array.from(labels.data).flatMap((label) => Array.from({ length: k }, (_, c) => +(c === label))),
  );

/** Outputs and targets of a batch that fit a loss's task: labels first, then probabilities. */
function batches(task: Loss["task"], rng: Random): { z: NdArray; y: NdArray }[] {
  const n = 4;
  const z = (k: number) => draw([n, k], () => 3 * rng.normal());
  if (task === "binary")
    return [
      { z: z(1), y: draw([n, 1], () => rng.integer(2)) },
      { z: z(2), y: draw([n, 2], () => rng.uniform()) },
    ];
  if (task === "regression")
    return [
      { z: z(1), y: z(1) },
      { z: z(3), y: z(3) },
    ];
  const soft = Array.from({ length: n }, () => {
    const p = Array.from({ length: 3 }, () => rng.uniform());
    return p.map((x) => x / (p[0] + p[1] + p[2]));
  });
  return [
    { z: z(3), y: draw([n, 1], () => rng.integer(3)) },
    { z: z(3), y: ndarray([n, 3], soft.flat()) },
  ];
}

/** Every built-in loss by default, and each once with every number and choice changed. */
const variants: Loss[] = [
  ...[...factories(losses).values()].map((make) => make() as Loss),
  binaryCrossEntropy({ labelSmoothing: 0.2, positiveWeight: 3, negativeWeight: 0.5, average: "weights" }),
  softmaxCrossEntropy({ labelSmoothing: 0.2, classWeights: [1, 2, 0.5], average: "weights" }),
  softmaxCrossEntropy({ classWeights: [1, 2, 0.5] }),
  meanSquaredError({ half: true }),
  huber({ delta: 2.5 }),
  hinge({ squared: true }),
  multiclassHinge({ form: "westonWatkins" }),
];

const relativeError = (g: Float64Array, estimate: Float64Array) => {
  const total = Math.hypot(...g) + Math.hypot(...estimate);
  return total < 1e-9 ? 0 : Math.hypot(...g.map((x, i) => x - estimate[i])) / total;
};

describe.each(variants.map((v) => [v.label, v] as const))("%s", (_, it) => {
  test("its gradient agrees with central differences to 1e-6, to second order", () => {
    for (const seed of [1, 2, 3])
      for (const { z, y } of batches(it.task, random(seed))) {
        const rng = random(seed + 100);
        const direction = draw(z.shape, () => rng.normal());
        const run = program(
          { z: real(...z.shape), y: real(...y.shape), d: real(...z.shape) },
          ({ z, y, d }) => {
            const value = it.perExample(z, y).mean();
            const g = grad(value, { z }).z;
            return { value, g, slope: g.mul(d).sum(), gg: grad(g.mul(d).sum(), { z }).z };
          },
          { backend: "interpreter" },
        );
        const at = run.call({ z, y, d: direction });
        const h = 1e-5;
        const moved = (i: number, by: number) =>
          run.call({
            z: ndarray(
              z.shape,
              z.data.map((x, j) => (i === j ? x + by : x)),
            ),
            y,
            d: direction,
          });
        const difference = (of: "value" | "slope") =>
          z.data.map((_, i) => (moved(i, h)[of].data[0] - moved(i, -h)[of].data[0]) / (2 * h));
        expect(relativeError(at.g.data, difference("value")), `gradient, seed ${seed}`).toBeLessThan(1e-6);
        expect(relativeError(at.gg.data, difference("slope")), `second gradient, seed ${seed}`).toBeLessThan(1e-6);
      }
  });

  test("logits of ±1000 and exact ties give finite losses and gradients", () => {
    const k = it.task === "multiclass" ? 3 : 1;
    const rows = [1000, -1000, 0, 1000, -1000, 0];
    const z = ndarray(
      [6, k],
      rows.flatMap((x) => (k === 1 ? [x] : [x, 0, -x])),
    );
    const y = ndarray([6, 1], [1, 1, 1, 0, 0, 0]);
    const { each, g, gg } = evaluate({ z, y }, ({ z, y }) => {
      const each = it.perExample(z, y);
      const g = grad(each.sum(), { z }).z;
      return { each, g, gg: grad(g.sum(), { z }).z };
    });
    for (const x of [...each.data, ...g.data, ...gg.data]) expect(Number.isFinite(x)).toBe(true);
    expect(Math.min(...each.data)).toBeGreaterThanOrEqual(0);
  });

  test("the loss of an example depends on no other example, unless it is divided by the batch's weights", () => {
    const [{ z, y }] = batches(it.task, random(7));
    const rows = (n: number, x: NdArray) => ndarray([n, x.shape[1]], x.data.slice(0, n * x.shape[1]));
    const of = (n: number) => evaluate({ z: rows(n, z), y: rows(n, y) }, ({ z, y }) => ({ each: it.perExample(z, y) })).each.data;
    const alone = it.options.average === "weights" ? null : of(1)[0];
    expect(alone ?? of(4)[0]).toBe(of(4)[0]);
  });

  test("labels cost the same as the probabilities 0 and 1 that they stand for", () => {
    const [{ z, y }] = batches(it.task, random(3));
    const asProbabilities = it.task === "multiclass" ? oneHot(y, 3) : y;
    const of = (target: NdArray) => evaluate({ z, target }, ({ z, target }) => ({ each: it.perExample(z, target) })).each.data;
    expect(relativeError(of(y), of(asProbabilities))).toBeLessThan(1e-15);
  });

  test("its numbers flow: one traced program gives the loss for other numbers", () => {
    const [{ z, y }] = batches(it.task, random(5));
    const numbers = Object.entries(it.hyper).filter(([, v]) => typeof v === "number") as [string, number][];
    const lists = Object.entries(it.hyper).filter(([, v]) => typeof v !== "number") as [string, number[]][];
    const specs = {
      z: real(...z.shape),
      y: real(...y.shape),
      ...Object.fromEntries(numbers.map(([n]) => [n, scalar])),
      ...Object.fromEntries(lists.map(([n, v]) => [n, real(v.length)])),
    };
    const run = program(specs, (given) => ({ each: it.perExample(given.z, given.y, given as Record<string, Tensor>) }), {
      backend: "interpreter",
    });
    const other = {
      ...Object.fromEntries(numbers.map(([n, v]) => [n, v * 0.5 + 0.1])),
      ...Object.fromEntries(lists.map(([n, v]) => [n, v.map((x) => x + 1)])),
    };
    const remade = factories(losses).get(it.name)! as unknown as (given: object) => Loss;
    const wanted = evaluate({ z, y }, ({ z, y }) => ({ each: remade({ ...it.options, ...other }).perExample(z, y) })).each.data;
    expect(relativeError(run.call({ z, y, ...other }).each.data, wanted)).toBeLessThan(1e-15);
  });

  test("its predictions are probabilities, or values", () => {
    const [{ z }] = batches(it.task, random(4));
    const { p } = evaluate({ z }, ({ z }) => ({ p: it.predict(z) }));
    const probable = p.data.every((x) => x > 0 && x < 1);
    expect(p.shape).toEqual(z.shape);
    expect(it.task === "regression" ? p.data.every((x, i) => x === z.data[i]) : probable).toBe(true);
    const rows =
      it.task === "multiclass" ? [0, 1, 2, 3].map((i) => p.data.subarray(3 * i, 3 * i + 3).reduce((a, b) => a + b)) : [1];
    for (const total of rows) expect(total).toBeCloseTo(1, 12);
  });
});

describe("the conventions that libraries disagree about", () => {
  const of = (it: Loss, z: number[][], y: number[][]) =>
    evaluate({ z: ndarray([z.length, z[0].length], z.flat()), y: ndarray([y.length, y[0].length], y.flat()) }, ({ z, y }) => ({
      v: it.perExample(z, y).mean(),
    })).v.data[0];

  test("half of the squared error is half of it", () => {
    expect(of(meanSquaredError(), [[3], [1]], [[1], [1]])).toBe(2);
    expect(of(meanSquaredError({ half: true }), [[3], [1]], [[1], [1]])).toBe(1);
  });

  test("an average over weights ignores their common size, an average over examples does not", () => {
    const [z, y] = [
      [
        [1, 2, 0],
        [0, 1, -1],
      ],
      [[0], [2]],
    ];
    const weighed = (factor: number, average: "weights" | "examples") =>
      of(softmaxCrossEntropy({ classWeights: [1, 2, 3].map((w) => w * factor), average }), z, y);
    expect(weighed(10, "weights")).toBeCloseTo(weighed(1, "weights"), 12);
    expect(weighed(10, "examples")).toBeCloseTo(10 * weighed(1, "examples"), 10);
  });

  test("two softmax outputs that differ by z cost what one sigmoid output z costs", () => {
    for (const label of [0, 1])
      for (const z of [-3, 0, 0.5, 40])
        expect(of(softmaxCrossEntropy({ labelSmoothing: 0.1 }), [[0, z]], [[label]])).toBeCloseTo(
          of(binaryCrossEntropy({ labelSmoothing: 0.1 }), [[z]], [[label]]),
          12,
        );
  });

  test("the smallest losses keep their digits: e^-z at z = 30 and at z = 700", () => {
    for (const z of [30, 700]) expect(of(binaryCrossEntropy(), [[z]], [[1]]) / Math.exp(-z)).toBeCloseTo(1, 12);
  });

  test("balanced weights make every class count the same, and average to 1 over the examples", () => {
    const labels = [0, 0, 0, 1, 2, 2];
    const weights = balancedClassWeights(labels, 3);
    expect(weights).toEqual([6 / 9, 2, 1]);
    expect(labels.reduce((sum, label) => sum + weights[label], 0) / labels.length).toBeCloseTo(1, 15);
    expect(() => balancedClassWeights([0, 2], 3)).toThrow("class 1 has no example among 2");
    expect(() => balancedClassWeights([0, 3], 3)).toThrow("expected class indices from 0 to 2, got 3 in row 1");
  });
});

describe("the naive cost of the teaching texts", () => {
  const costs = (z: number[], y: number[]) =>
    evaluate({ z: ndarray([z.length, 1], z), y: ndarray([z.length, 1], y) }, ({ z, y }) => ({
      naive: naiveBinaryCrossEntropy(z, y),
      stable: binaryCrossEntropy().perExample(z, y),
    }));

  test("agrees with the stable one while the logits are small", () => {
    const { naive, stable } = costs([-3, -0.5, 0, 2, 9], [1, 0, 1, 0, 1]);
    expect(relativeError(naive.data, stable.data)).toBeLessThan(1e-12);
  });

  test("is infinite for a confident wrong answer, where the stable one is the logit", () => {
    const { naive, stable } = costs([40, 40, -800], [1, 0, 1]);
    expect(Array.from(naive.data, (x) => x + 0)).toEqual([0, Infinity, Infinity]); // -0 is 0
    expect([...stable.data.slice(1)]).toEqual([40, 800]);
  });

  test("is no loss that the command line offers", () =>
    expect([...factories(losses).keys()]).not.toContain("naiveBinaryCrossEntropy"));
});

describe("bad input is answered with what to do", () => {
  const z = (...shape: number[]) => input("z", shape);
  test.each([
    [
      "a regression target of another width",
      () => meanSquaredError().perExample(z(8, 3), z(8, 1)),
      "meanSquaredError: the network gives 3 values an example and the target has 1: outputs [8,3], target [8,1]. End the network with 1 units.",
    ],
    ["two outputs for yes or no", () => binaryCrossEntropy().perExample(z(8, 2), z(8, 1)), "End the network with 1 units"],
    [
      "one output for several classes",
      () => softmaxCrossEntropy().perExample(z(8, 1), z(8, 1)),
      "softmaxCrossEntropy: one output cannot choose between classes",
    ],
    [
      "probabilities of another number of classes",
      () => softmaxCrossEntropy().perExample(z(8, 3), z(8, 4)),
      "expected labels [8, 1] or probabilities [8,3], got a target [8,4]",
    ],
    ["images as outputs", () => multiclassHinge().perExample(z(8, 3, 3), z(8, 1)), "put flatten() before the last dense layer"],
    ["other rows", () => huber().perExample(z(8, 1), z(4, 1)), "huber: 8 rows of outputs, but 4 rows of targets."],
    [
      "two weights for three classes",
      () => softmaxCrossEntropy({ classWeights: [1, 2] }).perExample(z(8, 3), z(8, 1)),
      "softmaxCrossEntropy: 2 class weights for 3 outputs; give one a class.",
    ],
    [
      "a weight of 0",
      () => softmaxCrossEntropy({ classWeights: [1, 0] }),
      "softmaxCrossEntropy: classWeights: expected positive numbers, got 0 at position 1.",
    ],
    [
      "a weight that is no list",
      () => softmaxCrossEntropy({ classWeights: 3 as never }),
      "softmaxCrossEntropy: classWeights: expected a list of positive numbers, got 3.",
    ],
    [
      "all of the label smoothed away",
      () => binaryCrossEntropy({ labelSmoothing: 1 }),
      "labelSmoothing: expected a number in [0, 1), got 1",
    ],
    ["an option that is none", () => huber({ beta: 1 } as never), "huber has no option beta"],
  ])("%s", (_, act, message) => {
    expect(act).toThrow(message);
    expect(act).toThrow(UserError);
  });
});

describe("a loss of one's own", () => {
  const logCosh = loss({
    name: "logCosh",
    task: "regression",
    hyper: { scale: positive(1) },
    perExample: ({ outputs, target, hyper: { scale } }) => {
      const e = outputs.sub(target).div(scale);
      return e.exp().add(e.neg().exp()).mul(0.5).log().mul(scale.mul(scale)).mean([1]);
    },
  });

  test("has a label, a declaration, numbers and the same checks", () => {
    const made = logCosh({ scale: 2 });
    expect([made.name, made.label, made.hyper]).toEqual(["logCosh", "logCosh(scale=2)", { scale: 2 }]);
    expect(logCosh.declaration.hyper.scale.initial).toBe(1);
    expect(() => logCosh({ scale: 0 })).toThrow("logCosh: scale: expected a number > 0, got 0");
    const { v } = evaluate({ z: ndarray([1, 1], [4]), y: ndarray([1, 1], [1]) }, ({ z, y }) => ({ v: made.perExample(z, y) }));
    expect(v.data[0]).toBeCloseTo(4 * Math.log(Math.cosh(1.5)), 12);
  });

  test("that gives no number an example is refused with its shape", () => {
    const wrong = loss({ name: "wrong", task: "regression", perExample: ({ outputs }) => outputs });
    expect(() => wrong().perExample(fill([4, 2], 0), fill([4, 2], 0))).toThrow(
      "wrong: perExample must give one number an example, [4], but gave [4,2]; take the mean or sum over the other axes.",
    );
  });

  test("that is not given its numbers says which", () => {
    expect(() => huber().perExample(fill([4, 1], 0), fill([4, 1], 0), { epsilon: tensor(1) })).toThrow(
      'huber: the number "delta" is missing; given are epsilon',
    );
  });
});

test("losses are found by name and alias, with their numbers", () => {
  expect(parse("huber:0.5", losses, "loss").label).toBe("huber(delta=0.5)");
  expect(parse("bce:labelSmoothing=0.1,average=weights", losses, "loss").label).toBe(
    "binaryCrossEntropy(labelSmoothing=0.1, average=weights)",
  );
  expect(parse("multiclass-hinge:westonWatkins", losses, "loss").options).toEqual({ form: "westonWatkins" });
  expect(softmaxCrossEntropy({ classWeights: [1, 2] }).label).toBe("softmaxCrossEntropy(classWeights=[1, 2])");
  expect(softmaxCrossEntropy({ labelSmoothing: 0.1, classWeights: [1, 2] }).label).toBe(
    "softmaxCrossEntropy(labelSmoothing=0.1, classWeights=[1, 2])",
  );
});

test("a task has a loss when nobody chooses one", () => {
  expect(
    (["binary", "multiclass", "regression"] as const).map((task) => [defaultLossFor(task).name, defaultLossFor(task).task]),
  ).toEqual([
    ["binaryCrossEntropy", "binary"],
    ["softmaxCrossEntropy", "multiclass"],
    ["meanSquaredError", "regression"],
  ]);
});

test("a loss's configuration is JSON that makes it again", () => {
  for (const it of variants) {
    const again = restoreLoss(JSON.parse(JSON.stringify(it.config)));
    expect([again.label, again.hyper, again.options]).toEqual([it.label, it.hyper, it.options]);
  }
  expect(huber({ delta: 2 }).config).toEqual({ type: "huber", options: { delta: 2 } });
  const mine = loss({ name: "mine", task: "regression", perExample: ({ outputs }) => outputs.mean([1]) });
  expect(restoreLoss(mine().config, { mine }).name).toBe("mine");
  expect(() => restoreLoss(mine().config)).toThrow('a saved model names the loss "mine", which is not built in');
});
