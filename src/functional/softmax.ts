// Shares that add up to one, and their logarithms. The largest entry is taken away first, so that nothing overflows; it
// cancels in the result, so no gradient flows through it.
import type { Tensor } from "../engine/index.ts";

/** e^x / Σ e^x along `axis` (the last by default). An infinite entry gives NaN, as in PyTorch. */
export function softmax(x: Tensor, axis = -1): Tensor {
  const e = x.sub(x.maximum([axis], true).stopGradient()).exp();
  return e.div(e.sum([axis], true));
}

/** ln softmax(x): log(0) cannot happen, however far apart the entries are. */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  const shifted = x.sub(x.maximum([axis], true).stopGradient());
  return shifted.sub(shifted.exp().sum([axis], true).log());
}

/** ln Σ e^x along `axis` (the last by default), which disappears unless `keep`. Nothing but −∞ gives −∞. */
export function logSumExp(x: Tensor, axis = -1, keep = false): Tensor {
  const largest = x.maximum([axis], true).stopGradient();
  const shift = largest.mul(0).eq(0).where(largest, 0); // infinities stay where they are: ∞ − ∞ is no number
  const sum = x.sub(shift).exp().sum([axis], true).log().add(shift);
  return keep ? sum : sum.sum([axis]);
}
