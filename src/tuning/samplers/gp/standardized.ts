/** Values on the scale that a Gaussian process expects: mean 0 and variance 1. */
export function standardized(given: readonly number[]) {
  const mean = given.reduce((sum, value) => sum + value, 0) / given.length;
  const deviation = Math.sqrt(given.reduce((sum, value) => sum + (value - mean) ** 2, 0) / given.length);
  /** All 0 where they are equal. */
  const values = Float64Array.from(given, (value) => (deviation > 0 ? (value - mean) / deviation : 0));
  return { mean, deviation, values };
}
