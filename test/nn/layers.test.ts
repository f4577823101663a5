// What every layer must do, over the registry: a layer that is added there is tested here.
import { describe, expect, test } from "vitest";
import { type NdArray, flatten, mapFlat, mapTree, ndarray, sizeOf } from "../../src/engine/index.ts";
import { constant, glorotUniform, normal } from "../../src/initialization/index.ts";
import {
  type ArrayTree,
  type Layer,
  averagePool1d,
  averagePool2d,
  batchNorm,
  conv1d,
  conv2d,
  convTranspose2d,
  dense,
  depthwiseConv2d,
  dropout,
  elu,
  embedding,
  flatten as flattenLayer,
  gelu,
  globalAveragePool,
  globalMaxPool,
  identity,
  layerFromConfig,
  layerNorm,
  layers,
  leakyRelu,
  maxPool1d,
  maxPool2d,
  multiHeadAttention,
  positionalEmbedding,
  relu,
  reshape,
  residual,
  selu,
  sequential,
  sigmoid,
  silu,
  softmax,
  softplus,
  summary,
  tanh,
  transformerBlock,
} from "../../src/nn/index.ts";
import { factories } from "../../src/options/index.ts";
import { random } from "../../src/random/index.ts";
import { backends, difference, gradientError, interpreter, numbers, run } from "./network.ts";

interface Sample {
  readonly layer: Layer;
  /** Shape of one example. */
  readonly input: readonly number[];
  /** Whether the inputs are ids below this, which have no neighbours to take differences with. */
  readonly ids?: number;
}
const at = (input: readonly number[], ...layers: readonly Layer[]): Sample[] => layers.map((layer) => ({ layer, input }));

/** Every layer with options of more than one kind. */
const samples: readonly Sample[] = [
  ...at(
    [5],
    dense(3),
    dense(4, { bias: false, init: glorotUniform() }),
    dense(2, { biasInit: normal({ std: 1 }) }),
    relu(),
    leakyRelu(),
    leakyRelu({ slope: 0.3 }),
    elu(),
    elu({ alpha: 0.5 }),
    selu(),
    gelu(),
    gelu({ approximate: true }),
    silu(),
    softplus(),
    tanh(),
    sigmoid(),
    identity(),
    softmax(),
    dropout(),
    dropout({ rate: 0.1 }),
    batchNorm(),
    batchNorm({ scale: false, shift: false, runningVariance: "biased", momentum: 0.5 }),
    batchNorm({ scaleInit: normal({ std: 1 }), shiftInit: constant({ value: 2 }) }),
    layerNorm(),
    layerNorm({ scale: false, epsilon: 1e-3 }),
    flattenLayer(),
    residual(dense(5), tanh),
    residual(dense(6), relu, dropout({ rate: 0.2 }), dense(5)),
    residual(dense(4), batchNorm),
    sequential(),
    sequential(dense(4), batchNorm, relu, dropout, dense(2)),
    sequential(residual(sequential(dense(7), selu)), layerNorm, dense(1)),
  ),
  ...at(
    [4, 6],
    dense(3),
    batchNorm(),
    layerNorm(),
    flattenLayer(),
    reshape([2, 3, 4]),
    reshape(24),
    residual(dense(3)),
    positionalEmbedding(),
    positionalEmbedding({ kind: "sinusoidal" }),
    multiHeadAttention({ heads: 2 }),
    multiHeadAttention({ heads: 3, causal: true, bias: false, dropout: 0.3 }),
    transformerBlock({ features: 6, heads: 2, hidden: 5 }),
    transformerBlock({ features: 6, heads: 3, hidden: 4, causal: true, dropout: 0.2, activation: "silu" }),
    globalAveragePool(),
    globalMaxPool(),
  ),
  ...at([3, 4, 2], dense(3), batchNorm(), flattenLayer(), globalAveragePool(), globalMaxPool()),
  ...at(
    [7, 2],
    conv1d(3),
    conv1d(4, { kernel: 2, stride: 2, padding: "same", groups: 2, bias: false }),
    maxPool1d(),
    maxPool1d(3, { stride: 1, padding: "same" }),
    averagePool1d(3),
    averagePool1d({ window: 3, stride: 2, padding: 1 }),
  ),
  ...at(
    [5, 6, 2],
    conv2d(3),
    conv2d(2, { kernel: [2, 3], stride: [2, 1], padding: "same", init: glorotUniform() }),
    conv2d({ channels: 4, groups: 2, dilation: 2, padding: 2, biasInit: normal({ std: 1 }) }),
    depthwiseConv2d({ kernel: 2 }),
    depthwiseConv2d({ multiplier: 2, padding: "same", bias: false }),
    convTranspose2d(2, { kernel: 2, stride: 2 }),
    convTranspose2d(4, { kernel: [2, 3], stride: [3, 1], padding: "same", groups: 2, bias: false }),
    maxPool2d(),
    maxPool2d(3, { stride: [2, 1], padding: 1 }),
    averagePool2d([2, 3]),
    averagePool2d({ window: 3, stride: 2, padding: 1, countPadding: true }),
  ),
  ...at(
    [3, 4, 1],
    sequential(
      conv2d(2, { padding: "same" }),
      batchNorm,
      relu,
      maxPool2d,
      residual(conv2d(3, { kernel: 2, padding: "same" })),
      flattenLayer,
      dense(2),
    ),
  ),
  { layer: embedding({ count: 9, features: 3 }), input: [4], ids: 9 },
  { layer: embedding({ count: 5, features: 2, vectorInit: constant({ value: 2 }) }), input: [2, 3], ids: 5 },
  {
    layer: sequential(
      embedding({ count: 9, features: 4 }),
      positionalEmbedding,
      transformerBlock({ features: 4, heads: 2 }),
      globalAveragePool,
      dense(2),
    ),
    input: [3],
    ids: 9,
  },
];
const cases = samples.map((sample) => [`${sample.layer.label} on [${sample.input}]`, sample] as const);

