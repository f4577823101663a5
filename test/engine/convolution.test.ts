// Convolution and pooling as the engine sees them: windows, products and folds, compiled as the interpreter computes them.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { termsOf } from "../../src/engine/ops/contraction.ts";
import type { Window } from "../../src/engine/ops/window.ts";
import { enableWideVectors } from "../../src/engine/vectors.node.ts";
import type { NdArray } from "../../src/engine/index.ts";
import { type MachineOptions, type Tensor, evaluate, grad, input } from "../../src/engine/index.ts";
import { topological } from "../../src/engine/grad.ts";
import { simplify } from "../../src/engine/simplify.ts";
import { normals } from "./random-graph.ts";
import { convolution, convolved, pooling, sizes } from "./random-windows.ts";

enableWideVectors();

const paths: readonly (readonly [name: string, options: MachineOptions, tolerance: number])[] = [
  ["float64", { backend: "wasm", dtype: "float64" }, 1e-11],
  ["float32 with fused multiply-add", { backend: "wasm", dtype: "float32" }, 1e-5],
  ["float32 with plain SIMD", { backend: "wasm", dtype: "float32", portable: true }, 1e-5],
];

const worst = (want: Record<string, NdArray>, got: Record<string, NdArray>): { error: number; where: string } => {
  let found = { error: 0, where: "" };
  for (const [name, { data }] of Object.entries(want)) {
    const scale = 1 + Math.max(0, ...data.map(Math.abs));
    data.forEach((x, i) => {
      const error = Math.abs(x - got[name].data[i]) / scale;
      if (!(error <= found.error)) found = { error, where: `${name}[${i}]: ${x} interpreted, ${got[name].data[i]} compiled` };
    });
  }
  return found;
};

describe.each(paths)("%s", (_, options, tolerance) => {
  it("convolves any shape, with its gradients, as the interpreter does", () => {
    fc.assert(
      fc.property(sizes, (sample) => {
        const { values, formula } = convolution(sample);
        const { error, where } = worst(evaluate(values, formula), evaluate(values, formula, options));
        expect(error, where).toBeLessThanOrEqual(tolerance);
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it("pools any shape, with its gradients, as the interpreter does", () => {
    fc.assert(
      fc.property(sizes, (sample) => {
        const { values, formula } = pooling(sample);
        const { error, where } = worst(evaluate(values, formula), evaluate(values, formula, options));
        expect(error, where).toBeLessThanOrEqual(tolerance);
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  it("walks backwards through flipped factors", () => {
    const values = { a: normals(1, 5, 9), b: normals(2, 9, 33) };
    const formula = ({ a, b }: Record<"a" | "b", Tensor>) => ({
      vectors: a.dot(b.flip([1])),
      inner: a.flip([1]).dot(b),
      rows: a.flip([0]).dot(b.flip([0])),
      element: a.flip([0, 1]).mul(2),
      lanes: a.flip([1]).dot(a.flip([1]).transpose()),
    });
    const { error, where } = worst(evaluate(values, formula), evaluate(values, formula, options));
    expect(error, where).toBeLessThanOrEqual(tolerance);
  });
});

it("a convolution's gradients are convolutions: no fold is left, and nothing as large as all windows has memory", () => {
  const [x, k] = [input("x", [4, 14, 14, 16]), input("k", [5, 5, 16, 32])];
  const windows = [1, 2].map((axis): Window => ({ axis, size: 5, stride: 1, dilation: 1 }));
  const g = grad(convolved(x, k, windows, 2).tanh().sum(), { x, k });
  const nodes = topological(Object.values(simplify({ dx: g.x, dk: g.k })));
  expect(nodes.filter((t) => t.op.name === "fold")).toEqual([]);
  const stored = nodes.filter((t) => t.op.kind !== "view" && t.op.kind !== "reshape");
  expect(Math.max(...stored.map((t) => t.size))).toBeLessThan(4 * 18 * 18 * 33);
});

it("counts a convolution's multiplications over every tap and channel, not over its last axis alone", () => {
  const [read, kernel] = [input("x", [2, 6, 6, 5, 5, 3]), input("k", [5, 5, 3, 8])];
  expect(termsOf(read.contract(kernel, { batch: 0, summed: 3 }))).toBe(5 * 5 * 3);
  expect(termsOf(input("a", [4, 7]).dot(input("b", [7, 9])))).toBe(7);
});
