/**
 * ln of the expected improvement, which keeps its gradient where the improvement itself rounds to 0: Ament et al. 2023,
 * "Unexpected improvements to expected improvement for Bayesian optimization", arXiv:2310.20708, eq. 9.
 */
import { erfcx, normalCdf } from "../../../random/index.ts";

const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);
const HALF_LOG_HALF_PI = 0.5 * Math.log(Math.PI / 2);

/** ln h(z), h(z) = φ(z) + zΦ(z) = E[max(0, Z + z)]. */
export function logH(z: number): number {
  if (z > -1) return Math.log(Math.exp(-0.5 * z * z - HALF_LOG_2PI) + z * normalCdf(z));
  // φ(z)·(1 − |z|·Φ(z)/φ(z)); beyond 1e7 the bracket is 1/z² to rounding.
  const bracket =
    z > -1e5 ? Math.log1p(-Math.exp(Math.log(erfcx(-z * Math.SQRT1_2) * -z) + HALF_LOG_HALF_PI)) : -2 * Math.log(-z);
  return -0.5 * z * z - HALF_LOG_2PI + bracket;
}

/** d ln h / dz = Φ(z)/h(z). */
export function logHSlope(z: number): number {
  if (z > -1) return normalCdf(z) / Math.exp(logH(z));
  const logCdf = -0.5 * z * z + Math.log(0.5 * erfcx(-z * Math.SQRT1_2));
  return Math.exp(logCdf - logH(z));
}

/** ln E[max(0, best − Y)] for Y normal. */
export const logExpectedImprovement = (mean: number, variance: number, best: number): number => {
  const deviation = Math.sqrt(variance);
  return logH((best - mean) / deviation) + Math.log(deviation);
};
