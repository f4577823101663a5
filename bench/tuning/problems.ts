/**
 * The functions of the comparison; problems.py holds the same ones. No optimum lies in the middle of its box, where some samplers
 * begin. Samplers' settings were chosen with the first nine in sight; those of fresh.ts were not looked at meanwhile.
 */
import { choice, integer, logUniform, uniform } from "../../src/tuning/index.ts";
import { fresh } from "./fresh.ts";
import { box, cube, noisy, problem, sum, type Problem } from "./problem.ts";

const { PI, sin, cos, exp, sqrt, log10, log2 } = Math;

const alpha = [1, 1.2, 3, 3.2];
const hartmann = (name: string, minimum: number, best: readonly number[], a: readonly number[][], p: readonly number[][]) =>
  box(
    name,
    minimum,
    best,
    cube(a[0].length, 0, 1),
    (x) => -sum(alpha.map((weight, i) => weight * exp(-sum(x.map((xj, j) => a[i][j] * (xj - 1e-4 * p[i][j]) ** 2))))),
  );

/** With these in sight. */
const standard: readonly Problem[] = [
  box(
    "branin",
    0.39788735772973816,
    [PI, 2.275],
    [
      [-5, 10],
      [0, 15],
    ],
    ([x, y]) => (y - (5.1 / (4 * PI ** 2)) * x ** 2 + (5 / PI) * x - 6) ** 2 + 10 * (1 - 1 / (8 * PI)) * cos(x) + 10,
  ),
  hartmann(
    "hartmann3",
    -3.8627797873326,
    [0.114614, 0.555649, 0.852547],
    [
      [3, 10, 30],
      [0.1, 10, 35],
      [3, 10, 30],
      [0.1, 10, 35],
    ],
    [
      [3689, 1170, 2673],
      [4699, 4387, 7470],
      [1091, 8732, 5547],
      [381, 5743, 8828],
    ],
  ),
  hartmann(
    "hartmann6",
    -3.322368011415,
    [0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573],
    [
      [10, 3, 17, 3.5, 1.7, 8],
      [0.05, 10, 17, 0.1, 8, 14],
      [3, 3.5, 1.7, 10, 17, 8],
      [17, 8, 0.05, 10, 0.1, 14],
    ],
    [
      [1312, 1696, 5569, 124, 8283, 5886],
      [2329, 4135, 8307, 3736, 1004, 9991],
      [2348, 1451, 3522, 2883, 3047, 6650],
      [4047, 8828, 8732, 5743, 1091, 381],
    ],
  ),
  box(
    "ackley",
    0,
    [0, 0, 0, 0, 0],
    cube(5, -10, 20),
    (x) =>
      -20 * exp(-0.2 * sqrt(sum(x.map((v) => v * v)) / x.length)) -
      exp(sum(x.map((v) => cos(2 * PI * v))) / x.length) +
      20 +
      Math.E,
  ),
  box("rastrigin", 0, [0, 0, 0, 0], cube(4, -3, 5), (x) => 40 + sum(x.map((v) => v * v - 10 * cos(2 * PI * v)))),
  box("rosenbrock", 0, [1, 1, 1, 1], cube(4, -5, 10), (x) =>
    sum(x.slice(1).map((v, i) => 100 * (v - x[i] ** 2) ** 2 + (1 - x[i]) ** 2)),
  ),
  box("levy", 0, [1, 1, 1, 1, 1], cube(5, -7, 13), (x) => {
    const w = x.map((v) => 1 + (v - 1) / 4);
    const middle = sum(w.slice(0, -1).map((v) => (v - 1) ** 2 * (1 + 10 * sin(PI * v + 1) ** 2)));
    return sin(PI * w[0]) ** 2 + middle + (w.at(-1)! - 1) ** 2 * (1 + sin(2 * PI * w.at(-1)!) ** 2);
  }),
  problem(
    "mixed",
    0,
    { learningRate: 10 ** (-3.1 - 0.15 * (log2(181) - 6)), width: 181, layers: 4, dropout: 0.2, activation: "gelu" },
    {
      learningRate: logUniform(1e-5, 1),
      width: integer(8, 512, { log: true }),
      layers: integer(1, 6),
      dropout: uniform(0, 0.6, { step: 0.1 }),
      activation: choice(["relu", "tanh", "gelu", "sigmoid"]),
    },
    // As a small network behaves: the best rate moves with the width and the activation; too much dropout starves it.
    ({ learningRate, width, layers, dropout, activation }) => {
      const best = { relu: -2.6, tanh: -2.2, gelu: -3.1, sigmoid: -1.5 }[activation] - 0.15 * (log2(width) - 6);
      const cost = { relu: 0.05, tanh: 0.2, gelu: 0, sigmoid: 0.5 }[activation];
      const shape = 0.04 * (log2(width) - 7.5) ** 2 + 0.05 * (layers - 4) ** 2 + 2 * (dropout - 0.2) ** 2;
      return cost + 0.3 * (log10(learningRate) - best) ** 2 + shape;
    },
  ),
  problem(
    "conditional",
    0,
    {
      weightDecay: 10 ** -4.2,
      optimizer: "sgd",
      "optimizer.sgd.learningRate": 10 ** (log10(1 - 0.93) - 0.2),
      "optimizer.sgd.momentum": 0.93,
    },
    {
      weightDecay: logUniform(1e-6, 0.1),
      optimizer: choice({
        adam: { learningRate: logUniform(1e-5, 1), "1-beta2": logUniform(1e-4, 0.1) },
        sgd: { learningRate: logUniform(1e-5, 1), momentum: uniform(0, 0.99) },
        lion: { learningRate: logUniform(1e-5, 1) },
      }),
    },
    // Three optimizers, each with a rate of its own and one with a momentum that trades against it.
    ({ weightDecay, optimizer }) => {
      const common = 0.1 * (log10(weightDecay) + 4.2) ** 2;
      const rate = log10(optimizer.learningRate);
      switch (optimizer.name) {
        case "adam":
          return common + 0.1 + 0.4 * (rate + 2.8) ** 2 + 0.1 * (log10(optimizer["1-beta2"]) + 2.5) ** 2;
        case "sgd":
          return common + 0.6 * (rate - log10(1 - optimizer.momentum) + 0.2) ** 2 + 0.5 * (optimizer.momentum - 0.93) ** 2;
        case "lion":
          return common + 0.3 + 0.4 * (rate + 3.8) ** 2;
        default:
          return optimizer satisfies never;
      }
    },
  ),
];

const seenThrough = (name: string, noise: number): Problem =>
  noisy([...standard, ...fresh].find((one) => one.name === name)!, noise);

/** Where a trial's value is luck in part, as a network's is; what counts is the true value of the trial that looks best. */
const veiled: readonly Problem[] = [seenThrough("hartmann6", 0.2), seenThrough("camel", 0.5)];

export const groups = { standard, fresh, noisy: veiled };
export const problems: readonly Problem[] = [...standard, ...fresh, ...veiled];
