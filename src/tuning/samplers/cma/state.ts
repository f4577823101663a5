/** The normal distribution that the strategy samples from, and how a generation of points changes it. */
import { symmetricEigen } from "../../numerics/eigen.ts";
import type { Constants } from "./constants.ts";

export interface State {
  readonly mean: Float64Array;
  readonly sigma: number;
  readonly pathSigma: Float64Array;
  readonly pathC: Float64Array;
  /** C = B·D²·Bᵀ, row by row. */
  readonly covariance: Float64Array;
  /** Columns are the axes of the ellipsoid. */
  readonly b: Float64Array;
  readonly d: Float64Array;
  readonly generation: number;
}

export function initialState(mean: Float64Array, sigma: number): State {
  const n = mean.length;
  const identity = new Float64Array(n * n);
  for (let i = 0; i < n; i++) identity[i * n + i] = 1;
  return {
    mean,
    sigma,
    pathSigma: new Float64Array(n),
    pathC: new Float64Array(n),
    covariance: identity,
    b: identity,
    d: new Float64Array(n).fill(1),
    generation: 0,
  };
}

/** B·(scale of each axis ∘ Bᵀx): D for a draw, 1/D for C^(−½). */
function along({ b, d }: State, x: Float64Array, scale: (d: number) => number): Float64Array {
  const n = x.length;
  const result = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    let inner = 0;
    for (let i = 0; i < n; i++) inner += b[i * n + k] * x[i];
    inner *= scale(d[k]);
    for (let i = 0; i < n; i++) result[i] += b[i * n + k] * inner;
  }
  return result;
}

/** The step y ~ N(0, C) that a standard normal z means. */
export const step = (state: State, z: Float64Array): Float64Array => along(state, z, (d) => d);

/** √C_dd, the standard deviation of a coordinate of a step. */
export const spread = ({ covariance, mean }: State, i: number): number => Math.sqrt(covariance[i * mean.length + i]);

const norm = (x: Float64Array): number => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0));

/**
 * The state after a generation.
 * @param points λ points from best to worst; they need not come from this state: steps that are improbably long for it are
 *   shortened (Hansen 2011, "Injecting external solutions into CMA-ES", arXiv:1110.4181)
 */
export function update(state: State, points: readonly Float64Array[], constants: Constants): State {
  const { weights, muEff, cSigma, dSigma, cC, c1, cMu, chi } = constants;
  const { mean, sigma, covariance } = state;
  const n = mean.length;
  const longest = Math.sqrt(n) + (2 * n) / (n + 2);
  const steps = points.map((x) => {
    const y = x.map((v, i) => (v - mean[i]) / sigma);
    const length = norm(along(state, y, (d) => 1 / d));
    const shorter = Math.min(1, longest / length);
    return { y: shorter < 1 ? y.map((v) => v * shorter) : y, length: length * shorter };
  });
  const recombined = new Float64Array(n); // ⟨y⟩_w over the better half
  for (const [i, { y }] of steps.entries()) if (weights[i] > 0) for (let j = 0; j < n; j++) recombined[j] += weights[i] * y[j];

  const whitened = along(state, recombined, (d) => 1 / d);
  const push = Math.sqrt(cSigma * (2 - cSigma) * muEff);
  const pathSigma = state.pathSigma.map((p, j) => (1 - cSigma) * p + push * whitened[j]);
  const length = norm(pathSigma);
  const generation = state.generation + 1;
  const stalled = length / Math.sqrt(1 - (1 - cSigma) ** (2 * generation)) < (1.4 + 2 / (n + 1)) * chi;
  const h = stalled ? 1 : 0;
  const pull = h * Math.sqrt(cC * (2 - cC) * muEff);
  const pathC = state.pathC.map((p, j) => (1 - cC) * p + pull * recombined[j]);

  const kept = 1 + c1 * (1 - h) * cC * (2 - cC) - c1 - cMu * weights.reduce((sum, w) => sum + w, 0);
  const next = covariance.map((c) => kept * c);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) next[i * n + j] += c1 * pathC[i] * pathC[j];
  for (const [k, { y, length: far }] of steps.entries()) {
    const weight = cMu * (weights[k] >= 0 ? weights[k] : (weights[k] * n) / Math.max(far * far, 1e-12));
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) next[i * n + j] += weight * y[i] * y[j];
  }
  const { values, vectors } = symmetricEigen(next, n);
  return {
    mean: mean.map((m, j) => m + sigma * recombined[j]),
    sigma: Math.min(sigma * Math.exp(Math.min(1, (cSigma / dSigma) * (length / chi - 1))), 1),
    pathSigma,
    pathC,
    covariance: next,
    b: vectors,
    d: values.map((value) => Math.sqrt(Math.max(value, 1e-20))),
    generation,
  };
}
