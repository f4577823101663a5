// The cost as the teaching texts write it, kept to show why nobody should compute it so. Not for training.
import { type Tensor, tensor } from "../engine/index.ts";

/**
 * −[y log a + (1 − y) log(1 − a)] with a = 1 / (1 + e^(−z)), literally: `[batch, 1]` and `[batch, 1]` → `[batch]`. From
 * z = 37 on, float64 rounds a to 1, so that log(1 − a) is log(0) and a wrong answer costs ∞, where `binaryCrossEntropy`
 * gives z. A term that y multiplies by 0 counts as 0, as in NumPy's `nansum`; 0 · ∞ would make even right answers NaN.
 */
export function naiveBinaryCrossEntropy(outputs: Tensor, target: Tensor): Tensor {
  const a = tensor(1).div(outputs.neg().exp().add(1));
  const ones = target.eq(0).where(0, a.log().mul(target));
  const zeros = target.eq(1).where(0, tensor(1).sub(a).log().mul(tensor(1).sub(target)));
  return ones.add(zeros).neg().mean([1]);
}
