// What formulas say in one word and the engine in a few.
import { type Tensor, type Value, tensor } from "../engine/index.ts";

/** (1 − t)·a + t·b: exactly `a` at t = 0 and `b` at t = 1. `lerp(grad, average, beta)` is βm + (1 − β)g of the papers. */
export const lerp = (a: Tensor, b: Value, t: Value): Tensor =>
  a.mul(typeof t === "number" ? 1 - t : t.neg().add(1)).add(tensor(b).mul(t));

/**
 * base^exponent as exp(exponent · ln base), for a base of at least 0 (NaN below). A base of 0 gives 0, or 1 where the
 * exponent is 0 too, and passes no gradient there.
 */
export function power(base: Value, exponent: Value): Tensor {
  const b = tensor(base);
  const zero = b.eq(0);
  return zero.where(tensor(exponent).eq(0), zero.where(1, b).log().mul(exponent).exp());
}

export const square = (x: Tensor): Tensor => x.mul(x);

/** |x|, with slope 0 at 0, as in PyTorch. */
export const abs = (x: Tensor): Tensor => x.max(0).add(x.neg().max(0));

/** −1, 0 or 1, without a gradient. NaN stays NaN (as in NumPy and JAX; PyTorch gives 0), so that a diverged run shows. */
export const sign = (x: Tensor): Tensor => {
  const value = x.stopGradient();
  return tensor(0)
    .lt(value)
    .where(1, value.lt(0).where(-1, value.mul(0)));
};

/** x kept within [low, high]; the slope is 1 inside, 0 outside and at the bounds (1 at the bounds in PyTorch). */
export const clamp = (x: Tensor, low: Value, high: Value): Tensor => x.max(low).min(high);

/** The smallest entry over `axes` (all by default), which disappear unless `keep`. */
export const minimum = (x: Tensor, axes?: readonly number[], keep = false): Tensor => x.neg().maximum(axes, keep).neg();
