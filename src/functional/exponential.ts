// exp and log near the point where the plain formulas lose their digits.
import type { Tensor } from "../engine/index.ts";

/**
 * e^x − 1, also right for small x, where subtracting 1 from exp(x) would leave noise. Where |x| < ½ the value comes from
 * 2t / (1 − t) with t = tanh(x/2); the gradient is that of exp everywhere.
 */
export function expm1(x: Tensor): Tensor {
  const plain = x.exp().sub(1);
  const t = x.mul(0.5).tanh();
  const exact = t.mul(2).div(t.neg().add(1));
  return plain.add(correction(x, exact.sub(plain)));
}

/**
 * ln(1 + x), also right for small x. Where |x| < ½ the rounding of u = 1 + x is made good by the factor x / (u − 1)
 * (Kahan's formula, as told in Goldberg 1991, theorem 4); the gradient is 1 / (1 + x) everywhere.
 */
export function log1p(x: Tensor): Tensor {
  const u = x.add(1);
  const plain = u.log();
  const exact = u.eq(1).where(x, plain.mul(x.div(u.sub(1))));
  return plain.add(correction(x, exact.sub(plain)));
}

// Added without a gradient, and only near 0: far away the difference of two infinities could stand there.
const correction = (x: Tensor, difference: Tensor): Tensor => x.mul(x).lt(0.25).where(difference, 0).stopGradient();
