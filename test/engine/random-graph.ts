// Graphs nobody would write by hand: random operations on random shapes, with their gradients.
import * as fc from "fast-check";
import { type NdArray, type Tensor, grad, iota, ndarray } from "../../src/engine/index.ts";
import { random } from "../../src/random/index.ts";

export type Formula = (x: Record<string, Tensor>) => Record<string, Tensor>;

export const normals = (seed: number, ...shape: number[]): NdArray => {
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
export const graph = fc.record({
  seed: fc.nat(1000),
  shapes: fc.array(fc.tuple(size, size), { minLength: 1, maxLength: 3 }),
  steps: fc.array(fc.record({ op: fc.nat(), a: fc.nat(), b: fc.nat(), two: fc.boolean() }), { minLength: 1, maxLength: 9 }),
});

export function build(steps: readonly { op: number; a: number; b: number; two: boolean }[]): Formula {
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
