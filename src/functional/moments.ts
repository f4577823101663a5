// Mean, variance and size.
import { type Tensor, type Tree, flatten } from "../engine/index.ts";

interface Over {
  /** All by default. */
  readonly axes?: readonly number[];
  /** Keep the axes with length 1. */
  readonly keep?: boolean;
}

/** The mean over `axes`. */
export const mean = (x: Tensor, { axes, keep }: Over = {}): Tensor => x.mean(axes, keep);

/**
 * The mean squared distance from the mean, in two passes, so that a large mean costs no digits.
 * @param correction taken from the count: 0 (default) for the biased variance, 1 for the unbiased one
 */
export function variance(
  x: Tensor,
  { axes = x.shape.map((_, d) => d), keep, correction = 0 }: Over & { readonly correction?: number } = {},
): Tensor {
  const distance = x.sub(x.mean(axes, true));
  const count = axes.reduce((n, d) => n * x.shape[d < 0 ? d + x.rank : d], 1);
  return distance
    .mul(distance)
    .sum(axes, keep)
    .mul(1 / (count - correction));
}

/** The root of the sum of squares over `axes`; its gradient at 0 is 0. */
export const norm = (x: Tensor, { axes, keep }: Over = {}): Tensor => safeRoot(x.mul(x).sum(axes, keep));

/** The norm of all the numbers in a tree of tensors together, a scalar. */
export function globalNorm(tree: Tree<Tensor>): Tensor {
  const parts = Object.values(flatten<Tensor>(tree)).map((x) => x.mul(x).sum());
  if (parts.length === 0) throw new TypeError("globalNorm: the tree holds no tensors");
  return safeRoot(parts.reduce((a, b) => a.add(b)));
}

// The slope of a root at 0 is infinite; 0 · ∞ would make the gradient NaN where all numbers are 0.
const safeRoot = (x: Tensor): Tensor => {
  const zero = x.eq(0);
  return zero.where(0, zero.where(1, x).sqrt());
};
