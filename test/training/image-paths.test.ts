// Short trainings of networks on images on every code path, among guards, against the interpreter; with NaN and infinities in
// the images too.
import { describe, expect, it } from "vitest";
import type { Dataset } from "../../src/data/index.ts";
import { ndarray } from "../../src/engine/index.ts";
import { softmaxCrossEntropy } from "../../src/losses/index.ts";
import * as nn from "../../src/nn/index.ts";
import { momentum } from "../../src/optimization/index.ts";
import { random } from "../../src/random/index.ts";
import { network } from "../../src/training/network.ts";
import { apart, compiled, interpreted, paths } from "../engine/paths.ts";

const { dense, flatten, relu, sequential } = nn;
const [rows, batch, steps, classes] = [9, 5, 3, 4];

const nets: Readonly<Record<string, { readonly input: readonly number[]; readonly layers: Parameters<typeof sequential> }>> = {
  "LeNet in small": {
    input: [10, 9, 1],
    layers: [
      ...[nn.conv2d(5, { padding: "same" }), relu, nn.maxPool2d(2)],
      ...[nn.conv2d(6, { kernel: 2 }), relu, nn.maxPool2d(2), flatten, dense(7), relu, dense(classes)],
    ],
  },
  "strides, dilation, groups and overlapping pools": {
    input: [9, 8, 3],
    layers: [
      ...[nn.conv2d(4, { kernel: 3, stride: 2, padding: "same" }), nn.silu],
      ...[nn.conv2d(6, { kernel: 2, dilation: 2, groups: 2 }), nn.maxPool2d({ window: 2, stride: 1 }), flatten, dense(classes)],
    ],
  },
  "depthwise, transposed and average": {
    input: [5, 6, 3],
    layers: [
      ...[nn.depthwiseConv2d({ kernel: 3, padding: "same" }), relu, nn.convTranspose2d(4, { kernel: 4, stride: 2, padding: 1 })],
      ...[nn.tanh, nn.averagePool2d({ window: 3, stride: 2, padding: 1 }), nn.globalAveragePool(), dense(classes)],
    ],
  },
  "a sequence": {
    input: [13, 2],
    layers: [
      nn.conv1d(5, { kernel: 3 }),
      relu,
      nn.maxPool1d(2),
      nn.reshape([5, 5]),
      nn.averagePool1d(2),
      flatten,
      dense(classes),
    ],
  },
};

const made = Object.entries(nets).map(([name, { input, layers }]) => {
  const rng = random(3);
  const size = input.reduce((a, b) => a * b, 1);
  const x = Float64Array.from({ length: rows * size }, () => Math.fround(rng.normal()));
  const y = Float64Array.from({ length: rows }, () => rng.integer(classes));
  const train: Dataset = {
    name: "drawn",
    task: "multiclass",
    x: ndarray([rows, ...input], x),
    y: ndarray([rows, 1], y),
    features: [],
    classes: Array.from({ length: classes }, (_, i) => String(i)),
  };
  const model = sequential(...layers);
  const options = {
    ...{ model, data: { train }, penalties: [], constraints: [], augmentations: [], notes: [], epochs: 1 },
    loss: softmaxCrossEntropy(),
    optimizer: momentum({ learningRate: 0.05 }),
  };
  const net = network(options, model.init(random(1), input), batch, { step: steps, rest: 1 });
  const initial = Object.fromEntries(Object.entries(net.initial).map(([cell, value]) => [cell, value.data]));
  const args = {
    step: Array.from({ length: steps }, (_, i) => i + 1),
    rows: Array.from({ length: steps * batch }, (_, i) => (i * 7) % rows),
  };
  const given = (x: Float64Array) => {
    const run = { cells: { "train.x": x, "train.y": y, ...initial }, run: "step", args, steps };
    return { run, want: interpreted(net.definition, run) };
  };
  // In one image that the second step sees first, so that the first one still has numbers.
  const at = ((batch * 7) % rows) * size + (size >> 1);
  const spoilt = [Number.NaN, Infinity, -Infinity].map((value) => given(x.with(at, value)));
  return { name, definition: net.definition, ordinary: given(x), spoilt };
});

describe.each(paths)("$name", (path) => {
  it.each(made)("trains as the interpreter does: $name", ({ definition, ordinary: { run, want } }) => {
    const { worst, where } = apart(want, compiled(definition, run, path));
    expect(worst, where).toBeLessThanOrEqual(path.target.dtype === "float64" ? 1e-9 : 1e-4);
  });

  it.each(made)("lets NaN and infinities in images take the same course: $name", ({ definition, spoilt }) => {
    for (const { run, want } of spoilt) {
      const { worst, where } = apart(want, compiled(definition, run, path));
      expect(worst, where).toBeLessThan(Infinity);
    }
  });
});
