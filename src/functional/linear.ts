// The affine map over the last axis, whatever axes stand before it.
import type { Tensor } from "../engine/index.ts";

/** x · weight + bias: x [… , in], weight [in, out], bias [out] → [… , out]. */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const y = x.contract(weight, { batch: 0, summed: 1 });
  return bias ? y.add(bias) : y;
}
