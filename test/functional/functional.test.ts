import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Tensor, evaluate, fill, grad, ndarray, tensor } from "../../src/engine/index.ts";
import {
  abs,
  clamp,
  globalNorm,
  lerp,
  logSoftmax,
  logSumExp,
  mean,
  minimum,
  norm,
  oneHot,
  onesLike,
  pick,
  power,
  sign,
  softmax,
  square,
  variance,
  zerosLike,
} from "../../src/functional/index.ts";
import { gradientError, secondGradientError } from "./gradients.ts";

const of = (f: (x: Tensor) => Tensor, x: number[], shape = [x.length]) =>
  [...evaluate({ x: ndarray(shape, x) }, ({ x }) => ({ y: f(x) })).y.data].map((v) => v + 0); // −0 is 0 here
const slopeOf = (f: (x: Tensor) => Tensor, x: number[], shape = [x.length]) => of((t) => grad(f(t).sum(), { t }).t, x, shape);
const number = (value: Tensor) => evaluate({}, () => ({ value })).value.data[0];

describe("softmax and its logarithms", () => {
  const golden = (
    JSON.parse(readFileSync(new URL("../golden/nn/activations.json", import.meta.url), "utf8")) as {
      activations: { softmax: { x: number[][]; upstream: number[][]; values: number[][]; gradient: number[][] } };
    }
  ).activations.softmax;
  const array = (rows: number[][]) => ndarray([rows.length, rows[0].length], rows.flat());

  test("values and gradients are PyTorch's, with entries 2000 apart", () => {
    const { y, g } = evaluate({ x: array(golden.x), w: array(golden.upstream) }, ({ x, w }) => ({
      y: softmax(x),
      g: grad(softmax(x).mul(w).sum(), { x }).x,
    }));
    golden.values.flat().forEach((value, i) => expect(y.data[i]).toBeCloseTo(value, 14));
    golden.gradient.flat().forEach((value, i) => expect(g.data[i]).toBeCloseTo(value, 13));
  });

  test.each([
    ["softmax", softmax],
    ["logSoftmax", logSoftmax],
    ["logSumExp", logSumExp],
  ] as const)("%s has right first and second gradients along every axis", (_, f) => {
    const x = ndarray([3, 4], [0.3, -1.2, 2.5, 0.1, 1.1, 0.9, -0.4, 0.2, 3, 2, 1, 0]);
    for (const axis of [0, 1, -1]) {
      expect(gradientError({ x }, ({ x }) => f(x, axis), 1e-4)).toBeLessThan(1e-9);
      expect(secondGradientError({ x }, ({ x }) => f(x, axis), 1e-3)).toBeLessThan(1e-8);
    }
  });

  test("nothing overflows, and log(0) cannot happen", () => {
    expect(of(softmax, [1000, -1000])).toEqual([1, 0]);
    expect(of(logSoftmax, [1000, -1000])).toEqual([0, -2000]);
    expect(of(logSumExp, [1000, 1000])).toEqual([1000 + Math.LN2]);
    expect(slopeOf((x) => logSoftmax(x).slice([[1, 2]]), [1000, -1000])).toEqual([-1, 1]);
  });

  test("logSumExp of infinities is their limit; NaN shows everywhere", () => {
    expect(of(logSumExp, [-Infinity, -Infinity])).toEqual([-Infinity]);
    expect(of(logSumExp, [Infinity, 1])).toEqual([Infinity]);
    expect(of(logSumExp, [NaN, 1])).toEqual([NaN]);
    expect(of(softmax, [NaN, 1])).toEqual([NaN, NaN]);
    expect(of(softmax, [-Infinity, 0, 0])).toEqual([0, 0.5, 0.5]);
  });

  test("a single class has share 1 and gradient 0; kept axes stay", () => {
    expect(of(softmax, [7], [1, 1])).toEqual([1]);
    expect(slopeOf(logSoftmax, [7], [1, 1])).toEqual([0]);
    expect(evaluate({ x: ndarray([2, 3]) }, ({ x }) => ({ kept: logSumExp(x, 0, true), dropped: logSumExp(x) }))).toMatchObject({
      kept: { shape: [1, 3] },
      dropped: { shape: [2] },
    });
  });
});

describe("lerp", () => {
  test("ends exactly at its ends, so that a beta of 0 changes no bit", () => {
    const values = [0.1, 1 / 3, -7e-310, 1e300];
    expect(of((x) => lerp(x, 0.7, 0), values)).toEqual(values);
    expect(of((x) => lerp(fill(x.shape, 0.7), x, 1), values)).toEqual(values);
    expect(of((x) => lerp(x, 3, 0.25), [1])).toEqual([1.5]);
  });

  test("takes its share as a run-time number", () => {
    const { y } = evaluate({ a: ndarray([2], [0, 4]), b: ndarray([2], [10, 8]), t: 0.9 }, ({ a, b, t }) => ({
      y: lerp(a, b, t),
    }));
    expect([...y.data]).toEqual([9, expect.closeTo(7.6, 14)]);
  });
});

