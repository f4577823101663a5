import { describe, expect, test } from "vitest";
import { index, machine, real, scalar, uniform } from "../../src/engine/index.ts";
import { dropout, sequential } from "../../src/nn/index.ts";
import { backends, interpreter, numbers, run } from "./network.ts";

describe.each(backends)("$name", (backend) => {
  test("drops its share, keeps the mean, and the same seed drops the same", () => {
    const x = numbers([200, 50], 1, 0, 1); // all ones
    for (const rate of [0.1, 0.5, 0.9]) {
      const { data } = run(dropout({ rate }), { x }, backend).output;
      const zeros = data.filter((v) => v === 0).length / data.length;
      expect(Math.abs(zeros - rate)).toBeLessThan(4 * Math.sqrt((rate * (1 - rate)) / data.length));
      expect(Math.max(...data)).toBeCloseTo(1 / (1 - rate), 5);
      expect(run(dropout({ rate }), { x }, backend).output.data).toEqual(data);
      expect(run(dropout({ rate }), { x, seed: 2 }, backend).output.data).not.toEqual(data);
      expect(data.map(Math.sign)).toEqual(run(dropout({ rate }), { x }, interpreter).output.data.map(Math.sign));
    }
  });

  test("does nothing at prediction, and at rate 0 changes no bit", () => {
    const x = numbers([20, 5]);
    const same = x.data.map((v) => (backend.options.dtype === "float32" ? Math.fround(v) : v));
    expect(run(dropout({ rate: 0.5 }), { x, training: false }, backend).output.data).toEqual(same);
    expect(run(dropout({ rate: 0 }), { x }, backend).output.data).toEqual(same);
  });

  test("two dropouts drop independently, and one keeps infinity where it is kept", () => {
    const { activations } = run(
      sequential(dropout({ rate: 0.5 }), dropout({ rate: 0.5 })),
      { x: numbers([100, 100], 1, 0, 1) },
      backend,
    );
    const kept = activations.dropout2.data.filter((v) => v !== 0).length / 1e4;
    expect(Math.abs(kept - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / 1e4));
    const { data } = run(dropout({ rate: 0.5 }), { x: numbers([50, 2], 1, 0, Infinity) }, backend).output;
    expect(data.every((v) => v === 0 || v === Infinity)).toBe(true);
  });
});

test("the rate is a number of the program: changing it compiles nothing, and every step draws anew", () => {
  const layer = dropout({ rate: 0.5 });
  const made = machine({
    cells: {},
    functions: {
      run: {
        args: { x: real(1000), rate: scalar, seed: index(), step: index() },
        capacity: 2,
        trace: (_, { x, rate, seed, step }) => ({
          results: {
            y: layer.apply(x, {
              params: {},
              state: {},
              hyper: { rate },
              training: true,
              uniform: (shape) => uniform(shape, seed, step, 0),
              observe: () => {},
            }).output,
          },
        }),
      },
    },
  });
  expect(made.info.backend).toBe("wasm");
  const ones = new Float64Array(2000).fill(1);
  const { y } = made.run("run", { x: ones, rate: [0.2, 0.8], seed: [1, 1], step: [1, 2] }, 2);
  const zeros = [y.subarray(0, 1000), y.subarray(1000)].map((part) => part.filter((v) => v === 0).length);
  expect(zeros[0]).toBeGreaterThan(140);
  expect(zeros[0]).toBeLessThan(260);
  expect(zeros[1]).toBeGreaterThan(740);
  expect(zeros[1]).toBeLessThan(860);
});
