import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Tensor, evaluate, grad, ndarray } from "../../src/engine/index.ts";
import {
  elu,
  expm1,
  gelu,
  geluTanh,
  leakyRelu,
  log1p,
  logSigmoid,
  relu,
  selu,
  sigmoid,
  silu,
  softplus,
  tanh,
} from "../../src/functional/index.ts";
import { gradientError, secondGradientError } from "./gradients.ts";

interface Golden {
  values: number[];
  derivatives: number[];
  atZero: number;
}
const golden = JSON.parse(readFileSync(new URL("../golden/nn/activations.json", import.meta.url), "utf8")) as {
  grid: number[];
  activations: Record<string, Golden>;
};

const activations: Record<string, (x: Tensor) => Tensor> = {
  relu,
  leakyRelu: (x) => leakyRelu(x),
  elu: (x) => elu(x),
  selu,
  gelu,
  geluTanh,
  silu,
  softplus,
  tanh,
  sigmoid,
};

const valuesAndSlopes = (f: (x: Tensor) => Tensor, at: readonly number[]) => {
  const { y, slope } = evaluate({ x: ndarray([at.length], at) }, ({ x }) => ({ y: f(x), slope: grad(f(x).sum(), { x }).x }));
  return { y: [...y.data], slope: [...slope.data] };
};

describe.each(Object.entries(activations))("%s", (name, f) => {
  const { values, derivatives, atZero } = golden.activations[name];

  test("values and derivatives are PyTorch's, from -1000 to 1000", () => {
    const { y, slope } = valuesAndSlopes(f, golden.grid);
    golden.grid.forEach((x, i) => {
      expect(Math.abs(y[i] - values[i]), `${name}(${x}) = ${y[i]}, expected ${values[i]}`).toBeLessThanOrEqual(
        1e-12 * Math.max(Math.abs(values[i]), name.startsWith("gelu") ? 1e-3 : 1e-30),
      );
      expect(Math.abs(slope[i] - derivatives[i]), `${name}'(${x}) = ${slope[i]}, expected ${derivatives[i]}`).toBeLessThanOrEqual(
        1e-12 * Math.max(Math.abs(derivatives[i]), 1e-3),
      );
    });
    expect(valuesAndSlopes(f, [0]).slope[0]).toBe(atZero);
  });

  test("first and second derivatives agree with central differences away from kinks", () => {
    const x = ndarray([9], [-6, -2.5, -1, -0.3, 0.2, 0.4, 0.7, 1.5, 7]);
    expect(gradientError({ x }, ({ x }) => f(x), 1e-4)).toBeLessThan(1e-9);
    expect(secondGradientError({ x }, ({ x }) => f(x), 1e-3)).toBeLessThan(1e-8);
  });

  test("NaN stays NaN, and plus infinity goes to the limit", () => {
    expect(valuesAndSlopes(f, [NaN]).y[0]).toBeNaN();
    const limit = { tanh: 1, sigmoid: 1, selu: Infinity }[name] ?? Infinity;
    expect(valuesAndSlopes(f, [Infinity]).y[0]).toBe(limit);
  });
});

test("minus infinity goes to the limit; silu and gelu, a product of infinity and zero, say NaN as PyTorch does", () => {
  const at = (f: (x: Tensor) => Tensor) => valuesAndSlopes(f, [-Infinity]).y[0];
  expect([relu, (x: Tensor) => elu(x, 2), tanh, sigmoid, softplus].map(at)).toEqual([0, -2, -1, 0, 0]);
  expect(at((x) => leakyRelu(x))).toBe(-Infinity);
  expect([silu, gelu].map(at)).toEqual([NaN, NaN]);
});

test("sigmoid and softplus keep every digit of tiny results", () => {
  const { y, slope } = valuesAndSlopes(sigmoid, [-700, -40]);
  [Math.exp(-700), Math.exp(-40)].forEach((e, i) => {
    expect(y[i] / e).toBeCloseTo(1, 12);
    expect(slope[i] / e).toBeCloseTo(1, 12);
  });
  expect(valuesAndSlopes(softplus, [-40]).y[0] / Math.exp(-40)).toBeCloseTo(1, 12);
  expect(valuesAndSlopes(logSigmoid, [-1000, 0, 40]).y).toEqual([-1000, -Math.LN2, expect.closeTo(-Math.exp(-40), 30)]);
});

test("expm1 and log1p are right to the last digits near 0, and beyond ±½ too", () => {
  const at = [-30, -0.9, -0.51, -0.49, -1e-3, -1e-9, -1e-18, 0, 1e-18, 1e-9, 1e-3, 0.49, 0.51, 3, 30];
  for (const [ours, exact, slope] of [
    [expm1, Math.expm1, Math.exp],
    [log1p, Math.log1p, (x: number) => 1 / (1 + x)],
  ] as const) {
    const points = at.filter((x) => ours === expm1 || x > -1);
    const found = valuesAndSlopes(ours, points);
    points.forEach((x, i) => {
      expect(Math.abs(found.y[i] - exact(x)), `at ${x}`).toBeLessThanOrEqual(1e-15 * Math.abs(exact(x)) * 2);
      expect(found.slope[i] / slope(x), `slope at ${x}`).toBeCloseTo(1, 13);
    });
  }
  expect(valuesAndSlopes(expm1, [1000, Infinity, -Infinity]).y).toEqual([Infinity, Infinity, -1]);
  expect(valuesAndSlopes(log1p, [-1, Infinity, -2]).y).toEqual([-Infinity, Infinity, NaN]);
});
