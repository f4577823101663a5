import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ndarray } from "../../src/engine/index.ts";
import { batchNorm, layerNorm, sequential } from "../../src/nn/index.ts";
import { random } from "../../src/random/index.ts";
import { backends, difference, interpreter, numbers, run } from "./network.ts";

interface Step {
  x: number[][];
  y: number[][];
  gradients: { x: number[][]; scale: number[]; shift: number[] };
  runningMean: number[];
  runningVariance: number[];
}
interface Golden {
  scale: number[];
  shift: number[];
  upstream: number[][];
  batchNorm: { source: string; hyper: { momentum: number; epsilon: number }; train: Step[]; predict: Step }[];
  layerNorm: { source: string; hyper: { epsilon: number }; batches: Step[] }[];
}
const golden = JSON.parse(readFileSync(new URL("../golden/nn/normalization.json", import.meta.url), "utf8")) as Golden;
const params = { scale: ndarray([3], golden.scale), shift: ndarray([3], golden.shift) };
const matrix = (rows: number[][]) => ndarray([rows.length, 3], rows.flat());
const upstream = matrix(golden.upstream);

describe.each(backends)("$name", (backend) => {
  const check = (found: ReturnType<typeof run>, { y, gradients }: Step) => {
    expect(difference(found.output, y.flat())).toBeLessThan(backend.tolerance);
    for (const path of ["x", "scale", "shift"] as const)
      expect(difference(found.gradients[path], gradients[path].flat()), path).toBeLessThan(backend.tolerance);
  };

  test.each(golden.batchNorm)(
    "$source: outputs, gradients and running statistics over three steps, then prediction",
    ({ hyper, train, predict }) => {
      const layer = batchNorm({ momentum: 1 - hyper.momentum, epsilon: hyper.epsilon }); // PyTorch's momentum is the share that comes in
      let { state } = layer.init(random(0), [3]);
      for (const step of train) {
        const found = run(layer, { params, state, x: matrix(step.x), upstream }, backend);
        check(found, step);
        expect(difference(found.state.mean, step.runningMean)).toBeLessThan(backend.tolerance);
        expect(difference(found.state.variance, step.runningVariance)).toBeLessThan(backend.tolerance);
        state = found.state;
      }
      const found = run(layer, { params, state, x: matrix(predict.x), upstream, training: false }, backend);
      check(found, predict);
      expect(
        difference(
          found.state.mean,
          state.mean instanceof Object && "data" in state.mean ? (state.mean.data as Float64Array) : [],
        ),
      ).toBe(0);
    },
  );

  test.each(golden.layerNorm)("$source: outputs and gradients", ({ hyper, batches }) => {
    expect(batches).toHaveLength(3);
    for (const step of batches) check(run(layerNorm(hyper), { params, x: matrix(step.x), upstream }, backend), step);
  });
});

describe("batchNorm", () => {
  test("keeps the biased variance too, as Keras does", () => {
    const x = numbers([5, 3]);
    const [unbiased, biased] = [batchNorm(), batchNorm({ runningVariance: "biased" })].map(
      (layer) => run(layer, { ...layer.init(random(0), [3]), x }, interpreter).state.variance.data,
    );
    unbiased.forEach((v, i) => expect((v - 0.9) / (biased[i] - 0.9)).toBeCloseTo(5 / 4, 12));
  });

  test("normalizes channels, the last axis, over all others", () => {
    const layer = batchNorm();
    const { output } = run(layer, { ...layer.init(random(0), [4, 5, 2]), x: numbers([3, 4, 5, 2], 1, 3, 7) }, interpreter);
    const channel = output.data.filter((_, i) => i % 2 === 0);
    expect(channel.reduce((a, b) => a + b) / channel.length).toBeCloseTo(0, 12);
    expect(channel.reduce((a, b) => a + b * b, 0) / channel.length).toBeCloseTo(1, 4);
  });

  test("a constant feature becomes its shift, with finite gradients", () => {
    const layer = batchNorm({ shiftInit: undefined });
    const found = run(
      layer,
      { ...layer.init(random(0), [1]), x: ndarray([3, 1], [4, 4, 4]), upstream: ndarray([3, 1], [1, 2, 3]) },
      interpreter,
    );
    expect([...found.output.data]).toEqual([0, 0, 0]);
    expect(found.gradients.x.data.every(Number.isFinite)).toBe(true);
  });

  test("refuses to train on one row, by the name of the layer", () => {
    const net = sequential(batchNorm);
    expect(() => run(net, { ...net.init(random(0), [3]), x: numbers([1, 3]) }, interpreter)).toThrow(
      "batchNorm1: a batch of one row has no variance to train with",
    );
    expect(run(net, { ...net.init(random(0), [3]), x: numbers([1, 3]), training: false }, interpreter).output.shape).toEqual([
      1, 3,
    ]);
  });
});
