// Distribution functions of our own, and the Kolmogorov–Smirnov distance to them.

/** P(Z < x): Marsaglia 2004, “Evaluating the normal distribution”, a series that shares no code with what is tested. */
export function normalCdf(x: number): number {
  if (x < -8) return 0;
  if (x > 8) return 1;
  let sum = x;
  let term = x;
  for (let i = 3; Math.abs(term) > 1e-18; i += 2) sum += term = (term * x * x) / i;
  return 0.5 + sum * Math.exp(-0.5 * x * x - 0.91893853320467274178);
}

export const uniformCdf = (limit: number) => (x: number) => Math.min(1, Math.max(0, (x + limit) / (2 * limit)));

export const truncatedCdf = (x: number) =>
  Math.min(1, Math.max(0, (normalCdf(x) - normalCdf(-2)) / (normalCdf(2) - normalCdf(-2))));

/**
 * √n·D, D being the largest distance between the sample's distribution function and `cdf`. By chance it exceeds 1.95
 * once in a thousand times.
 */
export function kolmogorovSmirnov(sample: ArrayLike<number>, cdf: (x: number) => number): number {
  const sorted = Float64Array.from(sample).sort();
  let distance = 0;
  sorted.forEach((x, i) => {
    const p = cdf(x);
    distance = Math.max(distance, p - i / sorted.length, (i + 1) / sorted.length - p);
  });
  return Math.sqrt(sorted.length) * distance;
}

export function moments(sample: ArrayLike<number>): { mean: number; variance: number; fourth: number } {
  const values = Array.from(sample);
  const average = (f: (x: number) => number) => values.reduce((sum, x) => sum + f(x), 0) / values.length;
  const mean = average((x) => x);
  return { mean, variance: average((x) => (x - mean) ** 2), fourth: average((x) => (x - mean) ** 4) };
}
