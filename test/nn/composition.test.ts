import { describe, expect, test } from "vitest";
import { type NdArray, flatten as leaves, ndarray } from "../../src/engine/index.ts";
import { constant, glorotNormal, heNormal, lecunNormal, normal, ones, zeros } from "../../src/initialization/index.ts";
import {
  type Layer,
  type LayerConfig,
  batchNorm,
  dense,
  dropout,
  flatten,
  forLogits,
  forward,
  gelu,
  initializerFor,
  layer,
  layerFromConfig,
  leakyRelu,
  mlp,
  relu,
  residual,
  selu,
  sequential,
  sigmoid,
  softmax,
  summary,
  tanh,
} from "../../src/nn/index.ts";
import { UserError, nonNegative } from "../../src/options/index.ts";
import { random } from "../../src/random/index.ts";
import { backends, difference, interpreter, numbers, run } from "./network.ts";

const paths = (model: Layer, input: number[]) => Object.keys(leaves(model.init(random(1), input).params));

describe("sequential", () => {
  test("names its layers by kind and number, and their parameters by path", () => {
    const model = sequential(dense(4), relu, batchNorm, residual(dense(4), relu(), dense(5)), dense(1));
    expect(Object.keys(model.layers!)).toEqual(["dense1", "relu1", "batchNorm1", "residual1", "dense2"]);
    expect(paths(model, [3])).toEqual([
      "dense1.weight",
      "dense1.bias",
      "batchNorm1.scale",
      "batchNorm1.shift",
      "residual1.dense1.weight",
      "residual1.dense1.bias",
      "residual1.dense2.weight",
      "residual1.dense2.bias",
      "residual1.projection.weight",
      "dense2.weight",
      "dense2.bias",
    ]);
    expect(model.hyper).toEqual({ batchNorm1: { momentum: 0.9, epsilon: 1e-5 } });
  });

  test("draws of a layer depend on its own name alone, not on what stands around it", () => {
    const weights = (model: Layer) => leaves<NdArray>(model.init(random(7), [6]).params)["dense1.weight"].data;
    expect(weights(sequential(dense(4), relu, dense(2)))).toEqual(
      weights(sequential(batchNorm, dense(4, { biasInit: normal() }))),
    );
    const bias = (model: Layer) => leaves<NdArray>(model.init(random(7), [6]).params)["dense1.bias"].data;
    expect(bias(sequential(dense(4, { biasInit: normal(), init: zeros() })))).toEqual(
      bias(sequential(dense(4, { biasInit: normal() }))),
    );
  });

  test("lets one watch every layer by its path", () => {
    const model = sequential(dense(2), relu, residual(dense(3), tanh));
    const x = numbers([4, 5]);
    const { params } = model.init(random(1), [5]);
    const { activations, output } = forward(model, { params, x });
    expect(Object.keys(activations)).toEqual([
      "dense1",
      "relu1",
      "residual1.dense1",
      "residual1.tanh1",
      "residual1.projection",
      "residual1",
    ]);
    expect(activations.residual1).toEqual(output);
    activations.relu1.data.forEach((v, i) => expect(v).toBe(Math.max(0, activations.dense1.data[i])));
  });

  test("may be empty, and may hold others", () => {
    const x = numbers([2, 3]);
    expect(forward(sequential(), { params: {}, x }).output.data).toEqual(x.data);
    expect(paths(sequential(sequential(dense(1)), sequential(dense(1))), [2])).toEqual([
      "sequential1.dense1.weight",
      "sequential1.dense1.bias",
      "sequential2.dense1.weight",
      "sequential2.dense1.bias",
    ]);
  });
});

