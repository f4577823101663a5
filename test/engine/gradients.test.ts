// Every operation's gradient against central differences in float64, to second order, over fuzzed shapes. The table has a
// row for each operation that src/engine/ops exports; a new operation without a row fails the first test.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  Tensor,
  evaluate,
  fill,
  grad,
  index,
  input,
  iota,
  ndarray,
  program,
  real,
  sizeOf,
  tensor,
  type NdArray,
  type Shape,
  type Spec,
} from "../../src/engine/index.ts";
import { random, type Random } from "../../src/random/index.ts";
import { anywhere, drawn, operations, ops } from "./op-cases.ts";

const table = operations([0, 1, 1, 2, 3, 5]);

type Named<T> = Record<string, T>;
type Build = (x: Named<Tensor>, whole: Named<Tensor>) => Tensor;

/** Numbers that weigh a tensor's entries, so that no two entries have the same adjoint. */
const weighed = (y: Tensor, weights: readonly number[]): Tensor => {
  let sum = tensor(0);
  const flat = y.reshape([y.size]);
  for (let i = 0; i < y.size; i++)
    sum = sum.add(
      flat
        .slice([[i, i + 1]])
        .reshape([])
        .mul(weights[i % weights.length]),
    );
  return sum;
};

/** ‖g − ĝ‖ / (‖g‖ + ‖ĝ‖), and 0 where both vanish. */
function relativeError(g: ArrayLike<number>, estimate: ArrayLike<number>): number {
  const norm = (x: ArrayLike<number>) => Math.hypot(...Array.from(x));
  const total = norm(g) + norm(estimate);
  return total < 1e-8 ? 0 : norm(Array.from(g, (v, i) => v - estimate[i])) / total;
}

/** Largest relative error of the first and second gradients of a weighed sum of the operation's result. */
function gradientErrors(
  build: Build,
  values: Named<NdArray>,
  whole: Named<{ value: NdArray }>,
  rng: Random,
): { first: number; second: number } {
  const names = Object.keys(values);
  if (names.length === 0) return { first: 0, second: 0 };
  const weights = Array.from({ length: 7 }, () => 0.5 + rng.uniform());
  const specs: Named<Spec> = {
    ...Object.fromEntries(names.map((n) => [n, real(...values[n].shape)])),
    ...Object.fromEntries(Object.entries(whole).map(([n, w]) => [n, index(...w.value.shape)])),
  };
  const compiled = program(
    specs,
    (all): Named<Tensor> => {
      const x = Object.fromEntries(names.map((n) => [n, all[n]]));
      const value = weighed(build(x, all), weights);
      const g = grad(value, x);
      const slope = names.reduce((sum, n) => sum.add(weighed(g[n], weights.slice(1))), tensor(0));
      const gg = grad(slope, x);
      return {
        value,
        slope,
        ...Object.fromEntries(
          names.flatMap((n) => [
            [`g:${n}`, g[n]],
            [`gg:${n}`, gg[n]],
          ]),
        ),
      };
    },
    { backend: "interpreter" },
  );
  const given = { ...values, ...Object.fromEntries(Object.entries(whole).map(([n, w]) => [n, w.value])) };
  const at = compiled.call(given);
  const analytic: Record<"g" | "gg", number[]> = { g: [], gg: [] };
  const numeric: Record<"g" | "gg", number[]> = { g: [], gg: [] };
  const h = 1e-5;
  for (const n of names) {
    analytic.g.push(...at[`g:${n}`].data);
    analytic.gg.push(...at[`gg:${n}`].data);
    for (let i = 0; i < values[n].data.length; i++) {
      const moved = (by: number) => {
        const data = values[n].data.slice();
        data[i] += by;
        return compiled.call({ ...given, [n]: ndarray(values[n].shape, data) });
      };
      const [up, down] = [moved(h), moved(-h)];
      numeric.g.push((up.value.data[0] - down.value.data[0]) / (2 * h));
      numeric.gg.push((up.slope.data[0] - down.slope.data[0]) / (2 * h));
    }
  }
  return { first: relativeError(analytic.g, numeric.g), second: relativeError(analytic.gg, numeric.gg) };
}

