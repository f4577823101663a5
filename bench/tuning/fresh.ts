/** Functions that no setting of a sampler was chosen on; fresh.py holds the same ones. */
import { choice, integer, logUniform, uniform } from "../../src/tuning/index.ts";
import { box, cube, problem, sum, type Problem } from "./problem.ts";

const { PI, sin, cos, sqrt, log10 } = Math;

export const fresh: readonly Problem[] = [
  box(
    "griewank",
    0,
    [0, 0, 0, 0],
    cube(4, -20, 40),
    (x) => 1 + sum(x.map((v) => v * v)) / 4000 - x.reduce((product, v, i) => product * cos(v / sqrt(i + 1)), 1),
  ),
  // Beyond π, where the usual box ends and one coordinate of the optimum would be its middle, every term is positive.
  box(
    "michalewicz",
    -4.687658179088148,
    [2.2029055, 1.5707963, 1.2849916, 1.9230585, 1.7204698],
    cube(5, 0, 4),
    (x) => -sum(x.map((v, i) => sin(v) * sin(((i + 1) * v * v) / PI) ** 20)),
  ),
  box(
    "styblinskiTang",
    -195.8308285188571,
    Array.from({ length: 5 }, () => -2.903534027771177),
    cube(5, -5, 5),
    (x) => sum(x.map((v) => v ** 4 - 16 * v * v + 5 * v)) / 2,
  ),
  box(
    "camel",
    -1.031628453489877,
    [0.0898420131, -0.7126564033],
    [
      [-2, 3],
      [-1.5, 2.5],
    ],
    ([x, y]) => (4 - 2.1 * x * x + x ** 4 / 3) * x * x + x * y + (4 * y * y - 4) * y * y,
  ),
  box("zakharov", 0, [0, 0, 0, 0, 0], cube(5, -5, 10), (x) => {
    const tilt = sum(x.map((v, i) => 0.5 * (i + 1) * v));
    return sum(x.map((v) => v * v)) + tilt ** 2 + tilt ** 4;
  }),
  problem(
    "mixedSvm",
    0,
    { c: 10 ** 0.8, gamma: 10 ** -1.7, degree: 3, features: 135, scaled: true, kernel: "rbf" },
    {
      c: logUniform(1e-3, 1e3),
      gamma: logUniform(1e-5, 10),
      degree: integer(1, 8),
      features: integer(5, 200, { step: 5 }),
      scaled: choice([false, true]),
      kernel: choice(["linear", "polynomial", "rbf", "sigmoid"]),
    },
    // As a support vector machine behaves: cost and width trade against each other in a valley with ripples, whose place is the kernel's.
    ({ c, gamma, degree, features, scaled, kernel }) => {
      const base = { linear: 0.25, polynomial: 0.08, rbf: 0, sigmoid: 0.3 }[kernel];
      const [atC, atGamma] = { linear: [-1, -3], polynomial: [0.2, -2.2], rbf: [0.8, -1.7], sigmoid: [-0.5, -2.8] }[kernel];
      const [u, v] = [log10(c) - atC, log10(gamma) - atGamma];
      const valley = 0.05 * u ** 2 + 0.2 * (v + 0.6 * u) ** 2 + 0.03 * (1 - cos(3 * PI * v));
      return base + valley + 0.02 * (degree - 3) ** 2 + 0.4 * ((features - 135) / 100) ** 2 + (scaled ? 0 : 0.2);
    },
  ),
  problem(
    "conditionalModels",
    0,
    {
      reduction: "pca",
      "reduction.pca.components": 12,
      model: "boosting",
      "model.boosting.rate": 10 ** (1.2 - log10(501)),
      "model.boosting.rounds": 501,
      "model.boosting.depth": 4,
    },
    {
      reduction: choice({ none: {}, pca: { components: integer(2, 40) } }),
      model: choice({
        linear: { strength: logUniform(1e-5, 100) },
        forest: { trees: integer(10, 500, { log: true }), depth: integer(2, 20), share: uniform(0.1, 1) },
        boosting: { rate: logUniform(1e-4, 1), rounds: integer(10, 1000, { log: true }), depth: integer(2, 10) },
      }),
    },
    // Three kinds of model after one of two preparations; of the best kind, rate and rounds make up for each other.
    ({ reduction, model }) => {
      const before = reduction.name === "pca" ? 0.001 * (reduction.components - 12) ** 2 : 0.15;
      switch (model.name) {
        case "linear":
          return before + 0.35 + 0.1 * (log10(model.strength) + 1) ** 2;
        case "forest":
          return (
            before +
            0.1 +
            0.15 * (log10(model.trees) - 2.4) ** 2 +
            0.004 * (model.depth - 13) ** 2 +
            0.5 * (model.share - 0.35) ** 2
          );
        case "boosting": {
          const [rate, rounds] = [log10(model.rate), log10(model.rounds)];
          return before + 0.4 * (rate + rounds - 1.2) ** 2 + 0.1 * (rate + 1.5) ** 2 + 0.02 * (model.depth - 4) ** 2;
        }
        default:
          return model satisfies never;
      }
    },
  ),
];
