// How a tensor lies in memory: which axis is contiguous, and how far apart the others are.
import type { Shape } from "../ndarray.ts";

export interface Layout {
  /** Elements from one position to the next along each axis; 0 along axes of length 1. */
  readonly strides: readonly number[];
  /** The contiguous axis, or −1 for a single number. */
  readonly contiguous: number;
  /** Elements of memory, padding included. */
  readonly size: number;
}

export const roundUp = (n: number, to: number): number => Math.ceil(n / to) * to;

/** Matrices with fewer columns than this, and more rows, lie column by column. */
const narrow = 16;

/**
 * The layout is a function of the shape alone, so that tensors of one shape always meet element by element.
 * The contiguous axis is padded to whole vectors, and what stands in the padding means nothing: reductions mask it.
 * Tall narrow matrices (a batch of few units) lie column by column, so that the rows of the batch fill the lanes; images
 * and sequences keep their channels together, as convolutions want them.
 */
export function layoutOf(shape: Shape, lanes: number): Layout {
  const axes = shape.flatMap((n, d) => (n === 1 ? [] : [d]));
  const strides = shape.map(() => 0);
  if (axes.length === 0) return { strides, contiguous: -1, size: lanes };
  let fast = axes.at(-1)!;
  let slow = axes.at(-2);
  if (axes.length === 2 && slow !== undefined && shape[fast] < narrow && shape[slow] > shape[fast]) [fast, slow] = [slow, fast];
  strides[fast] = 1;
  let size = roundUp(shape[fast], lanes);
  for (const d of slow === undefined ? [] : [slow, ...axes.slice(0, -2).reverse()]) {
    strides[d] = size;
    size *= shape[d];
  }
  return { strides, contiguous: fast, size: Math.max(size, lanes) };
}

/** Whether memory order is row-major order, without gaps. */
export function isPlain(shape: Shape, { strides }: Layout): boolean {
  let expected = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    if (shape[d] !== 1 && strides[d] !== expected) return false;
    expected *= shape[d];
  }
  return true;
}

/** Calls `fn(row-major position, memory position)` for every element. */
export function walk(shape: Shape, strides: readonly number[], fn: (logical: number, physical: number) => void): void {
  const total = shape.reduce((a, b) => a * b, 1);
  const at = shape.map(() => 0);
  let physical = 0;
  for (let logical = 0; logical < total; logical++) {
    fn(logical, physical);
    for (let d = shape.length - 1; d >= 0; d--) {
      physical += strides[d];
      if (++at[d] < shape[d]) break;
      physical -= strides[d] * shape[d];
      at[d] = 0;
    }
  }
}
