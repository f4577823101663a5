/** Student's t distribution: the mean of few values measured by their own spread. */
import { normalCdf, normalQuantile } from "./normal.ts";

/** Γ(a + ½) / (Γ(a) √π): its asymptotic series from a = 64 on (Abramowitz & Stegun 6.1.47), stepped down by Γ(a + 1) = a Γ(a). */
function gammaRatio(a: number): number {
  let factor = 1;
  for (; a < 64; a++) factor *= a / (a + 0.5);
  const series = 1 + (-1 / 8 + (1 / 128 + (5 / 1024 + (-21 / 32768 + (-399 / 262144 + 869 / 4194304 / a) / a) / a) / a) / a) / a;
  return (factor * Math.sqrt(a) * series) / Math.sqrt(Math.PI);
}

/** The continued fraction of the incomplete beta function (Abramowitz & Stegun 26.5.8), by Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  const away = (value: number) => (Math.abs(value) < 1e-300 ? 1e-300 : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let product = d;
  for (let m = 1; m < 1e6; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    product *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    product *= d * c;
    if (Math.abs(d * c - 1) < 3e-16) break;
  }
  return product;
}

/** P(0 < T < t) and P(T > t) for t ≥ 0; whichever is computed first keeps its digits where it is small. */
function halves(t: number, df: number): { centre: number; tail: number } {
  if (t === Infinity) return { centre: 0.5, tail: 0 };
  const a = df / 2;
  const square = (t * t) / df;
  const outside = 1 / (1 + square); // df / (df + t²)
  const inside = square * outside; // t² / (df + t²)
  // outside^a · inside^½ / B(a, ½), with the logarithm of a number near 1 taken where it is exact
  const front = Math.exp(-a * Math.log1p(square)) * Math.sqrt(inside) * gammaRatio(a);
  if (inside < 1.5 / (a + 2.5)) {
    const centre = front * betaFraction(inside, 0.5, a); // ½ · front / ½ · fraction
    return { centre, tail: 0.5 - centre };
  }
  const tail = ((0.5 * front) / a) * betaFraction(outside, a, 0.5);
  return { centre: 0.5 - tail, tail };
}

/** Degrees of freedom from which the normal distribution is the same to 1e-10. */
const NORMAL = 1e10;

/** P(T ≤ t) for Student's t with `df` > 0 degrees of freedom, not necessarily whole. */
export function studentCdf(t: number, df: number): number {
  if (!(df > 0) || Number.isNaN(t)) return NaN;
  if (df > NORMAL) return normalCdf(t);
  const { centre, tail } = halves(Math.abs(t), df);
  return t < 0 ? tail : 0.5 + centre;
}

/** t with P(T ≤ t) = p, by bisection down to neighbouring numbers. @param p in [0, 1]; 0 and 1 give the infinities */
export function studentQuantile(p: number, df: number): number {
  if (!(df > 0) || !(p >= 0 && p <= 1)) return NaN;
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  if (p === 0.5) return 0;
  if (df > NORMAL) return normalQuantile(p);
  const distance = Math.abs(p - 0.5);
  const tail = Math.min(p, 1 - p);
  // Compared where the probability is small, so that no digit is lost: the centre near 0, the tail outside.
  const tooSmall = (t: number) => (distance < 0.25 ? halves(t, df).centre < distance : halves(t, df).tail > tail);
  let [low, high] = [0, 1];
  while (tooSmall(high) && high < 1e300) [low, high] = [high, 2 * high];
  for (let middle = (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2) {
    if (tooSmall(middle)) low = middle;
    else high = middle;
  }
  return p < 0.5 ? -high : high;
}
