/** The standard normal distribution. Its quantile stands in random/, where draws are made with it. */
export { normalQuantile } from "../../random/index.ts";

const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/**
 * P(Z ≤ x) for a standard normal Z, to about 1e-15 relative up to 2.5 and 1e-13 beyond.
 * Near 0 the series x + x³/3 + x⁵/(3·5) + … times the density (Marsaglia 2004, Journal of Statistical Software 11/4), in
 * the tails Laplace's continued fraction of Mills' ratio, so that tiny tail probabilities keep their digits.
 */
export function normalCdf(x: number): number {
  const size = Math.abs(x);
  if (Number.isNaN(x)) return NaN;
  if (size < 2.5) {
    let [term, sum] = [x, x];
    for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
      term *= (x * x) / k;
      sum += term;
    }
    return 0.5 + density(x) * sum;
  }
  // 1/(x + 1/(x + 2/(x + 3/(x + …)))), from the inside out.
  let fraction = size;
  for (let k = 80; k >= 1; k--) fraction = size + k / fraction;
  const tail = size === Infinity ? 0 : density(size) / fraction;
  return x < 0 ? tail : 1 - tail;
}