describe("gradients of the operations", () => {
  test("every operation of the engine has a row in this table, and every row an operation", () => {
    expect(Object.keys(table).sort()).toEqual([...ops.keys()].sort());
  });

  test.each(Object.entries(table))(
    "%s: first and second gradients agree with central differences to 1e-6",
    (name, { cases, spread: apart }) => {
      const op = ops.get(name)!;
      fc.assert(
        fc.property(cases, fc.nat(), ({ shapes, draws = [], indices = [], arg }, seed) => {
          const rng = random(seed);
          const { values, whole } = drawn({ shapes, draws, indices, arg }, apart ?? false, rng);
          const build: Build = (x, w) =>
            op.kind === "input" ? x.x0 : Tensor.of(op, [...Object.values(x), ...Object.keys(whole).map((n) => w[n])], arg);
          const { first, second } = gradientErrors(build, values, whole, rng);
          expect(first, "first gradient").toBeLessThanOrEqual(1e-6);
          expect(second, "second gradient").toBeLessThanOrEqual(1e-6);
        }),
        { numRuns: 25 },
      );
    },
  );

  test("a planted mistake is seen, in the first gradient and in the second", () => {
    const tanh = ops.get("tanh")!;
    const x0 = ndarray([3], [0.3, -1, 2]);
    const bad = {
      ...tanh,
      name: "tanhTwice",
      vjp: (g: Tensor, y: Tensor) => [g.mul(y.mul(y).neg().add(1)).mul(2)],
    } as typeof tanh;
    const late = {
      ...tanh,
      name: "tanhLate",
      vjp: (g: Tensor, y: Tensor) => [g.mul(y.mul(y.stopGradient()).neg().add(1))],
    } as typeof tanh;
    expect(gradientErrors((x) => Tensor.of(bad, [x.x0], null), { x0 }, {}, random(1)).first).toBeCloseTo(1 / 3, 6);
    const { first, second } = gradientErrors((x) => Tensor.of(late, [x.x0], null), { x0 }, {}, random(1));
    expect([first < 1e-6, second > 0.1]).toEqual([true, true]);
  });

  // What has no differentiable source passes nothing back, and does not stand in the way either.
  test.each(["cast", "uniform", "iota", "constant"])("%s: a sum that contains it has the gradient of the rest", (name) => {
    const x = input("x", [2, 3]);
    const whole = [input("seed", [], "index"), input("step", [], "index")];
    const y = {
      cast: () => whole[0].cast(),
      uniform: () => Tensor.of(ops.get("uniform")!, whole, { shape: [2, 3], site: 0 }),
      iota: () => iota([2, 3], 1),
      constant: () => fill([2, 3], 4),
    }[name]!();
    expect(evaluate({}, () => ({ g: grad(x.mul(3).add(y).sum(), { x }).x })).g.data).toEqual(Float64Array.of(3, 3, 3, 3, 3, 3));
  });
});

describe("gradients of compositions", () => {
  const methods: Record<string, Build> = {
    "broadcasting of a row and a column": ({ row, column }) => row.mul(column).add(row).tanh(),
    "broadcasting of a scalar": ({ row, s }) => row.div(s.exp()).add(s),
    "mean over one axis, kept": ({ m }) => m.sub(m.mean([1], true)).exp(),
    "min and max": ({ m }) => m.max(0.013).min(1.017),
    "a stable softmax": ({ m }) => {
      const e = m.sub(m.maximum([1], true).stopGradient()).exp();
      return e.div(e.sum([1], true));
    },
    "a batched product of transposes": ({ a, b }) =>
      a
        .transpose([0, 2, 1])
        .dot(b.transpose([0, 2, 1]))
        .sin(),
    "a two-layer network": ({ m, w, v }) => m.dot(w).tanh().dot(v).tanh(),
    "a value used many times": ({ m }) => m.mul(m).mul(m).add(m.exp().mul(m)),
  };
  const shapes: Named<Shape> = {
    row: [1, 3],
    column: [4, 1],
    s: [],
    m: [4, 3],
    a: [2, 3, 4],
    b: [2, 2, 3],
    w: [3, 5],
    v: [5, 2],
  };
  test.each(Object.entries(methods))("%s: to 1e-6, first and second order", (name, build) => {
    const rng = random(11).fork(name);
    const used = new Set<string>();
    build(new Proxy({}, { get: (_, n: string) => (used.add(n), input(n, shapes[n])) }), {});
    const values = Object.fromEntries(
      [...used].map((n) => [
        n,
        ndarray(
          shapes[n],
          Float64Array.from({ length: sizeOf(shapes[n]) }, () => anywhere(rng)),
        ),
      ]),
    );
    const { first, second } = gradientErrors(build, values, {}, rng);
    expect(first).toBeLessThanOrEqual(1e-6);
    expect(second).toBeLessThanOrEqual(1e-6);
  });

  test("the third derivative of x⁴ is 24 x", () => {
    const { d } = evaluate({ x: ndarray([3], [1, -2, 0.5]) }, ({ x }) => {
      const once = (y: Tensor) => grad(y.sum(), { x }).x;
      return { d: once(once(once(x.mul(x).mul(x).mul(x)))) };
    });
    expect([...d.data]).toEqual([24, -48, 12]);
  });
});

