import { describe, expect, test } from "vitest";
import { type NdArray, flatten, mapFlat, ndarray } from "../../src/engine/index.ts";
import { constant, lsuv, normal, orthogonal, zeros } from "../../src/initialization/index.ts";
import { batchNorm, dense, dropout, forward, relu, residual, sequential, tanh } from "../../src/nn/index.ts";
import { random } from "../../src/random/index.ts";
import { moments } from "./distributions.ts";

const batch = (rows: number, columns: number) => {
  const draw = random(99);
  return ndarray(
    [rows, columns],
    Array.from({ length: rows * columns }, () => 3 * draw.normal() + 1),
  );
};
const init = lsuv().start;

describe("LSUV", () => {
  const deep = sequential(
    dense(20, { init }),
    relu,
    dropout(),
    residual(dense(20, { init }), tanh, dense(30, { init })),
    batchNorm,
    sequential(dense(15, { init, bias: false }), relu),
    dense(3, { init }),
  );

  test("every layer with weights has outputs of variance 1 on the batch, through residual and nested layers", () => {
    const x = batch(64, 12);
    const { params, state } = deep.init(random(5), [12]);
    const fitted = lsuv({ tolerance: 1e-6 })(deep, params, state, x);
    const { activations } = forward(deep, { params: fitted, state, x });
    const paths = ["dense1", "residual1.dense1", "residual1.dense2", "residual1.projection", "sequential1.dense1", "dense2"];
    for (const path of paths) expect(moments(activations[path].data).variance, path).toBeCloseTo(1, 5);
    const before = forward(deep, { params, state, x }).activations;
    expect(moments(before.dense1.data).variance).toBeGreaterThan(5);
  });

  test("only scales: directions, biases and the other parameters stay; the given ones are not touched", () => {
    const x = batch(32, 12);
    const { params, state } = deep.init(random(5), [12]);
    const untouched = mapFlat(flatten<NdArray>(params), ({ data }) => [...data]);
    const fitted = flatten<NdArray>(lsuv()(deep, params, state, x));
    expect(mapFlat(flatten<NdArray>(params), ({ data }) => [...data])).toEqual(untouched);
    for (const [path, { data }] of Object.entries(fitted)) {
      const factor = path.endsWith("weight") ? data[0] / untouched[path][0] : 1;
      data.forEach((w, i) => expect(w).toBeCloseTo(factor * untouched[path][i], 12));
    }
  });

  test("takes and gives parameters as a tree or flat by path, and a layer that stands alone", () => {
    const x = batch(32, 12);
    const { params, state } = deep.init(random(5), [12]);
    const tree = lsuv()(deep, params, state, x);
    expect(Object.keys(tree)).toEqual(Object.keys(params));
    expect(lsuv()(deep, flatten<NdArray>(params), flatten<NdArray>(state), x)).toEqual(flatten(tree));
    const alone = dense(4, { init });
    const fitted = lsuv({ tolerance: 1e-9 })(alone, alone.init(random(1), [12]).params, {}, x);
    expect(moments(forward(alone, { params: fitted, x }).output.data).variance).toBeCloseTo(1, 8);
  });

  test("a variance within the tolerance is left as it is", () => {
    const alone = dense(40, { init: normal({ std: 1 }), bias: false });
    const x = batch(50, 12);
    const { params } = alone.init(random(1), [12]);
    expect(lsuv({ tolerance: 1e9 })(alone, params, {}, x)).toEqual(params);
  });

  test("dead weights and broken data are told, with the layer", () => {
    const dead = sequential(dense(3, { init: zeros() }), relu, dense(1));
    expect(() => lsuv()(dead, dead.init(random(1), [12]).params, {}, batch(8, 12))).toThrow(
      "lsuv: the outputs of dense1 have variance 0 over the batch",
    );
    const fine = dense(2, { init: orthogonal(), biasInit: constant() });
    expect(() => lsuv()(fine, fine.init(random(1), [1]).params, {}, ndarray([2, 1], [NaN, 1]))).toThrow(
      "lsuv: the outputs of the layer have variance NaN",
    );
  });

  test("is told apart from initializers where a layer wants one", () => {
    expect(() => dense(3, { init: lsuv() as never })).toThrow(
      "dense: init: lsuv looks at data and draws no weights by itself; draw them with its start, orthogonal()",
    );
  });
});
