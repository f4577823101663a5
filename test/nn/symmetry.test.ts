// Hidden units that start equal stay equal: why weights must be drawn at random.
import { describe, expect, test } from "vitest";
import { type NdArray, type Tensor, flatten, grad, mapFlat, program, real, unflatten } from "../../src/engine/index.ts";
import { constant, heNormal, normal, zeros } from "../../src/initialization/index.ts";
import { type Layer, type LayerLike, mlp, relu, sigmoid, tanh } from "../../src/nn/index.ts";
import { random } from "../../src/random/index.ts";
import { backends, numbers } from "./network.ts";

/** Plain gradient descent on the mean squared error. */
function trained(model: Layer, steps: number, options: (typeof backends)[number]["options"]): Record<string, NdArray> {
  const x = numbers([16, 3]);
  const { params: first, state } = model.init(random(4), [3]);
  let params: Record<string, NdArray> = flatten<NdArray>(first);
  const { call } = program(
    { x: real(16, 3), ...mapFlat(params, ({ shape }) => real(...shape)) },
    ({ x, ...rest }) => {
      const params = rest as Record<string, Tensor>;
      const { output } = model.apply(x, {
        params: unflatten(first, params),
        state: state as never,
        hyper: {},
        training: true,
        uniform: () => {
          throw new Error("none");
        },
        observe: () => {},
      });
      const target = x.sum([1], true).sin();
      const error = output.sub(target);
      const gradients = grad(error.mul(error).mean(), params);
      return mapFlat(params, (p, path) => p.sub(gradients[path].mul(0.1)));
    },
    options,
  );
  for (let i = 0; i < steps; i++) params = call({ x, ...params });
  return params;
}

/** Columns of a weight matrix, one a unit. */
const units = ({ shape: [rows, columns], data }: NdArray) =>
  Array.from({ length: columns }, (_, j) => Array.from({ length: rows }, (_, i) => data[i * columns + j]).join());

describe.each(backends)("$name", ({ options }) => {
  const cases: [string, LayerLike][] = [
    ["relu", relu],
    ["tanh", tanh],
    ["sigmoid", sigmoid],
  ];

  test.each(cases)("a zero-initialised network learns the same weights in every hidden unit (%s)", (_, activation) => {
    const params = trained(mlp({ hidden: [6, 5], activation, init: zeros() }), 30, options);
    expect(new Set(units(params["dense1.weight"])).size).toBe(1);
    expect(new Set(units(params["dense2.weight"])).size).toBe(1);
    expect(params["dense3.bias"].data[0]).not.toBe(0); // it does learn: the mean of the targets
  });

  test.each(cases)("so does one that starts from any constant (%s)", (_, activation) => {
    const params = trained(mlp({ hidden: [6], activation, init: constant({ value: 0.5 }) }), 30, options);
    expect(new Set(units(params["dense1.weight"])).size).toBe(1);
    expect(params["dense1.weight"].data.every((w) => w !== 0.5)).toBe(true);
  });

  test("random weights, however small, break the symmetry", () => {
    for (const init of [normal({ std: 1e-3 }), heNormal()])
      expect(new Set(units(trained(mlp({ hidden: [6], init }), 30, options)["dense1.weight"])).size).toBe(6);
  });

  test("with relu and zeros nothing but the last bias moves: no gradient reaches a weight", () => {
    const params = trained(mlp({ hidden: [6, 5], init: zeros() }), 30, options);
    const moved = Object.keys(params).filter((path) => params[path].data.some((w) => w !== 0));
    expect(moved).toEqual(["dense3.bias"]);
  });
});
