// Layers written by users, in the form of the built-in ones.
import { describe, expect, test } from "vitest";
import { type NdArray, flatten, ndarray } from "../../src/engine/index.ts";
import { softmax, lerp } from "../../src/functional/index.ts";
import { lecunNormal, ones, zeros } from "../../src/initialization/index.ts";
import { dense, layer, relu, sequential } from "../../src/nn/index.ts";
import { flag, fraction, whole } from "../../src/options/index.ts";
import { random } from "../../src/random/index.ts";
import { backends, difference, gradientError, interpreter, numbers, run } from "./network.ts";

/** Outputs of several experts, mixed by shares that depend on the input. */
const mixture = layer({
  name: "mixture",
  options: { experts: whole(2, { low: 1 }), units: whole(4, { low: 1 }) },
  initializers: { init: lecunNormal() },
  params: ({ random, input: [features], options: { experts, units }, initializers: { init } }) => ({
    gate: init(random.fork("gate"), [features, experts]),
    experts: { weight: init(random.fork("experts"), [features, experts * units]) },
  }),
  output: ({ options }) => [options.units],
  apply: ({ gate, experts }, x, { options, observe }) => {
    const shares = softmax(x.dot(gate)); // [batch, experts]
    observe("shares", shares);
    const each = x.dot(experts.weight).reshape([x.shape[0], options.experts, options.units]);
    return each.mul(shares.reshape([...shares.shape, 1])).sum([1]);
  },
});

/** Subtracts a running mean. */
const centre = layer({
  name: "centre",
  hyper: { momentum: fraction(0.9) },
  options: { scale: flag(false) },
  params: ({ random, input, options }) => ({ scale: options.scale ? ones()(random, input) : undefined }),
  state: ({ random, input }) => ({ mean: zeros()(random, input) }),
  apply: ({ scale }, x, { hyper: { momentum }, state, training }) => {
    const mean = training ? x.mean([0]) : state.mean;
    const centred = x.sub(mean);
    return [scale ? centred.mul(scale) : centred, { mean: training ? lerp(mean, state.mean, momentum) : mean }];
  },
});

describe("a layer of one's own", () => {
  test("runs, learns and is watched like the built-in ones", () => {
    const model = sequential(mixture({ experts: 3 }), relu, dense(1));
    const { params, state } = model.init(random(1), [5]);
    expect(Object.keys(flatten(params))).toEqual(["mixture1.gate", "mixture1.experts.weight", "dense1.weight", "dense1.bias"]);
    const given = { params, state, x: numbers([6, 5]), upstream: numbers([6, 1], 3) };
    expect(gradientError(model, given)).toBeLessThan(1e-6);
    for (const backend of backends) {
      const found = run(model, given, backend);
      expect(difference(found.output, run(model, given, interpreter).output.data)).toBeLessThan(backend.tolerance);
      expect(found.activations["mixture1.shares"].shape).toEqual([6, 3]);
    }
  });

  test("keeps a state from step to step", () => {
    const made = centre({ momentum: 0.5 });
    const { params, state } = made.init(random(1), [2]);
    expect(params).toEqual({});
    const x = ndarray([2, 2], [1, 2, 3, 6]);
    for (const backend of backends) {
      const found = run(made, { state, x }, backend);
      expect([...found.output.data]).toEqual([-1, -2, 1, 2]);
      expect([...found.state.mean.data]).toEqual([1, 2]);
    }
    expect(Object.keys(centre({ scale: true }).init(random(1), [2]).params)).toEqual(["scale"]);
    expect((centre({ scale: true }).init(random(1), [2]).params.scale as NdArray).shape).toEqual([2]);
  });
});
