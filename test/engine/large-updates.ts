// Gradients of large weights with what an optimizer makes of them: too large for the caches, so what follows the sums runs by chunks.
import { type MachineDefinition, real, scalar } from "../../src/engine/index.ts";

/** `[rows, summed, columns]`: the gradient xᵀ·d of `[rows, columns]` weights; few and many columns, short, long and longest sums. */
export const largeUpdates: readonly (readonly [
  name: string,
  shape: readonly [number, number, number],
  definition: MachineDefinition,
])[] = (
  [
    ["a short sum", [213, 40, 215]],
    ["a sum in pieces", [730, 800, 61]],
    ["a factor too large for a cache", [210, 640, 213]],
    ["a factor too large for a cache, in pieces", [215, 800, 210]],
  ] as const
).map(([name, shape]) => [name, shape, update(shape)]);

function update([rows, summed, columns]: readonly [number, number, number]): MachineDefinition {
  return {
    cells: {
      x: real(summed, rows),
      d: real(summed, columns),
      w: real(rows, columns),
      m: real(rows, columns),
      v: real(rows, columns),
    },
    functions: {
      step: {
        args: { rate: scalar },
        trace: ({ x, d, w, m, v }, { rate }) => {
          const g = x.transpose().dot(d).div(summed);
          const next = { m: m.mul(0.9).add(g.mul(0.1)), v: v.mul(v).mul(0.99).add(g.mul(g).mul(0.01)) };
          return { cells: { ...next, w: w.sub(next.m.mul(rate).div(next.v.sqrt().add(0.1))) } };
        },
      },
    },
  };
}
