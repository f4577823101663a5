// Rows chosen by number: mini-batches, embeddings.
import { sizeOf } from "../ndarray.ts";
import type { Op } from "../op.ts";
import type { Tensor } from "../tensor.ts";

/** Rows of `x` `[n, …rest]` at `index` `[…b]` (dtype index) → `[…b, …rest]`. */
export const gather: Op<null> = {
  kind: "gather",
  name: "gather",
  shape: ([x, index]) => [...index, ...x.slice(1)],
  evaluate: (y, [x, index]) => {
    const row = sizeOf(y.src[0].shape.slice(1));
    const out = new Float64Array(sizeOf(y.shape));
    index.forEach((from, to) => out.set(x.subarray(from * row, (from + 1) * row), to * row));
    return out;
  },
  vjp: (g: Tensor, _: Tensor, [x, index]: readonly Tensor[]) => [g.scatterAdd(index, x.shape[0]), null],
};

/** Adds the rows of `x` `[…b, …rest]` into `[n, …rest]` at `index`: the adjoint of `gather`. */
export const scatterAdd: Op<number> = {
  kind: "scatterAdd",
  name: "scatterAdd",
  shape: ([x, index], n) => [n, ...x.slice(index.length)],
  evaluate: (y, [x, index]) => {
    const row = sizeOf(y.shape.slice(1));
    const out = new Float64Array(sizeOf(y.shape));
    index.forEach((to, from) => {
      for (let i = 0; i < row; i++) out[to * row + i] += x[from * row + i];
    });
    return out;
  },
  vjp: (g: Tensor, _: Tensor, [, index]: readonly Tensor[]) => [g.gather(index), null],
};
