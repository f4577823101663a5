// Convolution and pooling as the engine sees them: windows, products and folds, compiled as the interpreter computes them.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Window } from "../../src/engine/ops/window.ts";
import { enableWideVectors } from "../../src/engine/vectors.node.ts";
import type { NdArray } from "../../src/engine/index.ts";
import { type MachineOptions, type Tensor, evaluate, grad, input, ndarray } from "../../src/engine/index.ts";
import { topological } from "../../src/engine/grad.ts";
import { simplify } from "../../src/engine/simplify.ts";
import { random } from "../../src/random/index.ts";

enableWideVectors();

const paths: readonly (readonly [name: string, options: MachineOptions, tolerance: number])[] = [
  ["float64", { backend: "wasm", dtype: "float64" }, 1e-11],
  ["float32 with fused multiply-add", { backend: "wasm", dtype: "float32" }, 1e-5],
  ["float32 with plain SIMD", { backend: "wasm", dtype: "float32", portable: true }, 1e-5],
];

const normals = (seed: number, ...shape: number[]): NdArray => {
  const r = random(seed);
  return ndarray(
    shape,
    Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => r.normal()),
  );
};

/** [batch, height, width, channels] with kernels [height, width, channels, filters], as layers write it. */
function convolved(x: Tensor, kernel: Tensor, windows: readonly Window[], padding: number): Tensor {
  const spatial = (d: number): [number, number] => (d > 0 && d < x.rank - 1 ? [padding, padding] : [0, 0]);
  const read = x.pad(x.shape.map((_, d) => spatial(d))).window(windows); // [batch, …positions, channels, …taps]
  const positions = windows.map((w) => w.axis);
  const taps = windows.map((_, j) => x.rank + j);
  const ordered = read.transpose([0, ...positions, ...taps, x.rank - 1]);
  return ordered.contract(kernel, { batch: 0, summed: taps.length + 1 });
}

const pooled = (x: Tensor, windows: readonly Window[]): Tensor => {
  const read = x.window(windows);
  const top = read.maximum(windows.map((_, j) => x.rank + j));
  return top;
};

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

const length = fc.integer({ min: 1, max: 9 });
const channels = fc.constantFrom(1, 2, 3, 4, 7, 8, 16, 17, 33);
const sizes = fc.record({
  seed: fc.nat(1000),
  batch: fc.constantFrom(1, 2, 5),
  spatial: fc.array(length, { minLength: 1, maxLength: 2 }),
  inputs: channels,
  outputs: channels,
  size: fc.integer({ min: 1, max: 5 }),
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.integer({ min: 1, max: 2 }),
  padding: fc.nat(3),
});

describe.each(paths)("%s", (_, options, tolerance) => {
  it("convolves any shape, with its gradients, as the interpreter does", () => {
    fc.assert(
      fc.property(sizes, ({ seed, batch, spatial, inputs, outputs, size, stride, dilation, padding }) => {
        const windows = spatial.map((n, j): Window => {
          const room = n + 2 * padding;
          const taps = Math.min(size, room);
          return { axis: j + 1, size: taps, stride, dilation: dilation * (taps - 1) < room ? dilation : 1 };
        });
        const values = {
          x: normals(seed, batch, ...spatial, inputs),
          k: normals(seed + 1, ...windows.map((w) => w.size), inputs, outputs),
          b: normals(seed + 2, outputs),
        };
        const formula = ({ x, k, b }: Record<"x" | "k" | "b", Tensor>) => {
          const y = convolved(x, k, windows, padding).add(b).max(0);
          const loss = y.mul(y).mean();
          const g = grad(loss, { x, k, b });
          return { y, dx: g.x, dk: g.k, db: g.b };
        };
        const { error, where } = worst(evaluate(values, formula), evaluate(values, formula, options));
        expect(error, where).toBeLessThanOrEqual(tolerance);
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it("pools any shape, with its gradients, as the interpreter does", () => {
    fc.assert(
      fc.property(sizes, ({ seed, batch, spatial, inputs, size, stride }) => {
        const windows = spatial.map((n, j): Window => ({ axis: j + 1, size: Math.min(size, n), stride, dilation: 1 }));
        const values = { x: normals(seed, batch, ...spatial, inputs) };
        const formula = ({ x }: Record<"x", Tensor>) => {
          const top = pooled(x, windows);
          const mean = x.window(windows).mean(windows.map((_, j) => x.rank + j));
          const loss = top.mul(top).add(mean.mul(3)).mean();
          return { top, mean, dx: grad(loss, { x }).x };
        };
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
