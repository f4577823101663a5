// What images and sequences are computed by, on every code path among guards: convolutions, pools, moved and folded windows,
// reshapes, each with its gradient; and NaN and infinities through pools.
import { describe, expect, it } from "vitest";
import { type MachineDefinition, type Tensor, grad, real } from "../../src/engine/index.ts";
import { type Sliding, averagePool, convolve, convolveTransposed, maxPool } from "../../src/functional/index.ts";
import { random } from "../../src/random/index.ts";
import { apart, compiled, interpreted, paths } from "./paths.ts";

type Shapes = Readonly<Record<string, readonly number[]>>;
type Values = Readonly<Record<string, Tensor>>;
type Formula = (x: Values) => Tensor;

const sliding = (sizes: readonly number[], told: Partial<Sliding> = {}): Sliding => ({
  sizes,
  strides: sizes.map(() => 1),
  dilations: sizes.map(() => 1),
  padding: sizes.map(() => [0, 0] as const),
  ...told,
});
const same = [
  [1, 1],
  [1, 1],
] as const;
const pair = [2, 2] as const;

const conv =
  (at: Sliding, groups = 1): Formula =>
  ({ x, k }) =>
    convolve(x, k, at, groups);
/** Element-wise kernels between those that are meant, so that something is fused in before and behind them. */
const around =
  (formula: (x: Tensor) => Tensor): Formula =>
  ({ x }) =>
    formula(x.mul(1.5).add(0.25));

const rows: Readonly<Record<string, readonly [Shapes, Formula]>> = {
  "convolution of a sequence": [{ x: [3, 11, 5], k: [3, 5, 7] }, conv(sliding([3], { padding: [[1, 1]] }))],
  "convolution of an image": [{ x: [2, 7, 9, 3], k: [3, 3, 3, 17] }, conv(sliding([3, 3], { padding: same }))],
  "convolution with 1 channel": [{ x: [2, 9, 8, 1], k: [5, 5, 1, 6] }, conv(sliding([5, 5]))],
  "convolution with strides": [{ x: [2, 9, 8, 4], k: [3, 2, 4, 8] }, conv(sliding([3, 2], { strides: [2, 3], padding: same }))],
  "convolution with dilation": [{ x: [2, 9, 8, 3], k: [3, 2, 3, 5] }, conv(sliding([3, 2], { dilations: [2, 3] }))],
  "convolution by groups": [{ x: [2, 6, 5, 6], k: [3, 3, 3, 10] }, conv(sliding([3, 3], { padding: same }), 2)],
  "depthwise convolution": [{ x: [2, 6, 5, 7], k: [3, 3, 1, 7] }, conv(sliding([3, 3], { padding: same }), 7)],
  "depthwise convolution, 2 filters a channel": [{ x: [2, 6, 5, 3], k: [3, 3, 1, 6] }, conv(sliding([3, 3]), 3)],
  "transposed convolution": [
    { x: [2, 4, 5, 6], k: [4, 3, 6, 5] },
    ({ x, k }) => convolveTransposed(x, k, sliding([4, 3], { strides: [2, 2], padding: same })),
  ],
  "transposed convolution by groups, dilated": [
    { x: [2, 4, 3, 4], k: [2, 3, 4, 3] },
    ({ x, k }) => convolveTransposed(x, k, sliding([2, 3], { strides: [3, 1], dilations: [1, 2] }), { groups: 2, extra: [1, 0] }),
  ],
  "max-pooling side by side": [{ x: [2, 6, 8, 5] }, around((x) => maxPool(x, sliding(pair, { strides: pair })))],
  "max-pooling that leaves a rest out": [{ x: [2, 7, 9, 16] }, around((x) => maxPool(x, sliding(pair, { strides: pair })))],
  "max-pooling that overlaps": [
    { x: [2, 7, 9, 6] },
    around((x) => maxPool(x, sliding([3, 3], { strides: [2, 2], padding: same }))),
  ],
  "max-pooling of a sequence": [{ x: [3, 13, 1] }, around((x) => maxPool(x, sliding([3], { strides: [2] })))],
  "average pooling": [{ x: [2, 6, 8, 5] }, around((x) => averagePool(x, sliding(pair, { strides: pair })))],
  "average pooling that overlaps": [
    { x: [2, 7, 6, 4] },
    around((x) => averagePool(x, sliding([3, 3], { strides: [2, 1], padding: same }))),
  ],
  flip: [{ x: [2, 5, 7, 3] }, around((x) => x.flip([1, 2]))],
  "windows with strides and dilation": [
    { x: [2, 9, 4] },
    around((x) =>
      x
        .window([{ axis: 1, size: 3, stride: 2, dilation: 2 }])
        .mul(2)
        .sum([3]),
    ),
  ],
  "windows of windows": [
    { x: [2, 9, 5] },
    around((x) =>
      x
        .window([{ axis: 1, size: 4, stride: 1, dilation: 1 }])
        .window([{ axis: 3, size: 2, stride: 2, dilation: 1 }])
        .mul(2),
    ),
  ],
  "a reshape that moves nothing": [{ x: [3, 4, 8], k: [32, 6] }, ({ x, k }) => x.mul(2).reshape([3, 32]).dot(k)],
  "a reshape that copies": [{ x: [3, 4, 5, 3], k: [60, 6] }, ({ x, k }) => x.mul(2).reshape([3, 60]).dot(k)],
  "a reshape that splits": [{ x: [4, 45] }, around((x) => x.reshape([4, 5, 3, 3]).sum([1]))],
  "a reshape of a tall matrix, which lies by columns": [{ x: [40, 6] }, around((x) => x.reshape([8, 5, 6]).sum([1]))],
};

