// Activations that are a line on the right and level off on the left.
import { type Tensor, type Value, tensor } from "../engine/index.ts";
import { expm1 } from "./exponential.ts";

/** x where positive, else `alpha`·(e^x − 1); the slope at 0 is `alpha`. Clevert, Unterthiner & Hochreiter 2015, arXiv:1511.07289. */
export function elu(x: Tensor, alpha: Value = 1): Tensor {
  const positive = tensor(0).lt(x);
  return positive.where(x, expm1(positive.where(0, x)).mul(alpha));
}

// The fixed point of mean 0 and variance 1: Klambauer et al. 2017, arXiv:1706.02515, equation 14.
const SELU_ALPHA = 1.6732632423543772848170429916717;
const SELU_SCALE = 1.0507009873554804934193349852946;

/** elu with the two constants that keep mean 0 and variance 1 from layer to layer (with lecunNormal weights). */
export const selu = (x: Tensor): Tensor => elu(x, SELU_ALPHA).mul(SELU_SCALE);
