// The published figures of three teaching experiments, recomputed with NumPy in float64. Network: dense layers, ReLU on
// hidden layers, sigmoid output, binary cross-entropy averaged over the batch. Weights: NumPy's legacy RandomState with
// seed 3, randn drawn layer by layer in rows of (fanOut, fanIn), times the scale; biases 0.

export interface PublishedRun {
  readonly name: string;
  /** Cost by iteration (initialization) or epoch (the others). */
  readonly cost: Readonly<Record<number, number>>;
  readonly trainAccuracy: number;
  readonly testAccuracy?: number;
  /** How far a cost may be off. */
  readonly tolerance: number;
}

/** Circles, 2-10-5-1, gradient descent with rate 0.01, all rows a step, 15,000 iterations. */
export const initialization = {
  zeros: {
    name: "zeros",
    cost: { 0: 0.6931471805599453, 1000: 0.6931471805599453, 14000: 0.6931471805599453 },
    trainAccuracy: 0.5,
    testAccuracy: 0.5,
    tolerance: 1e-12,
  },
  large: {
    name: "random × 10",
    cost: { 0: 1773.5859549373833, 14000: 0.3828 },
    trainAccuracy: 0.83,
    testAccuracy: 0.86,
    tolerance: 2e-3,
  },
  he: {
    name: "he",
    cost: { 0: 0.883053746341976, 1000: 0.6879825919728063, 14000: 0.07357895962677366 },
    trainAccuracy: 0.9933333333333333,
    testAccuracy: 0.96,
    tolerance: 1e-9,
  },
} satisfies Record<string, PublishedRun>;

/** Moons, 2-5-2-1, He weights, rate 0.0007, batches of 64, 5,000 epochs in the order RandomState(11 + epoch).permutation. */
export const optimization = {
  gradientDescent: {
    name: "gradient descent",
    cost: { 0: 0.702405, 1000: 0.668101, 2000: 0.635288, 3000: 0.600491, 4000: 0.573367 },
    trainAccuracy: 0.7166666666666667,
    tolerance: 1e-6,
  },
  momentum: {
    name: "momentum",
    cost: { 0: 0.702413, 1000: 0.668167, 2000: 0.635388, 3000: 0.600591, 4000: 0.573444 },
    trainAccuracy: 0.7166666666666667,
    tolerance: 1e-6,
  },
  adam: {
    name: "adam",
    cost: { 0: 0.702166, 1000: 0.167845, 2000: 0.141316, 3000: 0.138788, 4000: 0.136066 },
    trainAccuracy: 0.9433333333333334,
    tolerance: 1e-5,
  },
} satisfies Record<string, PublishedRun>;

/** As optimization, with gradient descent at the rate 0.1 / (1 + epoch). */
export const decay = {
  everyEpoch: {
    name: "0.1 / (1 + epoch)",
    cost: { 0: 0.701091, 1000: 0.661884, 2000: 0.65862, 3000: 0.656765, 4000: 0.655486 },
    trainAccuracy: 0.6533333333333333,
    tolerance: 1e-6,
  },
} satisfies Record<string, PublishedRun>;
