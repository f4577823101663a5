// The same functions compiled: float32 to a few units in the last place, and right where numbers are large or tiny.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Tensor, grad, program, real } from "../../src/engine/index.ts";
import {
  abs,
  clamp,
  elu,
  expm1,
  gelu,
  geluTanh,
  leakyRelu,
  lerp,
  log1p,
  logSoftmax,
  logSumExp,
  norm,
  power,
  relu,
  selu,
  sigmoid,
  sign,
  silu,
  softmax,
  softplus,
  tanh,
  variance,
} from "../../src/functional/index.ts";

interface Golden {
  values: number[];
  derivatives: number[];
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

const targets = [
  ["float32", 1e-6, 1e-37],
  ["float64", 1e-13, 1e-300],
] as const;

describe.each(targets)("compiled in %s", (dtype, relative, tiny) => {
  const slopes = (f: (x: Tensor) => Tensor, x: number[]) => {
    const { call, info } = program({ x: real(x.length) }, ({ x }) => ({ y: f(x), slope: grad(f(x).sum(), { x }).x }), { dtype });
    expect(info.backend).toBe("wasm");
    const { y, slope } = call({ x });
    return { y: [...y.data], slope: [...slope.data] };
  };
  /** The error by what is allowed. */
  const error = (found: number, expected: number, absolute: number) =>
    Math.abs(found - expected) / (relative * Math.max(Math.abs(expected), absolute));

  test.each(Object.entries(activations))("%s and its derivative, from -1000 to 1000", (name, f) => {
    const { values, derivatives } = golden.activations[name];
    const { y, slope } = slopes(f, golden.grid);
    // Where terms cancel, ours (gelu, tanh', silu') or PyTorch's (sigmoid' as y(1 − y)), the last place of 1 counts.
    const cancels = name.startsWith("gelu") || name === "tanh" || name === "silu" || name === "sigmoid";
    golden.grid.forEach((x, i) => {
      expect(error(y[i], values[i], name.startsWith("gelu") ? 10 : tiny), `${name}(${x})`).toBeLessThanOrEqual(1);
      expect(error(slope[i], derivatives[i], cancels ? 10 : tiny), `${name}'(${x})`).toBeLessThanOrEqual(1);
    });
  });

  test("expm1 and log1p keep the digits of tiny numbers", () => {
    const x = [-0.9, -0.4, -1e-3, -1e-9, 1e-30, 1e-9, 1e-4, 0.3, 0.6, 20];
    slopes(expm1, x).y.forEach((y, i) =>
      expect(error(y, Math.expm1(dtype === "float32" ? Math.fround(x[i]) : x[i]), tiny), `expm1(${x[i]})`).toBeLessThanOrEqual(1),
    );
    slopes(log1p, x).y.forEach((y, i) =>
      expect(error(y, Math.log1p(dtype === "float32" ? Math.fround(x[i]) : x[i]), tiny), `log1p(${x[i]})`).toBeLessThanOrEqual(1),
    );
  });

  test("functions of several numbers agree with the interpreter", () => {
    const x = [0.3, -1.2, 2.5, 0.1, 1.1, 0.9, -0.4, 0.2, 30, 2, -100, 0];
    const functions: Record<string, (x: Tensor) => Tensor> = {
      softmax,
      logSoftmax,
      logSumExp,
      abs,
      sign,
      clamp: (x) => clamp(x, -1, 1),
      lerp: (x) => lerp(x, 2, 0.9),
      power: (x) => power(abs(x), 1.5),
      norm: (x) => norm(x, { axes: [1] }),
      variance: (x) => variance(x, { axes: [0] }),
    };
    const build = ({ x }: { x: Tensor }) =>
      Object.fromEntries(
        Object.entries(functions).flatMap(([name, f]) => [
          [name, f(x)],
          [`${name}'`, grad(f(x).mul(f(x)).sum(), { x }).x],
        ]),
      ) as Record<string, Tensor>;
    const [found, expected] = [{ dtype }, { backend: "interpreter" as const }].map((options) =>
      program({ x: real(3, 4) }, build, options).call({ x }),
    );
    for (const [name, { data }] of Object.entries(expected))
      data.forEach((v, i) => expect(error(found[name].data[i], v, 10), `${name}[${i}]`).toBeLessThanOrEqual(1));
  });

  test("NaN and infinities go where they go in the interpreter", () => {
    const x = [NaN, Infinity, -Infinity];
    for (const f of [relu, elu, tanh, sigmoid, softplus, abs, sign, silu, gelu] as ((x: Tensor) => Tensor)[]) {
      const { y } = program({ x: real(3) }, ({ x }) => ({ y: f(x) }), { backend: "interpreter" }).call({ x });
      expect(
        slopes(f, x).y.map((v) => v + 0),
        f.name,
      ).toEqual([...y.data].map((v) => v + 0));
    }
  });
});
