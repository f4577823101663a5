// How many numbers a unit of a layer sums over, and how many units each of its inputs feeds.
import { type Shape, sizeOf } from "../engine/index.ts";

/**
 * `[fanIn, fanOut]` for a dense layer; a convolution kernel `[...spatial, in, out]` multiplies both by the area of its
 * window. A vector [n] counts as n and n, and a scalar as 1 and 1, as in Keras (PyTorch and JAX refuse them).
 */
export function fans(shape: Shape): { fanIn: number; fanOut: number } {
  if (shape.length < 2) return { fanIn: shape[0] ?? 1, fanOut: shape[0] ?? 1 };
  const area = sizeOf(shape.slice(0, -2));
  return { fanIn: shape[shape.length - 2] * area, fanOut: shape[shape.length - 1] * area };
}