describe("power", () => {
  test("agrees with Math.pow on positive bases, to second order", () => {
    for (const [base, exponent] of [
      [0.9, 17],
      [2, -3],
      [1e-3, 0.5],
      [1, 1e6],
      [0.999, 1e4],
    ])
      expect(number(power(base, exponent)) / base ** exponent).toBeCloseTo(1, 11);
    const b = ndarray([3], [0.3, 1.2, 4]);
    const e = ndarray([3], [2, -0.7, 0.5]);
    expect(gradientError({ b, e }, ({ b, e }) => power(b, e), 1e-4)).toBeLessThan(1e-9);
    expect(secondGradientError({ b, e }, ({ b, e }) => power(b, e), 1e-3)).toBeLessThan(1e-7);
  });

  test("0 to a power is 0, or 1 to the power 0, with gradient 0; a negative base is no number", () => {
    expect(number(power(0, 3))).toBe(0);
    expect(number(power(0, 0))).toBe(1);
    expect(slopeOf((x) => power(x, 0.5), [0])).toEqual([0]);
    expect(number(power(-1, 2))).toBeNaN();
  });
});

describe("pieces of arithmetic", () => {
  test("abs, square and their slopes, 0 at 0", () => {
    expect(of(abs, [-2, 0, 3, -Infinity, NaN])).toEqual([2, 0, 3, Infinity, NaN]);
    expect(slopeOf(abs, [-2, 0, 3])).toEqual([-1, 0, 1]);
    expect(slopeOf(square, [-2, 0, 3])).toEqual([-4, 0, 6]);
  });

  test("sign has no gradient and does not hide NaN", () => {
    expect(of(sign, [-Infinity, -1e-300, 0, 5, NaN])).toEqual([-1, -1, 0, 1, NaN]);
    expect(slopeOf(sign, [-1, 0, 2])).toEqual([0, 0, 0]);
  });

  test("clamp keeps within run-time bounds, with slope only inside, and passes NaN on", () => {
    expect(of((x) => clamp(x, -1, tensor(2)), [-5, -1, 0.5, 2, Infinity, NaN])).toEqual([-1, -1, 0.5, 2, 2, NaN]);
    expect(slopeOf((x) => clamp(x, -1, 2), [-5, -1, 0.5, 2, 3])).toEqual([0, 0, 1, 0, 0]);
  });

  test("minimum over axes", () => {
    expect(of((x) => minimum(x, [1]), [3, -1, 2, 0, 5, 9], [2, 3])).toEqual([-1, 0]);
    expect(of((x) => minimum(x), [3, -1, 2])).toEqual([-1]);
  });

  test("constants in the shape of a tensor", () => {
    expect(evaluate({ x: ndarray([2, 0, 3]) }, ({ x }) => ({ z: zerosLike(x), o: onesLike(x) }))).toMatchObject({
      z: { shape: [2, 0, 3] },
      o: { shape: [2, 0, 3] },
    });
    expect(of(onesLike, [4, 5])).toEqual([1, 1]);
  });
});

describe("labels", () => {
  test("one-hot rows from [batch] or [batch, 1] labels; a number that is no class has no 1", () => {
    for (const shape of [[3], [3, 1]]) expect(of((x) => oneHot(x, 3), [2, 0, 5], shape)).toEqual([0, 0, 1, 1, 0, 0, 0, 0, 0]);
    expect(() => oneHot(fill([2, 3], 0), 3)).toThrow("oneHot: expected labels of shape [batch] or [batch, 1], got [2,3]");
  });

  test("pick takes one entry a row, untouched by infinities beside it", () => {
    const { y, g } = evaluate(
      { x: ndarray([2, 2], [1, -Infinity, Infinity, 4]), labels: ndarray([2, 1], [0, 1]) },
      ({ x, labels }) => ({
        y: pick(x, labels),
        g: grad(pick(x, labels).sum(), { x }).x,
      }),
    );
    expect([...y.data]).toEqual([1, 4]);
    expect([...g.data]).toEqual([1, 0, 0, 1]);
    expect(() => pick(fill([3], 0), fill([3], 0))).toThrow("pick: expected x of shape [batch, classes]");
  });
});

describe("moments", () => {
  test("mean and variance over axes, biased or not, and far from zero", () => {
    expect(of((x) => mean(x, { axes: [0] }), [1, 2, 3, 6], [2, 2])).toEqual([2, 4]);
    expect(of((x) => variance(x, { axes: [0] }), [1, 2, 3, 6], [2, 2])).toEqual([1, 4]);
    expect(of((x) => variance(x, { correction: 1 }), [1e9 + 1, 1e9 + 2, 1e9 + 3])).toEqual([1]);
    expect(of((x) => variance(x, { axes: [-1], keep: true }), [1, 3], [1, 2])).toEqual([1]);
    expect(
      gradientError({ x: ndarray([3, 2], [1, 5, -2, 0.5, 3, 1]) }, ({ x }) => variance(x, { axes: [0], correction: 1 })),
    ).toBeLessThan(1e-9);
  });

  test("norms, whose gradient at 0 is 0 and not NaN", () => {
    expect(of((x) => norm(x), [3, 4])).toEqual([5]);
    expect(
      of(
        (x) => norm(x, { axes: [0], keep: true }),
        [3, 4, 0, 0].map((v, i) => [3, 0, 4, 0][i] ?? v),
        [2, 2],
      ),
    ).toEqual([5, 0]);
    expect(slopeOf((x) => norm(x), [0, 0])).toEqual([0, 0]);
    const { y } = evaluate({ a: ndarray([2], [1, 2]), b: ndarray([], [2]) }, ({ a, b }) => ({
      y: globalNorm({ layer: { a }, b }),
    }));
    expect(y.data[0]).toBe(3);
    expect(gradientError({ a: ndarray([2], [1, 2]), b: ndarray([1, 1], [2]) }, (tree) => globalNorm(tree))).toBeLessThan(1e-9);
    expect(() => globalNorm({})).toThrow("globalNorm: the tree holds no tensors");
  });
});
