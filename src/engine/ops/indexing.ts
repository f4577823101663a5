// Rows chosen by number: mini-batches, embeddings.
import { sizeOf } from "../ndarray.ts";
import type { Op } from "../op.ts";
import type { Tensor } from "../tensor.ts";

/** The row that a number of dtype real names: its whole part, kept within the rows there are; NaN names the first. */
const rowOf = (index: Tensor, rows: number): ((at: number) => number) =>
  index.dtype === "index" ? (at) => at : (at) => Math.min(Math.max(Math.trunc(at) || 0, 0), rows - 1);

/**
 * Rows of `x` `[n, …rest]` at `index` `[…b]` → `[…b, …rest]`. Indices of dtype index come from the program's maker and must be
 * rows; those of dtype real come from data, so they are cut to whole numbers and kept within 0 … n − 1 on every backend.
 */
export const gather: Op<null> = {
  kind: "gather",
  name: "gather",
  shape: ([x, index]) => {
    if (x[0] === 0 && !index.includes(0)) throw new TypeError(`gather: [${x}] has no rows to choose from`);
    return [...index, ...x.slice(1)];
  },
  evaluate: (y, [x, index]) => {
    const row = sizeOf(y.src[0].shape.slice(1));
    const out = new Float64Array(sizeOf(y.shape));
    const at = rowOf(y.src[1], y.src[0].shape[0]);
    index.forEach((from, to) => out.set(x.subarray(at(from) * row, (at(from) + 1) * row), to * row));
    return out;
  },
  vjp: (g: Tensor, _: Tensor, [x, index]: readonly Tensor[]) => [g.scatterAdd(index, x.shape[0]), null],
};

/** Adds the rows of `x` `[…b, …rest]` into `[n, …rest]` at `index`, which is read as `gather` reads it: its adjoint. */
export const scatterAdd: Op<number> = {
  kind: "scatterAdd",
  name: "scatterAdd",
  shape: ([x, index], n) => [n, ...x.slice(index.length)],
  evaluate: (y, [x, index]) => {
    const row = sizeOf(y.shape.slice(1));
    const out = new Float64Array(sizeOf(y.shape));
    const at = rowOf(y.src[1], y.shape[0]);
    index.forEach((to, from) => {
      for (let i = 0; i < row; i++) out[at(to) * row + i] += x[from * row + i];
    });
    return out;
  },
  vjp: (g: Tensor, _: Tensor, [, index]: readonly Tensor[]) => [g.gather(index), null],
};