test("every layer of the registry has a sample here", () => {
  expect(new Set(samples.map(({ layer }) => layer.name))).toEqual(new Set(factories(layers).keys()));
});

describe.each(cases)("%s", (_, { layer, input, ids }) => {
  const { params, state, output } = layer.init(random(3), input);
  const inputs = (rows: number): NdArray => {
    const drawn = numbers([rows, ...input]);
    return ids
      ? ndarray(
          drawn.shape,
          drawn.data.map((v) => Math.floor(Math.abs(v) * 100) % ids),
        )
      : drawn;
  };
  const x = inputs(4);
  const upstream = numbers([4, ...output], 2);

  test.each(backends)("$name: outputs, gradients, states and activations are those of the float64 interpreter", (backend) => {
    for (const training of [true, false]) {
      const [found, expected] = [backend, interpreter].map((b) => run(layer, { params, state, x, upstream, training }, b));
      expect(found.output.shape).toEqual([4, ...output]);
      expect(difference(found.output, expected.output.data)).toBeLessThan(backend.tolerance);
      for (const part of ["gradients", "state", "activations"] as const) {
        expect(Object.keys(found[part])).toEqual(Object.keys(expected[part]));
        for (const [path, value] of Object.entries(expected[part]))
          expect(difference(found[part][path], value.data), `${part} ${path}`).toBeLessThan(backend.tolerance);
      }
    }
  });

  test("gradients agree with central differences, with respect to inputs and parameters", () => {
    const away = mapTree(params, ({ shape }: NdArray) => numbers(shape, 4, 0.7, 0.2));
    for (const training of [true, false])
      expect(gradientError(layer, { params: away, state, x, upstream, training }, { but: ids ? ["x"] : [] })).toBeLessThan(1e-6);
  });

  test("the same seed gives the same bits, init does not look at the batch, and the state keeps its form", () => {
    expect(layer.init(random(3), input)).toEqual({ params, state, output });
    for (const rows of [2, 3]) {
      const found = run(layer, { params, state, x: inputs(rows) }, interpreter);
      expect(found.output.shape).toEqual([rows, ...output]);
      expect(mapFlat(found.state, ({ shape }) => shape)).toEqual(mapFlat(flatten<NdArray>(state), ({ shape }) => shape));
    }
  });

  test("one row predicts like the same row among others, and no row gives no row", () => {
    const all = run(layer, { params, state, x, training: false }, interpreter).output;
    const width = all.data.length / 4;
    const one = run(
      layer,
      { params, state, x: ndarray([1, ...input], x.data.slice(0, sizeOf(input))), training: false },
      interpreter,
    ).output;
    expect(difference(one, all.data.subarray(0, width))).toBeLessThan(1e-14);
    expect(run(layer, { params, state, x: inputs(0), training: false }, interpreter).output.shape).toEqual([0, ...output]);
  });

  test("comes back from JSON, with its label, numbers and bits", () => {
    const again = layerFromConfig(JSON.parse(JSON.stringify(layer.config)));
    expect([again.label, again.hyper, again.config]).toEqual([layer.label, layer.hyper, layer.config]);
    expect(again.init(random(3), input)).toEqual({ params, state, output });
  });

  test("summary knows its shapes and counts", () => {
    const { parameters, output: shape, stateNumbers } = summary(layer, input);
    const count = (tree: ArrayTree) => Object.values(flatten<NdArray>(tree)).reduce((n, { data }) => n + data.length, 0);
    expect({ parameters, shape, stateNumbers }).toEqual({ parameters: count(params), shape: output, stateNumbers: count(state) });
  });
});
