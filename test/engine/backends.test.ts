// The compiled program against the interpreter: every code path, on graphs nobody would write by hand.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { enableWideVectors } from "../../src/engine/vectors.node.ts";
import type { NdArray } from "../../src/engine/index.ts";
import { type MachineOptions, evaluate, grad, ndarray } from "../../src/engine/index.ts";
import { type Formula, build, graph, normals } from "./random-graph.ts";

enableWideVectors();

const paths: readonly (readonly [name: string, options: MachineOptions, tolerance: number])[] = [
  ["float64", { backend: "wasm", dtype: "float64" }, 1e-11],
  ["float32 with fused multiply-add", { backend: "wasm", dtype: "float32" }, 1e-5],
  ["float32 with plain SIMD", { backend: "wasm", dtype: "float32", portable: true }, 1e-5],
  ["float64 with plain SIMD", { backend: "wasm", dtype: "float64", portable: true }, 1e-11],
];

type Values = Record<string, NdArray>;

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
