/** Mean and standard deviation of a sample. */
export type Sample = ArrayLike<number>;

export function mean(sample: Sample): number {
  let sum = 0;
  for (let i = 0; i < sample.length; i++) sum += sample[i];
  return sum / sample.length;
}

/** Sample standard deviation, with n − 1 in the denominator; 0 for one value. */
export function standardDeviation(sample: Sample): number {
  if (sample.length < 2) return 0;
  const centre = mean(sample);
  let sum = 0;
  for (let i = 0; i < sample.length; i++) sum += (sample[i] - centre) ** 2;
  return Math.sqrt(sum / (sample.length - 1));
}
