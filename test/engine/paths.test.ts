// Every operation on every code path, among guards: what the interpreter says, and nothing written or needed outside.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type MachineDefinition, Tensor, grad, index, real } from "../../src/engine/index.ts";
import { random } from "../../src/random/index.ts";
import { type Case, drawn, operations, ops } from "./op-cases.ts";
import { type Run, apart, compiled, interpreted, paths } from "./paths.ts";

/** One operation between element-wise neighbours, with its gradient. */
function around(op: Tensor["op"], { shapes, indices = [], arg }: Case): MachineDefinition {
  const wholes = Object.fromEntries(indices.map(({ shape }, i) => [`i${i}`, index(...shape)]));
  return {
    cells: Object.fromEntries(shapes.map((s, i) => [`x${i}`, real(...s)])),
    functions: {
      f: {
        args: wholes,
        trace: (cells, args) => {
          const x = Object.values(cells);
          const y = op.kind === "input" ? x[0] : Tensor.of(op as never, [...x, ...Object.values(args)], arg as never);
          const value = y.dtype === "index" ? y.cast() : y;
          const loss = value.mul(value).mul(0.5).sum();
          const slopes = Object.entries(grad(loss, cells));
          return { results: { y: value, loss, ...Object.fromEntries(slopes.map(([name, g]) => [`d${name}`, g])) } };
        },
      },
    },
  };
}

describe.each(paths)("$name", (path) => {
  it.each(Object.entries(operations([0, 1, 2, 3, 5, 8, 17])))("%s", (name, { cases, spread = false }) => {
    const op = ops.get(name)!;
    fc.assert(
      fc.property(cases, fc.nat(1e6), (call, seed) => {
        fc.pre(name !== "stopGradient");
        const { values, whole } = drawn(call, spread, random(seed));
        const definition = around(op, call);
        const run: Run = {
          cells: Object.fromEntries(Object.entries(values).map(([k, x]) => [k, x.data])),
          run: "f",
          args: Object.fromEntries(Object.entries(whole).map(([k, x]) => [k, x.value.data])),
        };
        const { worst, where } = apart(interpreted(definition, run), compiled(definition, run, path));
        // Steps (lt, floor …) between float32 and float64 numbers are kept apart by how the numbers are drawn.
        expect(worst, where).toBeLessThanOrEqual(path.tolerance * 3);
      }),
      { numRuns: 12 },
    );
  });
});