describe("dense", () => {
  test("is x · weight + bias", () => {
    const params = { weight: ndarray([2, 3], [1, 2, 3, 4, 5, 6]), bias: ndarray([3], [0.5, 0, -1]) };
    for (const backend of backends)
      expect([...run(dense(3), { params, x: ndarray([1, 2], [10, 1]) }, backend).output.data]).toEqual([14.5, 25, 35]);
    expect([
      ...run(dense(3, { bias: false }), { params: { weight: params.weight }, x: ndarray([1, 2], [1, 1]) }, interpreter).output
        .data,
    ]).toEqual([5, 7, 9]);
  });

  test("starts with He's weights and zero biases, or as it is told", () => {
    const { params } = dense(50).init(random(3), [80]);
    expect(params.weight).toEqual(heNormal()(random(3).fork("weight"), [80, 50]));
    expect(params.bias).toEqual(ndarray([50]));
    expect(dense(4, { init: ones(), biasInit: constant({ value: 2 }) }).init(random(0), [1]).params).toEqual({
      weight: ones()(random(0), [1, 4]),
      bias: ndarray([4], [2, 2, 2, 2]),
    });
  });

  test("says what is wrong with shapes and options, and what to do", () => {
    const message = (run: () => unknown) => {
      try {
        run();
      } catch (error) {
        return error instanceof UserError ? error.message : String(error);
      }
      return "nothing thrown";
    };
    expect(message(() => dense(3).init(random(0), []))).toBe(
      "dense: expected [batch, …, features], got [batch]; give it at least one feature.",
    );
    expect(
      message(() => sequential(residual(sequential(flatten, dense(3)), dense(2)), dense(1)).init(random(0), [2, 2])),
    ).toMatch(/^residual1: its layers turn \[2, 2\] into \[2\]/);
    expect(message(() => sequential(residual(relu, sequential(dense(2)))).init(random(0), []))).toBe(
      "residual1.sequential1.dense1: expected [batch, …, features], got [batch]; give it at least one feature.",
    );
    const { params } = sequential(dense(3)).init(random(0), [4]);
    expect(message(() => forward(sequential(dense(3)), { params, x: numbers([2, 5]) }))).toBe(
      "dense1: its weights were made for 4 features, got [2, 5]; initialize it with the shape it is used with.",
    );
    expect(message(() => forward(sequential(dense(3)), { params, x: numbers([64, 28, 28]) }))).toBe(
      "dense1: its weights were made for 4 features, got [64, 28, 28]; initialize it with the shape it is used with.",
    );
    expect(message(() => dense(0))).toBe("dense: units: expected a whole number >= 1, got 0; the default is 1.");
    expect(message(() => dense(2.5))).toContain("expected a whole number >= 1, got 2.5");
    expect(message(() => dense(undefined as never))).toBe("dense: say how many units it has, as in dense(64).");
    expect(message(() => dense(3, { inti: heNormal() } as never))).toBe(
      'dense has no option inti; did you mean "init"? There are: units, bias, init, biasInit.',
    );
    expect(message(() => dense(3, { init: heNormal as never }))).toBe(
      "dense: init: expected an initializer such as heNormal(), got heNormal without ().",
    );
    expect(message(() => dense(3, { init: "he" as never }))).toBe(
      'dense: init: expected an initializer such as heNormal(), got "he".',
    );
    expect(message(() => relu({ slope: 1 }))).toBe("relu takes no options, got slope.");
    expect(message(() => dropout({ rate: 1 }))).toBe("dropout: rate: expected a number in [0, 1), got 1; the default is 0.5.");
  });
});

describe("residual", () => {
  test("adds its input to what its layers give, through a projection where shapes differ", () => {
    const same = residual(dense(3));
    const x = numbers([4, 3]);
    const { params } = same.init(random(2), [3]);
    const inner = run(dense(3), { params: params.dense1 as never, x }, interpreter).output.data;
    for (const backend of backends)
      expect(
        difference(
          run(same, { params, x }, backend).output,
          inner.map((v, i) => v + x.data[i]),
        ),
      ).toBeLessThan(backend.tolerance);

    const wider = residual(dense(5), relu);
    const made = wider.init(random(2), [3]);
    expect(made.output).toEqual([5]);
    expect((made.params.projection as { weight: NdArray }).weight).toEqual(lecunNormal()(random(2).fork("projection"), [3, 5]));
  });

  test("keeps images as they are, and starts as the identity where its last layer starts at zero", () => {
    const x = numbers([2, 3, 4]);
    expect(residual(relu).init(random(0), [3, 4])).toEqual({ params: {}, state: {}, output: [3, 4] });
    const still = residual(dense(4), relu, dense(3, { init: zeros() }));
    const { params } = still.init(random(1), [3]);
    const flat = numbers([5, 3]);
    expect(forward(still, { params, x: flat }).output).toEqual(flat);
    expect(forward(residual(relu), { params: {}, x }).output.shape).toEqual([2, 3, 4]);
  });
});