const definitionOf = ([shapes, formula]: readonly [Shapes, Formula]): MachineDefinition => ({
  cells: Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, real(...shape)])),
  functions: {
    f: {
      trace: (cells) => {
        const y = formula(cells);
        const slopes = grad(y.mul(y).mul(0.5).sum(), cells);
        return { results: { y, ...Object.fromEntries(Object.entries(slopes).map(([name, g]) => [`d${name}`, g])) } };
      },
    },
  },
});

/** Numbers of a float32, none of them equal to another, so that no window ties. */
const filled = (shapes: Shapes): Record<string, Float64Array> => {
  const rng = random(5);
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Math.fround(rng.normal())),
    ]),
  );
};

const spoilt = [
  "max-pooling side by side",
  "max-pooling that overlaps",
  "max-pooling of a sequence",
  "average pooling that overlaps",
];
const spoils = [[Number.NaN], [Infinity], [-Infinity], [Infinity, -Infinity], [Number.NaN, Infinity]];

const made = Object.entries(rows).map(([name, row]) => {
  const definition = definitionOf(row);
  const ordinary = { cells: filled(row[0]), run: "f", args: {} };
  const spoil = (values: readonly number[]) => {
    const x = ordinary.cells.x.slice();
    // Neighbours along the channels and places further on, in the middle and at the edge.
    values.forEach((v, i) => [i, (x.length >> 1) + i, x.length - 1 - i].forEach((at) => (x[at] = v)));
    return { ...ordinary, cells: { ...ordinary.cells, x } };
  };
  const runs = [ordinary, ...(spoilt.includes(name) ? spoils.map(spoil) : [])];
  return { name, definition, runs: runs.map((run) => ({ run, want: interpreted(definition, run) })) };
});

describe.each(paths)("$name", (path) => {
  it.each(made)("$name", ({ definition, runs }) => {
    const { run, want } = runs[0];
    const { worst, where } = apart(want, compiled(definition, run, path));
    expect(worst, where).toBeLessThanOrEqual(path.tolerance * 3);
  });

  it.each(made.filter(({ name }) => spoilt.includes(name)))("NaN and infinities in $name", ({ definition, runs }) => {
    for (const { run, want } of runs.slice(1)) {
      expect(want.results.y.some((y) => !Number.isFinite(y)) || run.cells.x.includes(-Infinity)).toBe(true);
      const { worst, where } = apart(want, compiled(definition, run, path));
      expect(worst, where).toBeLessThanOrEqual(path.tolerance * 3);
    }
  });
});
