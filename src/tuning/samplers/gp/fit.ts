/** The hyperparameters of a Gaussian process that the data make most probable (maximum a posteriori). */
import { cholesky, inner, inverseFromCholesky, solveCholesky } from "../../numerics/cholesky.ts";
import { minimize, type Smooth } from "../../numerics/lbfgs.ts";
import { difference, materns } from "./matern.ts";
import type { Data, Model } from "./posterior.ts";

/** Noise is never taken for less: below it the covariance of close points cannot be told from singular. Values have variance 1. */
export const LEAST_NOISE = 1e-6;

/**
 * ln of the prior, up to a constant. Length scales about that of the space, a variance about that of the values and little noise:
 * the densities that Optuna's sampler uses, −0.1(w + 1/w) for a weight w = 1/ℓ², Gamma(2, 1) for the scale, Gamma(1.1, 30)
 * for the noise.
 */
const prior = {
  weight: (w: number) => ({ value: -0.1 * (w + 1 / w), slope: -0.1 * (w - 1 / w) }),
  scale: (s: number) => ({ value: Math.log(s) - s, slope: 1 - s }),
  noise: (v: number) => ({ value: 0.1 * Math.log(v) - 30 * v, slope: 0.1 - 30 * v }),
};

/**
 * −ln of the posterior probability of weights, scale and noise with its gradient, as a function of their logarithms
 * (of the noise above its least).
 */
export function objective({ points, values, noiseShares, categorical }: Data): Smooth {
  const n = points.length;
  const axes = categorical.length;
  // Squared differences of all pairs, axis by axis: they do not change while the weights do.
  const pairs = (n * (n - 1)) / 2;
  const squares = categorical.map((word, d) => {
    const all = new Float64Array(pairs);
    for (let i = 0, p = 0; i < n; i++)
      for (let j = 0; j < i; j++, p++) all[p] = difference(points[i][d], points[j][d], word) ** 2;
    return all;
  });
  const distance = new Float64Array(pairs);
  const kernel = new Float64Array(pairs);
  const slopes = new Float64Array(pairs);
  const l = new Float64Array(n * n);
  return (theta, gradient) => {
    const weights = theta.subarray(0, axes).map(Math.exp);
    const scale = Math.exp(theta[axes]);
    const above = Math.exp(theta[axes + 1]);
    const noise = LEAST_NOISE + above;
    distance.fill(0);
    for (let d = 0; d < axes; d++) {
      const [weight, column] = [weights[d], squares[d]];
      for (let p = 0; p < pairs; p++) distance[p] += weight * column[p];
    }
    materns(distance, pairs, kernel, slopes);
    for (let i = 0, p = 0; i < n; i++) {
      for (let j = 0; j < i; j++, p++) l[i * n + j] = scale * kernel[p];
      l[i * n + i] = scale + noise * noiseShares[i];
    }
    if (!cholesky(l, n)) return Infinity;
    const alpha = solveCholesky(l, n, values.slice());
    let value = 0;
    for (let i = 0; i < n; i++) value += Math.log(l[i * n + i]) + 0.5 * values[i] * alpha[i];
    // ∂/∂θ of ln p(y) = ½ tr((ααᵀ − K⁻¹) ∂K/∂θ); pairs below the diagonal count twice.
    const inverse = inverseFromCholesky(l, n);
    gradient.fill(0);
    let ofPairs = 0;
    for (let i = 0, p = 0; i < n; i++) {
      for (let j = 0; j < i; j++, p++) {
        const influence = scale * (alpha[i] * alpha[j] - inverse[i * n + j]);
        ofPairs += influence * kernel[p];
        slopes[p] *= influence;
      }
      const influence = 0.5 * (alpha[i] * alpha[i] - inverse[i * n + i]);
      ofPairs += influence * scale;
      gradient[axes + 1] -= influence * noiseShares[i] * above;
    }
    gradient[axes] = -ofPairs;
    for (let d = 0; d < axes; d++) {
      const sum = inner(slopes, 0, squares[d], 0, pairs);
      gradient[d] -= weights[d] * sum;
      const { value: log, slope } = prior.weight(weights[d]);
      value -= log;
      gradient[d] -= slope;
    }
    const [ofScale, ofNoise] = [prior.scale(scale), prior.noise(noise)];
    gradient[axes] -= ofScale.slope;
    gradient[axes + 1] -= (ofNoise.slope * above) / noise;
    return value - ofScale.value - ofNoise.value;
  };
}

/** Points for a first, cheap fit, from which that of more starts; and the most that are fitted, as a step costs their cube. */
const [FEW, MANY] = [60, 150];

/** Of many points an even part says what their length scales are. */
export function fit(data: Data): Model {
  const axes = data.categorical.length;
  let theta = new Float64Array(axes + 2);
  theta[axes + 1] = Math.log(1e-2);
  const many = part(data, MANY);
  const first = many.points.length > FEW;
  if (first) theta = run(part(many, FEW), theta, 50);
  theta = run(many, theta, first ? 8 : 50);
  return {
    weights: theta.slice(0, axes).map(Math.exp),
    scale: Math.exp(theta[axes]),
    noise: LEAST_NOISE + Math.exp(theta[axes + 1]),
  };
}

const run = (data: Data, start: Float64Array, iterations: number): Float64Array<ArrayBuffer> =>
  new Float64Array(minimize(objective(data), start, { low: -20, high: 20, iterations, tolerance: 1e-2 }).x);

/** At most `count` points, at equal distances in the list. */
function part(data: Data, count: number): Data {
  const { points, values, noiseShares, categorical } = data;
  if (points.length <= count) return data;
  const index = Array.from({ length: count }, (_, i) => Math.floor((i * points.length) / count));
  return {
    points: index.map((i) => points[i]),
    values: Float64Array.from(index, (i) => values[i]),
    noiseShares: Float64Array.from(index, (i) => noiseShares[i]),
    categorical,
  };
}