describe("forLogits", () => {
  test("leaves out a softmax or sigmoid at the end, however deep, and says so", () => {
    const softmaxed = sequential(dense(4), relu, sequential(dense(3), softmax));
    const { model, note } = forLogits(softmaxed, "multiclass");
    expect(model.label).toBe("sequential(dense(4), relu, sequential(dense(3)))");
    expect(note).toBe(
      "The softmax at the end of the network was left out: the loss works on what comes before it, and predictions are probabilities anyway.",
    );
    expect(paths(model, [2])).toEqual(paths(softmaxed, [2]));
    expect(forLogits(sequential(dense(1), sigmoid), "binary").model.label).toBe("sequential(dense(1))");
    expect(forLogits(softmax(), "multiclass").model.label).toBe("sequential()");
  });

  test("leaves everything else alone", () => {
    for (const [model, task] of [
      [sequential(dense(1), sigmoid), "regression"],
      [sequential(dense(3), softmax), "regression"],
      [sequential(dense(3), sigmoid), "multiclass"],
      [sequential(softmax, dense(3)), "multiclass"],
      [dense(2), "binary"],
      [residual(softmax), "multiclass"],
      [sequential(), "binary"],
    ] as const)
      expect(forLogits(model, task)).toEqual({ model, note: null });
  });
});

describe("mlp", () => {
  test("puts dense layers, norms, activations and dropout in their usual order", () => {
    expect(mlp({ hidden: [8, 4], outputs: 3, dropout: 0.2 }).label).toBe(
      "sequential(dense(8), relu, dropout(rate=0.2), dense(4), relu, dropout(rate=0.2), dense(3, init=lecunNormal))",
    );
    expect(mlp({ hidden: [8], activation: tanh, batchNorm: true, init: normal({ std: 1 }) }).label).toBe(
      "sequential(dense(8, bias=false, init=normal(std=1)), batchNorm, tanh, dense(1, init=normal(std=1)))",
    );
    expect(mlp({ hidden: [] }).label).toBe("sequential(dense(1, init=lecunNormal))");
    expect(mlp({ hidden: [3], layerNorm: true, activation: leakyRelu({ slope: 0.2 }) }).label).toContain(
      "layerNorm, leakyRelu(slope=0.2)",
    );
  });

  test("draws weights as the activation wants them", () => {
    expect([relu(), leakyRelu({ slope: 0.2 }), gelu(), tanh(), selu()].map((a) => initializerFor(a).label)).toEqual([
      heNormal().label,
      heNormal({ activation: "leakyRelu", slope: 0.2 }).label,
      heNormal({ activation: "gelu" }).label,
      glorotNormal().label,
      lecunNormal().label,
    ]);
    const own = layer({ name: "cube", apply: (_, x) => x.mul(x).mul(x) });
    expect(initializerFor(own()).label).toBe("heNormal");
  });
});

describe("summary", () => {
  test("is a table of shapes and counts", () => {
    const model = sequential(flatten, dense(64), batchNorm, relu, residual(dense(32), relu), dense(10));
    expect(String(summary(model, [28, 28]))).toBe(
      [
        "layer       output    parameters",
        "────────────────────────────────",
        "input       [28, 28]",
        "flatten1    [784]",
        "dense1      [64]          50,240",
        "batchNorm1  [64]             128",
        "relu1       [64]",
        "  dense1    [32]           2,080",
        "  relu1     [32]",
        "residual1   [32]           4,128",
        "dense2      [10]             330",
        "────────────────────────────────",
        "54,826 parameters, 128 running statistics",
      ].join("\n"),
    );
    expect(summary(model, [28, 28]).rows[4]).toEqual({
      path: "residual1.dense1",
      kind: "dense",
      label: "dense(32)",
      output: [32],
      parameters: 2080,
      stateNumbers: 0,
      depth: 1,
    });
    expect(String(summary(dense(3), [2]))).toContain("dense(3)  [3]");
  });
});

describe("from JSON", () => {
  test("a layer of one's own comes back when it is given again; a foreign name is refused", () => {
    const scaled = layer({ name: "scaled", hyper: { by: nonNegative(2) }, apply: (_, x, { hyper }) => x.mul(hyper.by) });
    const saved = JSON.parse(
      JSON.stringify(sequential(scaled({ by: 3 }), dense(2, { init: glorotNormal({ gain: 2 }) })).config),
    ) as LayerConfig;
    expect(layerFromConfig(saved, { scaled }).label).toBe("sequential(scaled(by=3), dense(2, init=glorotNormal(gain=2)))");
    expect(() => layerFromConfig(saved)).toThrow('a saved network names the layer "scaled", which is not built in');
    expect(() => layerFromConfig({ type: "dens", options: {} })).toThrow('did you mean "dense"?');
    expect(() => layerFromConfig({} as never)).toThrow(UserError);
  });
});
