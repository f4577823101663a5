/** The Matérn kernel of smoothness 5/2 with a length scale for each axis: k = s·(1 + √5r + 5r²/3)·exp(−√5r), r² = Σ (Δ/ℓ)². */

export interface Kernel {
  /** 1/ℓ² of each axis. */
  readonly weights: Float64Array;
  /** s, the variance of the function. */
  readonly scale: number;
}

const ROOT5 = Math.sqrt(5);

/** k for a squared distance r². */
export function matern(squared: number, scale: number): number {
  const r = ROOT5 * Math.sqrt(squared);
  return scale * (1 + r + (5 / 3) * squared) * Math.exp(-r);
}

/** Of many squared distances at once: k for a scale of 1, and dk/d(r²) = −(5/6)·(1 + √5r)·exp(−√5r), finite at 0. */
export function materns(squared: Float64Array, count: number, k: Float64Array, slope: Float64Array): void {
  for (let i = 0; i < count; i++) {
    const r = ROOT5 * Math.sqrt(squared[i]);
    const e = Math.exp(-r);
    k[i] = (1 + r + (5 / 3) * squared[i]) * e;
    slope[i] = (-5 / 6) * (1 + r) * e;
  }
}

/** The difference of two places along an axis; along one without order whether they differ. */
export const difference = (a: number, b: number, categorical: boolean): number => (categorical ? (a === b ? 0 : 1) : a - b);
