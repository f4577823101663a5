// One loop nest of a program: what it computes, and where in its loops each value stands.
import type { Shape } from "../ndarray.ts";
import type { Index } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { layoutOf } from "./layout.ts";
import { alike, isTrivialReshape, ownIndex, squeezed } from "./views.ts";

export interface Kernel {
  /** A sum of products or a row copy: `members` are computed where it stores. */
  readonly head: Tensor | null;
  /** Sources before users. */
  readonly members: readonly Tensor[];
  readonly shape: Shape;
  readonly float64: boolean;
  /**
   * Axes of `shape` that the kernel's reductions fold, or null where it has none. What has these axes is computed for every
   * element, what has lost them once a row; everything of a row is done before the next row is begun.
   */
  readonly over: readonly number[] | null;
}

const heads = new Set(["dot", "fold", "gather", "scatterAdd"]);
export const isHead = (t: Tensor): boolean => heads.has(t.op.name) || (t.op.kind === "reshape" && !isTrivialReshape(t));
/** Kernels whose head may be used by other nodes before it is stored. */
export const isOpen = ({ head }: Kernel): boolean => head === null || head.op.kind === "dot";

/** The shape of what stands once a row. */
export const rowShape = ({ shape, over }: Kernel): Shape => shape.map((n, d) => (over?.includes(d) ? 1 : n));

/** Whether a value of this shape stands at every element of the kernel, once a row, or at no place of its own. */
export function standing(kernel: Kernel, shape: Shape): "element" | "row" | null {
  if (alike(kernel.shape, shape)) return "element";
  return kernel.over && alike(rowShape(kernel), shape) ? "row" : null;
}

/** The place of a value of this shape in the kernel's loops. */
export function placeOf(kernel: Kernel, shape: Shape): Index[] | null {
  const stands = standing(kernel, shape);
  if (stands === null) return null;
  const own = stands === "element" ? kernel.shape : rowShape(kernel);
  return squeezed(ownIndex(own), own, shape);
}

/** Numbers of a row up to which it stays in the first-level cache between two passes, together with what is made of it. */
const shortRow = 4096;

/** Whether a row is worth more than one pass, and may store what has all its axes: the lanes run along one axis for both. */
export function takesElements({ shape, over }: Kernel): boolean {
  if (over === null) return true;
  const length = over.reduce((n, d) => n * shape[d], 1);
  const along = layoutOf(shape, 4).contiguous;
  const kept = layoutOf(
    shape.map((n, d) => (over.includes(d) ? 1 : n)),
    4,
  );
  return length <= shortRow && (over.includes(along) || kept.contiguous === along);
}

/** The axes `over` of `from` as axes of `to`, which differs by axes of length 1 only. */
export function axesIn(to: Shape, from: Shape, over: readonly number[]): number[] {
  const wide = (shape: Shape) => shape.flatMap((n, d) => (n === 1 ? [] : [d]));
  const target = wide(to);
  return wide(from).flatMap((d, i) => (over.includes(d) ? [target[i]] : []));
}
