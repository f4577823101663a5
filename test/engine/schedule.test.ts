// What a compiled program costs to make, counted and not timed: nodes visited, kernels, bytes.
import { describe, expect, it } from "vitest";
import { type Tensor, grad, real } from "../../src/engine/index.ts";
import { topological } from "../../src/engine/grad.ts";
import { trace } from "../../src/engine/trace.ts";
import { compile } from "../../src/engine/wasm/compile.ts";
import { Ready } from "../../src/engine/wasm/ready.ts";

/** Gradient descent on `depth` layers of 8 units. */
const deep = (depth: number) =>
  trace({
    cells: { x: real(16, 8), ...Object.fromEntries(Array.from({ length: depth }, (_, i) => [`w${i}`, real(8, 8)])) },
    functions: {
      step: {
        trace: ({ x, ...params }) => {
          const output = Object.values(params).reduce((h: Tensor, w) => h.dot(w).max(0), x);
          const grads = grad(output.mean(), params);
          return { cells: Object.fromEntries(Object.entries(params).map(([k, w]) => [k, w.sub(grads[k].mul(0.1))])) };
        },
      },
    },
  });

describe("a network of fifty layers", () => {
  it("takes kernels and code in proportion to its depth", () => {
    const [short, long] = [10, 50].map((depth) =>
      compile(deep(depth), { dtype: "float32", fma: true, wide: false, pairs: false, threads: null }),
    );
    expect(long.kernels / short.kernels).toBeLessThan(5.5);
    expect(long.bytes.length / short.bytes.length).toBeLessThan(5.5);
    expect(WebAssembly.validate(long.bytes)).toBe(true);
  });
});

describe("topological", () => {
  it("leaves out what is known, and does not look behind it", () => {
    const { functions, cells } = deep(3);
    const root = functions[0].updates.w0;
    const all = topological([root]);
    expect(all.at(-1)).toBe(root);
    for (const [i, t] of all.entries()) for (const s of t.src) expect(all.indexOf(s)).toBeLessThan(i);
    const rest = topological([root], (t) => t.src.includes(cells.x));
    expect(rest).not.toContain(cells.x);
    expect(rest.length).toBeLessThan(all.length);
    expect(topological([root], () => true)).toEqual([]);
  });
});

describe("Ready", () => {
  it("gives the smallest first, whatever was added when", () => {
    const ready = new Ready([5, 3, 9]);
    expect(ready.first()).toBe(3);
    ready.add(1);
    ready.add(7);
    ready.add(2);
    const rest = Array.from({ length: 5 }, () => ready.first());
    expect(rest).toEqual([1, 2, 5, 7, 9]);
    expect(ready.first()).toBeUndefined();
    ready.add(4);
    expect(ready.first()).toBe(4);
  });
});
