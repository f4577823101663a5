// The compiled program against the interpreter: every code path, on graphs nobody would write by hand.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { enableWideVectors } from "../../src/engine/vectors.node.ts";
import type { NdArray } from "../../src/engine/index.ts";
import { type MachineOptions, type Tensor, evaluate, grad, iota, ndarray } from "../../src/engine/index.ts";
import { random } from "../../src/random/index.ts";

enableWideVectors();

const paths: readonly (readonly [name: string, options: MachineOptions, tolerance: number])[] = [
  ["float64", { backend: "wasm", dtype: "float64" }, 1e-11],
  ["float32 with fused multiply-add", { backend: "wasm", dtype: "float32" }, 1e-5],
  ["float32 with plain SIMD", { backend: "wasm", dtype: "float32", portable: true }, 1e-5],
  ["float64 with plain SIMD", { backend: "wasm", dtype: "float64", portable: true }, 1e-11],
];

type Values = Record<string, NdArray>;
type Formula = (x: Record<string, Tensor>) => Record<string, Tensor>;

/** The largest difference, relative to the size of what was added up. */
function difference(values: Values, formula: Formula, options: MachineOptions): { worst: number; where: string } {
  const want = evaluate(values, formula);
  const got = evaluate(values, formula, options);
  let found = { worst: 0, where: "" };
  for (const [name, { data }] of Object.entries(want)) {
    const scale = 1 + data.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 0);
    data.forEach((x, i) => {
      const y = got[name].data[i];
      const error =
        Object.is(x, y) || x === y ? 0 : Number.isFinite(x) && Number.isFinite(y) ? Math.abs(x - y) / scale : Infinity;
      if (!(error <= found.worst)) found = { worst: error, where: `${name}[${i}]: ${x} interpreted, ${y} compiled` };
    });
  }
  return found;
}

const normals = (seed: number, ...shape: number[]): NdArray => {
  const r = random(seed);
  return ndarray(
    shape,
    Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => r.normal()),
  );
};

const unary: readonly ((x: Tensor) => Tensor)[] = [
  (x) => x.neg(),
  (x) => x.tanh(),
  (x) => x.mul(0.3).exp(),
  (x) => x.mul(x).add(1).log(),
  (x) => x.mul(x).add(0.5).sqrt(),
  (x) => x.sin(),
  (x) => x.erf(),
  (x) => x.max(0),
  (x) => x.lt(0).where(x.mul(0.1), x),
  (x) => x.add(iota(x.shape, 0)),
  (x) => x.sum([0], true).broadcastTo(x.shape).mul(0.1),
  (x) => x.sub(x.maximum([x.rank - 1], true)),
  (x) => x.mean().add(x),
  (x) => x.transpose().mul(1.5),
  (x) => x.transpose().reshape(x.shape),
  (x) => x.slice(x.shape.map((n) => [n > 1 ? 1 : 0, n])),
  (x) => x.pad(x.shape.map((_, d) => [d, 1])),
  // |x| + 1, a denominator that is never near 0.
  (x) => x.div(x.max(x.neg()).add(1)),
];

const binary: readonly ((x: Tensor, y: Tensor) => Tensor | null)[] = [
  (x, y) => (String(x.shape) === String(y.shape) ? x.add(y) : null),
  (x, y) => (String(x.shape) === String(y.shape) ? x.mul(y) : null),
  (x, y) => (String(x.shape) === String(y.shape) ? x.max(y) : null),
  (x, y) => (x.shape[1] === y.shape[0] ? x.dot(y).mul(0.3) : null),
  (x, y) => (x.shape[0] === y.shape[0] ? x.transpose().dot(y).mul(0.3) : null),
  (x, y) => (x.shape[1] === y.shape[1] ? x.dot(y.transpose()).mul(0.3) : null),
  (x, y) => (x.size > 1 && y.size > 1 ? x.add(y.mean()) : null),
];

const size = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(1, 15, 16, 17, 33));
const graph = fc.record({
  seed: fc.nat(1000),
  shapes: fc.array(fc.tuple(size, size), { minLength: 1, maxLength: 3 }),
  steps: fc.array(fc.record({ op: fc.nat(), a: fc.nat(), b: fc.nat(), two: fc.boolean() }), { minLength: 1, maxLength: 9 }),
});

function build(steps: readonly { op: number; a: number; b: number; two: boolean }[]): Formula {
  return (x) => {
    const nodes = Object.values(x);
    for (const { op, a, b, two } of steps) {
      const [p, q] = [nodes[a % nodes.length], nodes[b % nodes.length]];
      const made = two ? binary[op % binary.length](p, q) : unary[op % unary.length](p);
      if (made && made.size > 0 && made.size < 3000) nodes.push(made);
    }
    const last = nodes.at(-1)!;
    const loss = last.mul(last).mean();
    const grads = grad(loss, x);
    return {
      last,
      loss,
      ...Object.fromEntries(nodes.slice(-3).map((t, i) => [`node${i}`, t])),
      ...Object.fromEntries(Object.entries(grads).map(([k, g]) => [`d${k}`, g])),
    };
  };
}