describe("where the gradient is a matter of choice", () => {
  test("stopGradient keeps the value and stops the gradient", () => {
    const { y, g } = evaluate({ x: ndarray([2], [3, -4]) }, ({ x }) => {
      const y = x.mul(x.stopGradient());
      return { y, g: grad(y.sum(), { x }).x };
    });
    expect([[...y.data], [...g.data]]).toEqual([
      [9, 16],
      [3, -4],
    ]);
  });

  const gradOf = (fn: (x: Tensor) => Tensor, at: number[]) => [
    ...evaluate({ x: ndarray([at.length], at) }, ({ x }) => ({ g: grad(fn(x).sum(), { x }).x })).g.data,
  ];

  test("relu has slope 0 at 0, and so at -0", () => expect(gradOf((x) => x.max(0), [-1, -0, 0, 1])).toEqual([0, 0, 0, 1]));

  test("a tie of max goes to the second, of min too", () => {
    const both = (fn: (a: Tensor, b: Tensor) => Tensor) => {
      const { a, b } = evaluate({ x: ndarray([1], [2]), y: ndarray([1], [2]) }, ({ x, y }) => {
        const g = grad(fn(x, y).sum(), { x, y });
        return { a: g.x, b: g.y };
      });
      return [a.data[0] + 0, b.data[0] + 0]; // -0 is 0
    };
    expect(both((a, b) => a.max(b))).toEqual([0, 1]);
    expect(both((a, b) => a.min(b))).toEqual([0, 1]);
  });

  test("tied maxima of an axis share the adjoint equally", () =>
    expect(gradOf((x) => x.maximum(), [1, 5, 5, 5, 2])).toEqual([0, 1 / 3, 1 / 3, 1 / 3, 0]));

  test("where selects: infinity on the side not taken leaks neither into the value nor through where's own gradient", () => {
    const { y, g, c } = evaluate({ x: ndarray([2], [0, 4]), z: ndarray([2], [-Infinity, 3]) }, ({ x, z }) => {
      const y = x.eq(0).where(x.mul(5), z);
      return { y, g: grad(y.sum(), { z }).z, c: grad(y.sum(), { x }).x };
    });
    expect([[...y.data], [...g.data], [...c.data]]).toEqual([
      [0, 3],
      [0, 1],
      [5, 0],
    ]);
  });

  test("a formula with a pole on the side not taken needs a harmless operand there, as in JAX and PyTorch", () => {
    // Its adjoint is 0, and 0 / 0 is NaN: the operand has to be replaced before the logarithm, not after it.
    const gradAt0 = (fn: (x: Tensor, pole: Tensor) => Tensor) => gradOf((x) => fn(x, x.eq(0)), [0, 4]);
    expect(gradAt0((x, pole) => pole.where(7, pole.where(1, x).log()))).toEqual([0, 0.25]);
    expect(gradAt0((x, pole) => pole.where(7, x.log()))[0]).toBeNaN();
  });

  test("a tensor that the loss does not use has gradient 0", () => {
    const { g } = evaluate({ x: ndarray([2], [1, 2]), z: ndarray([3], [1, 2, 3]) }, ({ x, z }) => ({
      g: grad(x.sum(), { z }).z,
    }));
    expect([...g.data]).toEqual([0, 0, 0]);
  });

  test("a loss of more than one number is refused with its shape", () => {
    const x = input("x", [2, 3]);
    expect(() => grad(x, { x })).toThrow("grad: the loss must be one number, got shape [2,3]; take its mean() or sum()");
  });
});
