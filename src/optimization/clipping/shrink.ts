// The factor of clipping by a norm, and what happens to gradients that are no numbers.
import type { Tensor } from "../../engine/index.ts";

/**
 * min(1, maxNorm / norm), as Optax has it; PyTorch adds 1e-6 to the norm. 1 where the norm is 0.
 *
 * Where an entry is NaN or infinite, or the squares overflow (in float32 from entries of 2·10¹⁹ on), there is no direction
 * left to keep: the factor is NaN, every gradient it meets becomes NaN, and training ends as diverged. A factor of 0 would hide
 * that, and PyTorch's would leave NaN in some entries and 0 in the others.
 */
export const shrink = (norm: Tensor, maxNorm: Tensor): Tensor => {
  const finite = norm.lt(Infinity);
  return finite.where(maxNorm.div(norm).min(1), NaN);
};
