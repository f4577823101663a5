// Every operation on every code path, among guards: what the interpreter says, and nothing written or needed outside.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logSoftmax } from "../../src/functional/index.ts";
import { type MachineDefinition, Tensor, grad, index, iota, real } from "../../src/engine/index.ts";
import { trace } from "../../src/engine/trace.ts";
import { schedule } from "../../src/engine/wasm/schedule.ts";
import { random } from "../../src/random/index.ts";
import { largeUpdates } from "./large-updates.ts";
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
          const y = op.kind === "input" ? x[0] : Tensor.of(op, [...x, ...Object.values(args)], arg);
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
  // stopGradient's row has no shapes: simplification removes it before anything is compiled.
  const rows = Object.entries(operations([0, 1, 2, 3, 5, 9])).filter(([name]) => name !== "stopGradient");
  it.each(rows)("%s", (name, { cases, spread = false }) => {
    const op = ops.get(name)!;
    fc.assert(
      fc.property(cases, fc.nat(1e6), (call, seed) => {
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
      { numRuns: 4 },
    );
  });
});

const doubled: MachineDefinition = {
  cells: { x: real(3, 5) },
  functions: { f: { trace: ({ x }) => ({ cells: { x: x.mul(2) }, results: { y: x.sum([1]) } }) } },
};
const filled = { cells: { x: Float64Array.from({ length: 15 }, (_, i) => i) }, run: "f", args: {} };

describe("the guards", () => {
  it("see a write to memory of nobody", () => {
    const lie = (program: ReturnType<Parameters<typeof compiled>[3] & {}>) => ({ ...program, owned: program.owned.slice(1) });
    expect(() => compiled(doubled, filled, paths[0], lie)).toThrow("memory of nobody was written");
  });

  it("see a value that was read before it was given", () => {
    // Rows are put too near each other, so the last of them hold nothing where the program reads them.
    const nearer = (program: ReturnType<Parameters<typeof compiled>[3] & {}>) => ({
      ...program,
      cells: { x: { ...program.cells.x, layout: { ...program.cells.x.layout, strides: [4, 1] } } },
    });
    expect(() => compiled(doubled, filled, paths[0], nearer)).toThrow("means nothing");
  });
});

describe("row kernels", () => {
  const kernelsOf = (definition: MachineDefinition) => {
    const traced = trace(definition);
    const { updates, results } = traced.functions[0];
    return schedule([
      ...Object.entries(updates).map(([name, node]) => ({ input: traced.cells[name], name, node })),
      ...Object.entries(results).map(([name, node]) => ({ input: null, name, node })),
    ]).kernels;
  };

  const crossEntropy = (rows: number, classes: number): MachineDefinition => ({
    cells: { z: real(rows, classes), label: real(rows, 1), slope: real(rows, classes) },
    functions: {
      f: {
        trace: ({ z, label }) => {
          const target = iota(z.shape, 1).eq(label.expand(z.shape));
          const each = logSoftmax(z).mul(target).sum([1]).neg();
          return { cells: { slope: grad(each.mean(), { z }).z }, results: { each } };
        },
      },
    },
  });

  it("take a softmax cross-entropy and its gradient in one", () => {
    for (const [rows, classes] of [
      [128, 10],
      [32, 100],
    ] as const)
      expect(kernelsOf(crossEntropy(rows, classes)).length).toBe(1);
  });

  it.each(paths)("compute it as the interpreter does: $name", (path) => {
    for (const [rows, classes] of [
      [37, 10],
      [9, 33],
      [1, 7],
      [16, 2],
    ] as const) {
      const rng = random(rows);
      const cells = {
        z: Float64Array.from({ length: rows * classes }, () => Math.fround(3 * rng.normal())),
        label: Float64Array.from({ length: rows }, () => rng.integer(classes)),
      };
      const [definition, run] = [crossEntropy(rows, classes), { cells, run: "f", args: {} }];
      const { worst, where } = apart(interpreted(definition, run), compiled(definition, run, path));
      expect(worst, where).toBeLessThanOrEqual(path.tolerance);
    }
  });

  it.each(paths)("read a cell's old value in every pass: $name", (path) => {
    const definition: MachineDefinition = {
      cells: { w: real(6, 20) },
      functions: {
        f: {
          trace: ({ w }) => {
            const next = w.mul(2).add(1);
            return { cells: { w: next }, results: { y: w.sub(next.sum([1], true)) } };
          },
        },
      },
    };
    const run = { cells: { w: Float64Array.from({ length: 120 }, (_, i) => i % 7) }, run: "f", args: {} };
    const { worst, where } = apart(interpreted(definition, run), compiled(definition, run, path));
    expect(worst, where).toBeLessThanOrEqual(path.tolerance);
  });
});

describe.each(largeUpdates)("an optimizer's update after %s", (_, [rows, summed, columns], definition) => {
  const rng = random(summed);
  const numbers = (n: number) => Float64Array.from({ length: n }, () => Math.fround(rng.normal()));
  const size = rows * columns;
  const cells = { x: numbers(rows * summed), d: numbers(summed * columns), w: numbers(size), m: numbers(size), v: numbers(size) };
  const run = { cells, run: "step", args: { rate: [0.1] } };
  const want = interpreted(definition, run);

  it.each(paths)("is what the interpreter says: $name", (path) => {
    const { worst, where } = apart(want, compiled(definition, run, path));
    expect(worst, where).toBeLessThanOrEqual(path.tolerance);
  });
});
