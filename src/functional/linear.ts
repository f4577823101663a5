// The affine map over the last axis, whatever axes stand before it.
import { type Tensor, sizeOf } from "../engine/index.ts";

/** x · weight + bias: x [… , in], weight [in, out], bias [out] → [… , out]. */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const [features, units] = weight.shape;
  const before = x.shape.slice(0, -1);
  const rows = x.rank === 2 ? x : x.reshape([sizeOf(before), features]);
  const y = rows.dot(weight); // [rows, out]
  return (bias ? y.add(bias) : y).reshape([...before, units]);
}
