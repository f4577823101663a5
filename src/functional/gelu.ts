// x weighed by the normal distribution's share below it. Hendrycks & Gimpel 2016, arXiv:1606.08415.
import type { Tensor } from "../engine/index.ts";

/** x·Φ(x), by the error function. PyTorch's default; Keras 3's too. */
export const gelu = (x: Tensor): Tensor => x.mul(0.5).mul(x.mul(Math.SQRT1_2).erf().add(1));

/** The approximation with tanh of the paper, off by less than 5e-4. JAX's default; `approximate="tanh"` in PyTorch. */
export const geluTanh = (x: Tensor): Tensor => {
  const inner = x.add(x.mul(x).mul(x).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
  return x.mul(0.5).mul(inner.tanh().add(1));
};
