// Layers on images and sequences: shapes, mistakes, and what makes a convolution one.
import { describe, expect, test } from "vitest";
import { type NdArray, flatten as leaves, mapFlat, ndarray } from "../../src/engine/index.ts";
import { constant, heNormal, lsuv, ones, orthogonal, zeros } from "../../src/initialization/index.ts";
import {
  type Layer,
  averagePool2d,
  batchNorm,
  conv1d,
  conv2d,
  convTranspose2d,
  dense,
  depthwiseConv2d,
  flatten,
  forward,
  globalMaxPool,
  maxPool2d,
  relu,
  reshape,
  residual,
  sequential,
  summary,
} from "../../src/nn/index.ts";
import { UserError } from "../../src/options/index.ts";
import { random } from "../../src/random/index.ts";
import { moments } from "../initialization/distributions.ts";
import { difference, interpreter, numbers, run } from "./network.ts";

const shapeOf = (layer: Layer, input: readonly number[]): readonly number[] => {
  const { params, state, output } = layer.init(random(1), input);
  const found = run(layer, { params, state, x: numbers([2, ...input]) }, interpreter).output.shape;
  expect(found).toEqual([2, ...output]);
  return output;
};

describe("shapes", () => {
  test.each([
    [conv2d(4), [7, 8, 3], [5, 6, 4]],
    [conv2d(4, { padding: "same" }), [7, 8, 3], [7, 8, 4]],
    [conv2d(4, { padding: "same", stride: 2 }), [7, 8, 3], [4, 4, 4]],
    [conv2d(4, { padding: "same", stride: 3, kernel: 2 }), [7, 8, 3], [3, 3, 4]],
    [conv2d(4, { padding: "same", dilation: 3 }), [7, 8, 3], [7, 8, 4]],
    [conv2d(4, { kernel: [1, 5], padding: [0, 2] }), [7, 8, 3], [7, 8, 4]],
    [conv1d(4, { kernel: 4, stride: 2 }), [9, 3], [3, 4]],
    [depthwiseConv2d({ multiplier: 2 }), [7, 8, 3], [5, 6, 6]],
    [convTranspose2d(4), [5, 6, 3], [7, 8, 4]],
    [convTranspose2d(4, { stride: 2, padding: "same" }), [5, 6, 3], [10, 12, 4]],
    [convTranspose2d(4, { stride: 3, kernel: 2, padding: "same" }), [5, 6, 3], [15, 18, 4]],
    [convTranspose2d(4, { stride: 2, padding: 1, outputPadding: 1 }), [5, 6, 3], [10, 12, 4]],
    [maxPool2d(), [7, 8, 3], [3, 4, 3]],
    [maxPool2d(3, { stride: 2, padding: "same" }), [7, 8, 3], [4, 4, 3]],
    [averagePool2d([1, 4]), [7, 8, 3], [7, 2, 3]],
    [globalMaxPool(), [7, 8, 3], [3]],
    [reshape([2, 12]), [4, 6], [2, 12]],
  ] as const)("%o", (layer, input, output) => {
    expect(shapeOf(layer, input)).toEqual(output);
  });

  test("LeNet, layer by layer", () => {
    const lenet = sequential(
      conv2d(16, { kernel: 5, padding: "same" }),
      relu,
      maxPool2d,
      conv2d(32, { kernel: 5, padding: "same" }),
      relu,
      maxPool2d,
      flatten,
      dense(128),
      relu,
      dense(10),
    );
    const { rows, parameters } = summary(lenet, [28, 28, 1]);
    expect(rows.map(({ path, output, parameters }) => [path, output.join("×"), parameters])).toEqual([
      ["conv2d1", "28×28×16", 416],
      ["relu1", "28×28×16", 0],
      ["maxPool2d1", "14×14×16", 0],
      ["conv2d2", "14×14×32", 12_832],
      ["relu2", "14×14×32", 0],
      ["maxPool2d2", "7×7×32", 0],
      ["flatten1", "1568", 0],
      ["dense1", "128", 200_832],
      ["relu3", "128", 0],
      ["dense2", "10", 1290],
    ]);
    expect(parameters).toBe(215_370);
    expect(lenet.label).toBe(
      "sequential(conv2d(16, kernel=5, padding=same), relu, maxPool2d(2), conv2d(32, kernel=5, padding=same), relu, maxPool2d(2), flatten, dense(128), relu, dense(10))",
    );
    const { params, state } = lenet.init(random(1), [28, 28, 1]);
    const { activations } = forward(lenet, { params, state, x: numbers([2, 28, 28, 1]) });
    expect(mapFlat(activations, ({ shape }) => shape.join("×"))).toMatchObject({ conv2d1: "2×28×28×16", maxPool2d2: "2×7×7×32" });
  });
});

