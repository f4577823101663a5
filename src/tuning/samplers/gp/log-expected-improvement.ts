/**
 * ln of the expected improvement, which keeps its gradient where the improvement itself rounds to 0: Ament et al. 2023,
 * "Unexpected improvements to expected improvement for Bayesian optimization", arXiv:2310.20708, eq. 9.
 */
import { erfcx, normalCdf } from "../../../random/index.ts";

const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);
const HALF_LOG_HALF_PI = 0.5 * Math.log(Math.PI / 2);

/** h(z)/φ(z) = 1 − |z|·Φ(z)/φ(z) for z ≤ −1; beyond −1e5 it is 1/z² to rounding. */
function ratio(z: number): number {
  if (z < -1e5) return 1 / (z * z);
  return -Math.expm1(Math.log(erfcx(-z * Math.SQRT1_2) * -z) + HALF_LOG_HALF_PI);
}

/** ln h(z), h(z) = φ(z) + zΦ(z) = E[max(0, Z + z)]. */
export function logH(z: number): number {
  if (z > -1) return Math.log(Math.exp(-0.5 * z * z - HALF_LOG_2PI) + z * normalCdf(z));
  return -0.5 * z * z - HALF_LOG_2PI + Math.log(ratio(z));
}

/** d ln h / dz = Φ(z)/h(z); φ(z) stands in both and is left out in the tail. */
export function logHSlope(z: number): number {
  if (z > -1) return normalCdf(z) / Math.exp(logH(z));
  return (erfcx(-z * Math.SQRT1_2) * Math.exp(HALF_LOG_HALF_PI)) / ratio(z);
}

/** ln E[max(0, best − Y)] for Y normal. */
export const logExpectedImprovement = (mean: number, variance: number, best: number): number => {
  const deviation = Math.sqrt(variance);
  return logH((best - mean) / deviation) + Math.log(deviation);
};
