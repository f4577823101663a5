// Nodes that only rename indices, and indices seen through them.
import { type Shape, sameShape } from "../ndarray.ts";
import { type Index, fixed, loopIndex } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { isPlain, layoutOf } from "./layout.ts";

const squeeze = (shape: Shape): number[] => shape.filter((n) => n !== 1);

/** Whether shapes differ by axes of length 1 only: tensors of both then lie in memory alike. */
export const alike = (a: Shape, b: Shape): boolean => sameShape(squeeze(a), squeeze(b));

/** A reshape that only adds or removes axes of length 1 moves nothing. */
export const isTrivialReshape = (t: Tensor): boolean => t.op.kind === "reshape" && alike(t.shape, t.src[0].shape);

/** Whether a tensor of this shape lies row by row without gaps, in whatever precision. */
const isSolid = (shape: Shape): boolean => isPlain(shape, layoutOf(shape, 4));

/** A reshape of which both shapes lie in memory alike: another name for the same numbers. */
export const isAlias = (t: Tensor): boolean =>
  t.op.kind === "reshape" && !isTrivialReshape(t) && isSolid(t.shape) && isSolid(t.src[0].shape);

/** The node whose memory `t` is. */
export const owner = (t: Tensor): Tensor => (isAlias(t) ? owner(t.src[0]) : t);

export const isView = (t: Tensor): boolean => t.op.kind === "view" || isTrivialReshape(t);

/** The node under the views. */
export const base = (t: Tensor): Tensor => (isView(t) ? base(t.src[0]) : t);

/** The element that stands at the loops of its own axes. */
export const ownIndex = (shape: Shape): Index[] => shape.map((n, d) => (n === 1 ? fixed(0) : loopIndex(d)));

/** Indices of `to` from those of `from`, which differ by axes of length 1 only. */
export function squeezed(at: readonly Index[], from: Shape, to: Shape): Index[] {
  const kept = at.filter((_, d) => from[d] !== 1);
  let next = 0;
  return to.map((n) => (n === 1 ? fixed(0) : kept[next++]));
}

const sameOne = (a: Index, b: Index): boolean =>
  a.offset === b.offset &&
  a.terms.length === b.terms.length &&
  a.terms.every(({ loop, times }, i) => loop === b.terms[i].loop && times === b.terms[i].times);

export const sameIndex = (a: readonly Index[], b: readonly Index[]): boolean =>
  a === b || (a.length === b.length && a.every((x, d) => sameOne(x, b[d])));
