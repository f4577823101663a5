// Scaled dot-product attention. Vaswani et al. 2017, arXiv:1706.03762, equation 1.
import { type Tensor, iota } from "../engine/index.ts";
import { softmax } from "./softmax.ts";

export interface AttentionOptions {
  /** No query looks at keys after its own place. Default false. */
  readonly causal?: boolean;
  /** 1 where a query [.., t] may look at a key [.., s], 0 where not; of a shape that stretches to […, t, s]. */
  readonly mask?: Tensor;
  /** What becomes of the weights […, t, s] before they are used, such as dropout. */
  readonly onWeights?: (weights: Tensor) => Tensor;
}

/**
 * softmax(q · kᵀ / √d) · v: q […, t, d], k […, s, d], v […, s, e] → […, t, e]. A query that may look at no key at all gives
 * NaN, as in PyTorch.
 */
export function attention(q: Tensor, k: Tensor, v: Tensor, { causal = false, mask, onWeights }: AttentionOptions = {}): Tensor {
  const rank = q.rank;
  const d = q.shape[rank - 1];
  const turned = k.transpose(k.shape.map((_, i) => (i < rank - 2 ? i : 2 * rank - 3 - i))); // […, d, s]
  const scores = q.dot(turned).mul(1 / Math.sqrt(d)); // […, t, s]
  const later = (shape: readonly number[]) => iota(shape, 0).lt(iota(shape, 1));
  const seen = causal ? later(scores.shape.slice(-2)).where(-Infinity, scores) : scores;
  const weights = softmax(mask ? mask.where(seen, -Infinity) : seen);
  return (onWeights ? onWeights(weights) : weights).dot(v);
}
