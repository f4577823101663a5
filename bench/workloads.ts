/** What is timed: networks, data and settings, the same for every library. New workloads are one entry here. */
import { conv, dense, flatten, type Layer, type LayerKind, maxPool, multilayer, network, products, relu } from "./layers.ts";

export interface Workload {
  /** As the command line names it: `W4`, `W4:1024`. */
  readonly name: string;
  readonly about: string;
  /** What its files start with: `W4:1024` takes data and weights of `W4`. */
  readonly data: string;
  /** Where the rows come from; see data.ts. */
  readonly source: "circles" | "moons" | "breastCancer" | "inkedClasses" | "images" | "noise";
  readonly rows: number;
  /** Shape of one example, channels last. */
  readonly input: readonly number[];
  readonly layers: readonly Layer[];
  readonly outputs: number;
  /** Binary cross-entropy, softmax cross-entropy (labels) or mean squared error, each from logits. */
  readonly loss: "binary" | "softmax" | "squared";
  readonly optimizer: "gradientDescent" | "momentum" | "adam";
  readonly learningRate: number;
  /** Added to the gradient as l2 * parameter, biases too (PyTorch's `weight_decay` in Adam). */
  readonly l2: number;
  readonly batch: number;
  /** A new order every epoch; the rows that fill no batch are left out, for everybody. */
  readonly shuffle: boolean;
  /** Losses of the first steps must agree with the reference to this relative tolerance. */
  readonly check: { readonly steps: number; readonly tolerance: number };
}

type Given = Partial<Workload> &
  Pick<Workload, "name" | "about" | "source" | "rows" | "input" | "loss" | "optimizer" | "learningRate" | "batch"> & {
    readonly net: readonly LayerKind[];
  };

export function workload({ net, ...given }: Given): Workload {
  const layers = network(given.input, net);
  return {
    data: given.name.split(":")[0],
    l2: 0,
    shuffle: false,
    check: { steps: 20, tolerance: 1e-4 },
    layers,
    outputs: layers[layers.length - 1].output[0],
    ...given,
  };
}

/** With dropout masks differ from library to library, so losses cannot be compared. */
export const hasDropout = ({ layers }: Workload): boolean => layers.some(({ kind }) => kind === "dropout");
export const hasConvolution = ({ layers }: Workload): boolean => layers.some(({ kind }) => kind === "conv");

const W3 = {
  source: "breastCancer",
  rows: 569,
  input: [30],
  loss: "binary",
  optimizer: "adam",
  learningRate: 1e-3,
  batch: 32,
  l2: 1e-4,
  shuffle: true,
} as const;
const W4 = {
  source: "inkedClasses",
  rows: 8192,
  input: [784],
  net: multilayer([784, 512, 256, 10]),
  loss: "softmax",
  optimizer: "adam",
  learningRate: 1e-3,
  check: { steps: 5, tolerance: 1e-3 },
} as const;

export const workloads: readonly Workload[] = [
  workload({
    name: "W1",
    about: "2-10-5-1 on 300 points of circles, full batch, gradient descent",
    source: "circles",
    rows: 300,
    input: [2],
    net: multilayer([2, 10, 5, 1]),
    loss: "binary",
    optimizer: "gradientDescent",
    learningRate: 0.01,
    batch: 300,
  }),
  // Adam turns the rounding of a gradient near 0 into a step of full length, which a network this narrow shows in the fourth digit.
  workload({
    name: "W2",
    about: "2-5-2-1 on 300 points of moons, batch 64, Adam",
    source: "moons",
    rows: 300,
    input: [2],
    net: multilayer([2, 5, 2, 1]),
    loss: "binary",
    optimizer: "adam",
    learningRate: 7e-4,
    batch: 64,
    shuffle: true,
    check: { steps: 20, tolerance: 1e-3 },
  }),
  workload({
    name: "W3",
    about: "30-64-64-1 on breast-cancer, batch 32, Adam, L2 1e-4",
    net: multilayer([30, 64, 64, 1]),
    ...W3,
  }),
  workload({
    name: "W3:dropout",
    about: "the same with dropout 0.2",
    net: multilayer([30, 64, 64, 1], 0.2),
    ...W3,
    check: { steps: 0, tolerance: 0 },
  }),
  workload({ name: "W4:32", about: "784-512-256-10, softmax cross-entropy, batch 32, Adam", ...W4, batch: 32 }),
  workload({ name: "W4", about: "784-512-256-10, softmax cross-entropy, batch 128, Adam", ...W4, batch: 128 }),
  workload({ name: "W4:1024", about: "784-512-256-10, softmax cross-entropy, batch 1024, Adam", ...W4, batch: 1024 }),
  workload({
    name: "W5",
    about: "LeNet on 28x28: convolutions 16 and 32 of 5x5, each with ReLU and max-pooling, dense 128 and 10; batch 128, Adam",
    source: "images",
    rows: 2048,
    input: [28, 28, 1],
    net: [conv(16, 5), relu, maxPool(2), conv(32, 5), relu, maxPool(2), flatten, dense(128), relu, dense(10)],
    loss: "softmax",
    optimizer: "adam",
    learningRate: 1e-3,
    batch: 128,
    check: { steps: 5, tolerance: 1e-3 },
  }),
  workload({
    name: "W6",
    about: "1024-2048-2048-1024, mean squared error, batch 256, momentum",
    source: "noise",
    rows: 2048,
    input: [1024],
    net: multilayer([1024, 2048, 2048, 1024]),
    loss: "squared",
    optimizer: "momentum",
    learningRate: 0.01,
    batch: 256,
    check: { steps: 3, tolerance: 1e-3 },
  }),
];

export const named = (name: string): Workload | undefined => workloads.find((w) => w.name === name);

/** Multiplications and additions of the matrix products and convolutions of one step, forward and backward. */
export function operations({ layers, batch }: Workload): number {
  // Forward, gradient of weights, gradient of inputs; the first layer needs no gradient of its inputs.
  return products(layers, batch).reduce((n, p, l) => n + 2 * p.rows * p.inner * p.columns * (l === 0 ? 2 : 3), 0);
}
