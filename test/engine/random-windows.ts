// Convolutions and poolings of random shapes, with their gradients.
import * as fc from "fast-check";
import { type Tensor, grad } from "../../src/engine/index.ts";
import type { Window } from "../../src/engine/ops/window.ts";
import { normals } from "./random-graph.ts";

/** [batch, height, width, channels] with kernels [height, width, channels, filters], as layers write it. */
export function convolved(x: Tensor, kernel: Tensor, windows: readonly Window[], padding: number): Tensor {
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

const length = fc.integer({ min: 1, max: 9 });
const channels = fc.constantFrom(1, 2, 3, 4, 7, 8, 16, 17, 33);
export const sizes = fc.record({
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
export type Sizes = typeof sizes extends fc.Arbitrary<infer S> ? S : never;

export function convolution({ seed, batch, spatial, inputs, outputs, size, stride, dilation, padding }: Sizes) {
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
  return { values, formula };
}

export function pooling({ seed, batch, spatial, inputs, size, stride }: Sizes) {
  const windows = spatial.map((n, j): Window => ({ axis: j + 1, size: Math.min(size, n), stride, dilation: 1 }));
  const values = { x: normals(seed, batch, ...spatial, inputs) };
  const formula = ({ x }: Record<"x", Tensor>) => {
    const top = pooled(x, windows);
    const mean = x.window(windows).mean(windows.map((_, j) => x.rank + j));
    const loss = top.mul(top).add(mean.mul(3)).mean();
    return { top, mean, dx: grad(loss, { x }).x };
  };
  return { values, formula };
}
