/** A Gaussian process that has seen points: mean and variance anywhere, with their gradients. Rasmussen & Williams 2006, chapter 2. */
import { cholesky, inner, invertedTransposed, solveCholesky } from "../../numerics/cholesky.ts";
import { explainedOfFour } from "./explained.ts";
import { difference, matern, materns, type Kernel } from "./matern.ts";

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
  /** The same of many points, for less than one by one. */
  atAll(points: readonly Float64Array[]): { means: Float64Array; variances: Float64Array };
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
  const axes = weights.length;
  const l = factor(data, model);
  const alpha = solveCholesky(l, n, values.slice());
  const rows = transposed(invertedTransposed(l, n), n); // L⁻¹
  const columns = Array.from(weights, (_, d) => Float64Array.from(points, (point) => point[d]));
  const squares = new Float64Array(n);
  const slopes = new Float64Array(n);
  const four = [0, 1, 2, 3].map(() => new Float64Array(n));
  const [k] = four;
  const u = new Float64Array(n);

  function covariances(point: Float64Array, to: Float64Array): void {
    squares.fill(0);
    for (let d = 0; d < axes; d++) {
      const [weight, column, x] = [weights[d], columns[d], point[d]];
      if (categorical[d]) for (let i = 0; i < n; i++) squares[i] += column[i] === x ? 0 : weight;
      else for (let i = 0; i < n; i++) squares[i] += weight * (x - column[i]) * (x - column[i]);
    }
    materns(squares, n, to, slopes);
    for (let i = 0; i < n; i++) to[i] *= scale;
  }

  return {
    at(point) {
      covariances(point, k);
      let explained = 0;
      for (let i = 0; i < n; i++) explained += inner(rows, i * n, k, 0, i + 1) ** 2; // |L⁻¹k|²
      return { mean: inner(k, 0, alpha, 0, n), variance: Math.max(scale - explained, 0) };
    },
    atAll(all) {
      const means = new Float64Array(all.length);
      const variances = new Float64Array(all.length);
      for (let first = 0; first < all.length; first += 4) {
        const count = Math.min(4, all.length - first);
        for (let m = 0; m < count; m++) {
          covariances(all[first + m], four[m]);
          means[first + m] = inner(four[m], 0, alpha, 0, n);
        }
        const explained = explainedOfFour(rows, n, four);
        for (let m = 0; m < count; m++) variances[first + m] = Math.max(scale - explained[m], 0);
      }
      return { means, variances };
    },
    withGradient(point) {
      covariances(point, k);
      u.fill(0); // K⁻¹k
      let explained = 0;
      for (let i = 0; i < n; i++) {
        const row = i * n;
        const v = inner(rows, row, k, 0, i + 1);
        explained += v * v;
        for (let j = 0; j <= i; j++) u[j] += v * rows[row + j];
      }
      const meanGradient = new Float64Array(axes);
      const varianceGradient = new Float64Array(axes);
      for (let d = 0; d < axes; d++) {
        if (categorical[d]) continue;
        const [column, x, factor] = [columns[d], point[d], 2 * scale * weights[d]];
        let [ofMean, ofVariance] = [0, 0];
        for (let i = 0; i < n; i++) {
          const dk = slopes[i] * (x - column[i]);
          ofMean += alpha[i] * dk;
          ofVariance += u[i] * dk;
        }
        meanGradient[d] = factor * ofMean;
        varianceGradient[d] = -2 * factor * ofVariance;
      }
      return { mean: inner(k, 0, alpha, 0, n), variance: Math.max(scale - explained, 0), meanGradient, varianceGradient };
    },
  };
}

/** The transpose of an upper triangle, with a row of zeros after the last one. */
function transposed(t: Float64Array, n: number): Float64Array {
  const result = new Float64Array((n + 1) * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) result[i * n + j] = t[j * n + i];
  return result;
}
