// Places as waves. Vaswani et al. 2017, arXiv:1706.03762, section 3.5.
import { type Tensor, iota } from "../engine/index.ts";

/**
 * [places, features]: sin(t / 10000^(2i/features)) at feature 2i, and the cosine of the same at 2i + 1, as in the paper (Tensor2Tensor
 * and Keras put all sines before all cosines).
 */
export function sinusoids(places: number, features: number): Tensor {
  const shape = [places, features];
  const feature = iota(shape, 1);
  const odd = feature.sub(feature.mul(0.5).floor().mul(2)); // 0, 1, 0, 1 …
  const rate = feature
    .sub(odd)
    .mul(-Math.log(10000) / features)
    .exp();
  // The cosine is the sine a quarter turn ahead.
  return iota(shape, 0)
    .mul(rate)
    .add(odd.mul(Math.PI / 2))
    .sin();
}