describe.each(paths)("%s", (_, options, tolerance) => {
  it("computes any graph and its gradient as the interpreter does", () => {
    fc.assert(
      fc.property(graph, ({ seed, shapes, steps }) => {
        const values = Object.fromEntries(shapes.map((s, i) => [`x${i}`, normals(seed + i, ...s)]));
        const { worst, where } = difference(values, build(steps), options);
        expect(worst, where).toBeLessThanOrEqual(tolerance);
      }),
      { numRuns: 120, seed: 7 },
    );
  });

  const sizes = [1, 2, 3, 5, 8, 16, 31, 64];
  it.each(sizes.flatMap((m) => [1, 7, 40].flatMap((k) => [1, 2, 5, 10, 16, 50].map((n) => [m, k, n] as const))))(
    "multiplies %i×%i by %i, with transposes, bias and gradients",
    (m, k, n) => {
      const values = { x: normals(1, m, k), w: normals(2, k, n), b: normals(3, n) };
      const { worst, where } = difference(
        values,
        ({ x, w, b }) => {
          const y = x.dot(w).add(b).max(0);
          const loss = y.mul(y).mean();
          const g = grad(loss, { x, w, b });
          return { y, loss, dx: g.x, dw: g.w, db: g.b };
        },
        options,
      );
      expect(worst, where).toBeLessThanOrEqual(tolerance);
    },
  );

  it("multiplies large matrices through packed panels", () => {
    for (const [m, k, n] of [
      [128, 200, 130],
      [60, 784, 33],
      [256, 100, 256],
    ] as const) {
      const { worst, where } = difference(
        { x: normals(1, m, k), w: normals(2, k, n) },
        ({ x, w }) => {
          const y = x.dot(w);
          return { y, nt: x.dot(w.transpose().transpose()).dot(w.transpose()), tn: x.transpose().dot(y) };
        },
        options,
      );
      expect(worst, where).toBeLessThanOrEqual(tolerance * 3);
    }
  });

  it("takes long sums in pieces, packs rows that lie far apart, and keeps an update beside its gradient", () => {
    for (const [m, k, n] of [
      [59, 400, 300],
      [130, 1000, 100],
      [61, 1601, 129],
    ] as const) {
      const { worst, where } = difference(
        { x: normals(1, k, m), g: normals(2, k, n), w: normals(3, m, n), v: normals(4, m, n) },
        ({ x, g, w, v }) => {
          const d = x.transpose().dot(g);
          const next = v.mul(0.9).add(d.mul(0.1));
          return { d, v: next, w: w.sub(next.mul(0.01)), nn: w.dot(g.transpose()) };
        },
        options,
      );
      expect(worst, where).toBeLessThanOrEqual(tolerance * 3);
    }
  });

  it("multiplies batches of matrices", () => {
    const { worst, where } = difference(
      { x: normals(1, 3, 5, 7), w: normals(2, 3, 7, 9) },
      ({ x, w }) => {
        const y = x.dot(w).tanh();
        const g = grad(y.sum(), { x, w });
        return { y, dx: g.x, dw: g.w };
      },
      options,
    );
    expect(worst, where).toBeLessThanOrEqual(tolerance);
  });

  it("lets NaN and infinity take the same course", () => {
    const x = ndarray([3, 6], [Number.NaN, 1, -2, Infinity, -Infinity, 0, 1, 2, 3, 4, 5, 6, 0, -0, 1e-30, -1e30, 7, -Infinity]);
    const { worst, where } = difference(
      { x },
      ({ x }) => ({
        relu: x.max(0),
        min: x.min(0),
        tanh: x.tanh(),
        exp: x.exp(),
        log: x.log(),
        erf: x.erf(),
        sqrt: x.sqrt(),
        floor: x.floor(),
        lt: x.lt(0),
        eq: x.eq(x),
        where: x.lt(1).where(x, 2),
        truth: x.where(1, 0),
        sum: x.sum([1]),
        top: x.maximum([1]),
        product: x.dot(x.transpose()),
      }),
      options,
    );
    expect(worst, where).toBeLessThanOrEqual(tolerance);
  });

  it("leaves out empty tensors", () => {
    const { worst } = difference(
      { x: ndarray([0, 4]), w: normals(1, 4, 3) },
      ({ x, w }) => ({ y: x.dot(w), s: x.sum(), z: x.mul(2) }),
      options,
    );
    expect(worst).toBeLessThanOrEqual(tolerance);
  });
});
