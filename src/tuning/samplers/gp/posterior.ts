/** A Gaussian process that has seen points: mean and variance anywhere, with their gradients. Rasmussen & Williams 2006, chapter 2. */
import { cholesky, solveCholesky, solveLower, solveUpper } from "../../numerics/cholesky.ts";
import { difference, matern, maternSlope, type Kernel } from "./matern.ts";

export interface Data {
  readonly points: readonly Float64Array[];
  /** Standardized values. */
  readonly values: Float64Array;
  /** Each value's share of the noise: 1 for a single run, 1/n for a mean of n. */
  readonly noiseShares: Float64Array;
  /** Which axes have no order. */
  readonly categorical: readonly boolean[];
}

export interface Model extends Kernel {
  /** Variance of a single run. */
  readonly noise: number;
}

export interface Posterior {
  at(point: Float64Array): { mean: number; variance: number };
  /** The same, with gradients along axes in order (0 along the others). */
  withGradient(point: Float64Array): {
    mean: number;
    variance: number;
    meanGradient: Float64Array;
    varianceGradient: Float64Array;
  };
}

/** The covariance of the data's points, noise on the diagonal: the lower triangle alone. */
export function covariance({ points, noiseShares, categorical }: Data, { weights, scale, noise }: Model): Float64Array {
  const n = points.length;
  const k = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) k[i * n + j] = matern(squaredDistance(points[i], points[j], weights, categorical), scale);
    k[i * n + i] = scale + noise * noiseShares[i];
  }
  return k;
}

function squaredDistance(a: Float64Array, b: Float64Array, weights: Float64Array, categorical: readonly boolean[]): number {
  let sum = 0;
  for (let d = 0; d < weights.length; d++) {
    const delta = difference(a[d], b[d], categorical[d]);
    sum += weights[d] * delta * delta;
  }
  return sum;
}

/** The factor of the covariance; where rounding spoils it, with ten times more on the diagonal until it holds. */
export function factor(data: Data, model: Model): Float64Array {
  const n = data.points.length;
  for (let jitter = 1e-10 * model.scale; ; jitter *= 10) {
    const l = covariance(data, model);
    for (let i = 0; i < n; i++) l[i * n + i] += jitter;
    if (cholesky(l, n)) return l;
  }
}

export function posterior(data: Data, model: Model): Posterior {
  const { points, values, categorical } = data;
  const { weights, scale } = model;
  const n = points.length;
  const l = factor(data, model);
  const alpha = solveCholesky(l, n, values.slice());
  const squares = new Float64Array(n);
  const k = new Float64Array(n);
  const covariances = (point: Float64Array) => {
    for (let i = 0; i < n; i++) {
      squares[i] = squaredDistance(point, points[i], weights, categorical);
      k[i] = matern(squares[i], scale);
    }
  };
  const moments = (v: Float64Array) => {
    let [mean, explained] = [0, 0];
    for (let i = 0; i < n; i++) {
      mean += k[i] * alpha[i];
      explained += v[i] * v[i];
    }
    return { mean, variance: Math.max(scale - explained, 0) };
  };
  return {
    at(point) {
      covariances(point);
      return moments(solveLower(l, n, k.slice()));
    },
    withGradient(point) {
      covariances(point);
      const v = solveLower(l, n, k.slice());
      const result = moments(v);
      const u = solveUpper(l, n, v); // K⁻¹k
      const meanGradient = new Float64Array(weights.length);
      const varianceGradient = new Float64Array(weights.length);
      for (let i = 0; i < n; i++) {
        const slope = 2 * maternSlope(squares[i], scale);
        for (let d = 0; d < weights.length; d++) {
          if (categorical[d]) continue;
          const dk = slope * weights[d] * (point[d] - points[i][d]);
          meanGradient[d] += alpha[i] * dk;
          varianceGradient[d] -= 2 * u[i] * dk;
        }
      }
      return { ...result, meanGradient, varianceGradient };
    },
  };
}
