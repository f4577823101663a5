/** What is timed: networks, data and settings, the same for every library. New workloads are one entry here. */

export interface Workload {
  /** As the command line names it: `W4`, `W4:1024`. */
  readonly name: string;
  readonly about: string;
  /** Where data and starting weights come from: `W4:1024` takes those of `W4`. */
  readonly data: string;
  /** Widths from the input to the output; ReLU between layers. */
  readonly widths: readonly number[];
  /** Binary cross-entropy, softmax cross-entropy (labels) or mean squared error, each from logits. */
  readonly loss: "binary" | "softmax" | "squared";
  readonly optimizer: "gradientDescent" | "momentum" | "adam";
  readonly learningRate: number;
  /** Added to the gradient as l2 * parameter, biases too (PyTorch's `weight_decay` in Adam). */
  readonly l2: number;
  readonly dropout: number;
  readonly batch: number;
  /** A new order every epoch; the rows that fill no batch are left out, for everybody. */
  readonly shuffle: boolean;
  /** Losses of the first steps must agree with the reference to this relative tolerance. */
  readonly check: { readonly steps: number; readonly tolerance: number };
  /** Steps of a whole training, for the column of whole times. */
  readonly steps: number;
}

const workload = (
  given: Partial<Workload> &
    Pick<Workload, "name" | "about" | "widths" | "loss" | "optimizer" | "learningRate" | "batch" | "steps">,
): Workload => ({
  data: given.name.split(":")[0],
  l2: 0,
  dropout: 0,
  shuffle: false,
  check: { steps: 20, tolerance: 1e-4 },
  ...given,
});

const W3 = {
  widths: [30, 64, 64, 1],
  loss: "binary",
  optimizer: "adam",
  learningRate: 1e-3,
  batch: 32,
  l2: 1e-4,
  shuffle: true,
  steps: 3400,
} as const;
const W4 = {
  widths: [784, 512, 256, 10],
  loss: "softmax",
  optimizer: "adam",
  learningRate: 1e-3,
  check: { steps: 5, tolerance: 1e-3 },
  steps: 1000,
} as const;

export const workloads: readonly Workload[] = [
  workload({
    name: "W1",
    about: "2-10-5-1 on 300 points of circles, full batch, gradient descent",
    widths: [2, 10, 5, 1],
    loss: "binary",
    optimizer: "gradientDescent",
    learningRate: 0.01,
    batch: 300,
    steps: 15_000,
  }),
  // Adam turns the rounding of a gradient near 0 into a step of full length, which a network this narrow shows in the fourth digit.
  workload({
    name: "W2",
    about: "2-5-2-1 on 300 points of moons, batch 64, Adam",
    widths: [2, 5, 2, 1],
    loss: "binary",
    optimizer: "adam",
    learningRate: 7e-4,
    batch: 64,
    shuffle: true,
    check: { steps: 20, tolerance: 1e-3 },
    steps: 50_000,
  }),
  workload({ name: "W3", about: "30-64-64-1 on breast-cancer, batch 32, Adam, L2 1e-4", ...W3 }),
  // Masks differ from library to library, so only the first loss is near: no check.
  workload({ name: "W3:dropout", about: "the same with dropout 0.2", ...W3, dropout: 0.2, check: { steps: 0, tolerance: 0 } }),
  workload({ name: "W4:32", about: "784-512-256-10, softmax cross-entropy, batch 32, Adam", ...W4, batch: 32 }),
  workload({ name: "W4", about: "784-512-256-10, softmax cross-entropy, batch 128, Adam", ...W4, batch: 128 }),
  workload({ name: "W4:1024", about: "784-512-256-10, softmax cross-entropy, batch 1024, Adam", ...W4, batch: 1024 }),
  workload({
    name: "W6",
    about: "1024-2048-2048-1024, mean squared error, batch 256, momentum",
    widths: [1024, 2048, 2048, 1024],
    loss: "squared",
    optimizer: "momentum",
    learningRate: 0.01,
    batch: 256,
    check: { steps: 3, tolerance: 1e-3 },
    steps: 200,
  }),
];

/** What is timed when nothing is said. */
export const usual = ["W1", "W2", "W3", "W4"];

/** Multiplications and additions of the matrix products of one step, forward and backward. */
export function operations({ widths, batch }: Workload): number {
  let products = 0;
  for (let l = 0; l + 1 < widths.length; l++) products += widths[l] * widths[l + 1];
  // Forward, gradient of weights, gradient of inputs; the first layer needs no gradient of its inputs.
  return 2 * batch * (3 * products - widths[0] * widths[1]);
}