describe("a convolution", () => {
  test("of a kernel of ones sums each window; of one tap in the middle it copies", () => {
    const x = ndarray([1, 3, 3, 1], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const sums = conv2d(1, { kernel: 2, init: ones() });
    expect([...run(sums, { ...sums.init(random(0), [3, 3, 1]), x }, interpreter).output.data]).toEqual([12, 16, 24, 28]);
    const params = { weight: ndarray([3, 3, 1, 1], [0, 0, 0, 0, 1, 0, 0, 0, 0]), bias: ndarray([1], [10]) };
    const copied = run(conv2d(1, { padding: "same" }), { params, x }, interpreter).output;
    expect([...copied.data]).toEqual([...x.data].map((v) => v + 10));
  });

  test("moves with its input", () => {
    const layer = conv2d(3, { bias: false });
    const { params } = layer.init(random(2), [9, 9, 2]);
    const x = numbers([1, 9, 9, 2]);
    const moved = ndarray(
      x.shape,
      Array.from(x.data, (_, i) => x.data[(i + 2) % x.data.length]),
    ); // one place to the left
    const [a, b] = [x, moved].map((given) => run(layer, { params, x: given }, interpreter).output);
    for (let row = 0; row < 7; row++)
      for (let i = 0; i < 6 * 3; i++) expect(b.data[row * 21 + i]).toBeCloseTo(a.data[row * 21 + 3 + i], 12);
  });

  test("of depth 1 equals one in as many groups as channels", () => {
    const [depthwise, grouped] = [depthwiseConv2d({ multiplier: 2 }), conv2d(6, { groups: 3 })];
    const { params } = depthwise.init(random(2), [5, 5, 3]);
    expect(grouped.init(random(2), [5, 5, 3]).params).toEqual(params);
    const [a, b] = [depthwise, grouped].map((layer) => run(layer, { params, x: numbers([2, 5, 5, 3]) }, interpreter).output);
    expect(difference(a, b.data)).toBe(0);
  });

  test.each([
    { stride: 1, padding: "valid" },
    { stride: 2, padding: 1, kernel: 4 },
    { stride: 2, padding: "same", kernel: 2 },
    { stride: 3, padding: "valid", groups: 2, kernel: [1, 3] },
  ] as const)("has convTranspose2d for its adjoint: %o", (told) => {
    const small = [3, 4];
    const [up, down] = [convTranspose2d(4, { ...told, bias: false }), conv2d(6, { ...told, bias: false })];
    const { params, output: large } = up.init(random(4), [...small, 6]);
    const groups = "groups" in told ? (told.groups ?? 1) : 1;
    const weight = params.weight as NdArray; // [height, width, 6, 4 / groups]
    expect(down.init(random(4), large).output).toEqual([...small, 6]);
    // Of the convolution, filter f of 6 belongs to group ⌊f · groups / 6⌋: [height, width, 4 / groups, 6].
    const [h, w, filters, inside] = weight.shape;
    const turned = ndarray([h, w, inside, filters]);
    for (let at = 0; at < h * w; at++)
      for (let f = 0; f < filters; f++)
        for (let c = 0; c < inside; c++)
          turned.data[(at * inside + c) * filters + f] = weight.data[(at * filters + f) * inside + c];
    expect(inside * groups).toBe(4);
    const [x, y] = [numbers([2, ...small, 6], 5), numbers([2, ...large], 6)];
    const dot = (a: NdArray, b: NdArray) => a.data.reduce((sum, v, i) => sum + v * b.data[i], 0);
    const spread = run(up, { params, x }, interpreter).output;
    const read = run(down, { params: { weight: turned }, x: y }, interpreter).output;
    expect(dot(spread, y)).toBeCloseTo(dot(x, read), 9);
  });
});

describe("pools", () => {
  test("padding never wins a maximum, and counts in a mean only where it is told to", () => {
    const x = ndarray([1, 2, 2, 1], [-1, -2, -3, -4]);
    const of = (layer: Layer) => [...run(layer, { x }, interpreter).output.data];
    expect(of(maxPool2d(2, { padding: 1 }))).toEqual([-1, -2, -3, -4]);
    expect(of(averagePool2d(2, { padding: 1 }))).toEqual([-1, -2, -3, -4]);
    expect(of(averagePool2d(2, { padding: 1, countPadding: true }))).toEqual([-0.25, -0.5, -0.75, -1]);
  });

  test("numbers that tie share the gradient", () => {
    const x = ndarray([1, 2, 2, 1], [3, 3, 3, 3]);
    expect([...run(maxPool2d(), { x }, interpreter).gradients.x.data]).toEqual([0.25, 0.25, 0.25, 0.25]);
  });
});

describe("weights of kernels", () => {
  test("He's weights keep the size of the signal through ten convolutions", () => {
    const deep = sequential(...Array.from({ length: 10 }, () => [conv2d(24, { padding: "same" }), relu]).flat());
    const { params } = deep.init(random(3), [12, 12, 24]);
    const { activations } = forward(deep, { params, x: numbers([2, 12, 12, 24]) });
    const square = ({ data }: NdArray) => data.reduce((sum, v) => sum + v * v, 0) / data.length;
    // The padding takes a little away in every layer.
    expect(square(activations.conv2d10) / square(activations.conv2d1)).toBeGreaterThan(0.1);
    expect(square(activations.conv2d10) / square(activations.conv2d1)).toBeLessThan(2);
  });

  test("fanIn counts the window, and a group's channels only", () => {
    const fanIn = (layer: Layer, input: readonly number[]) =>
      2 / moments((layer.init(random(1), input).params.weight as NdArray).data).variance; // He: variance 2 / fanIn
    const expectNear = (found: number, wanted: number) => expect(Math.abs(found / wanted - 1)).toBeLessThan(0.1);
    const init = heNormal();
    expectNear(fanIn(conv2d(64, { init, kernel: 5 }), [9, 9, 32]), 25 * 32);
    expectNear(fanIn(conv2d(64, { init, groups: 4 }), [9, 9, 32]), 9 * 8);
    expectNear(fanIn(depthwiseConv2d({ init, multiplier: 64 }), [9, 9, 32]), 9);
    expectNear(fanIn(convTranspose2d(32, { init }), [9, 9, 64]), 9 * 64);
  });

  test("orthogonal kernels have filters at right angles", () => {
    const { weight } = conv2d(5, { init: orthogonal() }).init(random(2), [9, 9, 3]).params as { weight: NdArray };
    for (let a = 0; a < 5; a++)
      for (let b = 0; b < 5; b++) {
        let along = 0;
        for (let i = 0; i < 27; i++) along += weight.data[i * 5 + a] * weight.data[i * 5 + b];
        expect(along).toBeCloseTo(a === b ? 1 : 0, 12);
      }
  });

  test("LSUV brings every convolution to variance 1", () => {
    const init = lsuv().start;
    const net = sequential(
      conv2d(6, { init, padding: "same" }),
      relu,
      residual(conv2d(6, { init, padding: "same" }), batchNorm),
      depthwiseConv2d({ init }),
      maxPool2d,
      convTranspose2d(3, { init, stride: 2 }),
      flatten,
      dense(4, { init }),
    );
    const x = numbers([16, 8, 8, 2], 3, 4);
    const { params, state } = net.init(random(5), [8, 8, 2]);
    const fitted = lsuv({ tolerance: 1e-6 })(net, params, state, x);
    const { activations } = forward(net, { params: fitted, state, x });
    for (const path of ["conv2d1", "residual1.conv2d1", "depthwiseConv2d1", "convTranspose2d1", "dense1"])
      expect(moments(activations[path].data).variance, path).toBeCloseTo(1, 5);
  });

  test("kernels count as weights: penalties see them, and not the biases", () => {
    expect(Object.keys(leaves(conv2d(3).init(random(0), [5, 5, 1]).params))).toEqual(["weight", "bias"]);
    expect(
      leaves<NdArray>(conv2d(3, { biasInit: constant({ value: 2 }), init: zeros() }).init(random(0), [5, 5, 1]).params),
    ).toEqual({
      weight: ndarray([3, 3, 1, 3]),
      bias: ndarray([3], [2, 2, 2]),
    });
  });
});

describe("mistakes name the layer, the numbers and what to do", () => {
  const init = (layer: Layer, input: readonly number[]) => () => sequential(layer).init(random(0), input);
  test.each([
    [
      init(conv2d(4, { kernel: 5 }), [4, 9, 1]),
      /^conv2d1: a window of 5×5 does not fit 4×9 places; take a smaller one, or padding "same"\.$/,
    ],
    [
      init(conv2d(4, { dilation: 3, padding: 1 }), [4, 9, 1]),
      /^conv2d1: a window of 3×3 taps, 3×3 apart, does not fit 4×9 places padded to 6×11; /,
    ],
    [
      init(conv2d(6, { groups: 3 }), [8, 8, 4]),
      /^conv2d1: 3 groups cannot share 4 input channels evenly; take a number of groups that divides 4 and 6\.$/,
    ],
    [init(conv2d(4, { groups: 3 }), [8, 8, 6]), /^conv2d1: 3 groups cannot share 4 channels evenly/],
    [
      init(conv2d(4), [784]),
      /^conv2d1: expected \[batch, height, width, channels\], got \[batch, 784\]; put reshape\(\) before it/,
    ],
    [init(conv2d(4), [28, 28]), /got \[batch, 28, 28\]; put reshape\(\) before it, as in reshape\(\[28, 28, 1\]\)\.$/],
    [init(conv1d(4), [28, 28, 1]), /^conv1d1: expected \[batch, places, channels\]/],
    [init(conv2d(4, { kernel: [3, 3, 3] }), [8, 8, 1]), /^conv2d1: kernel has 3 numbers, but there are 2 axes; give one for all/],
    [init(maxPool2d(3), [2, 9, 1]), /^maxPool2d1: a window of 3×3 does not fit 2×9 places/],
    [init(maxPool2d(2, { padding: 2 }), [8, 8, 1]), /^maxPool2d1: with padding 2 a window of 2×2 would lie outside/],
    [
      init(convTranspose2d(2, { stride: 2, padding: 1, outputPadding: 2 }), [8, 8, 1]),
      /^convTranspose2d1: outputPadding 2 must be smaller than the stride \(2\)/,
    ],
    [
      init(convTranspose2d(2, { padding: 4 }), [4, 4, 1]),
      /^convTranspose2d1: cutting 4×4 off each side of 4×4 places leaves nothing/,
    ],
    [
      init(convTranspose2d(2, { padding: "same", outputPadding: 1, stride: 2 }), [4, 4, 1]),
      /outputPadding 1×1 goes with a padding of numbers; "same" says the size already/,
    ],
    [init(convTranspose2d(3, { groups: 2 }), [4, 4, 4]), /2 groups cannot share 4 input channels and 3 channels evenly/],
    [init(globalMaxPool(), [5]), /^globalMaxPool1: expected \[batch, …places, channels\], got \[batch, 5\]/],
    [init(reshape([5, 5]), [24]), /^reshape1: an example of \[24\] holds 24 numbers, but \[5, 5\] needs 25\.$/],
    [init(residual(conv2d(4)), [8, 8, 4]), /^residual1: its layers turn \[8, 8, 4\] into \[6, 6, 4\].*padding: "same"/],
    [() => conv2d(0), /^conv2d: channels: expected a whole number >= 1, got 0/],
    [
      () => conv2d(4, { kernel: 0 }),
      /^conv2d: kernel: expected a whole number >= 1, or one for each axis such as \[3, 5\], got 0; the default is 3\.$/,
    ],
    [
      () => conv2d(4, { padding: "sane" as never }),
      /padding: expected "valid", "same", a whole number >= 0.*did you mean "same"\?.*default is valid/,
    ],
    [() => conv2d({} as never), /^conv2d: say its channels/],
    [() => conv2d(4, { filters: 3 } as never), /^conv2d has no option filters/],
  ])("%#: %s", (make, message) => {
    expect(make).toThrow(UserError);
    expect(make).toThrow(message);
  });

  test("an input of other channels than the kernel was made for", () => {
    const net = sequential(conv2d(2));
    const { params } = net.init(random(0), [5, 5, 3]);
    expect(() => run(net, { params, x: numbers([1, 5, 5, 4]) }, interpreter)).toThrow(
      "conv2d1: its kernel was made for 3 channels, got [1, 5, 5, 4]; initialize it with the shape it is used with.",
    );
  });
});
