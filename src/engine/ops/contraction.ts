// Products that sum: a primitive, because its kernel is a template of its own.
import { type Shape, sameShape, sizeOf } from "../ndarray.ts";
import type { Op } from "../op.ts";
import type { Tensor } from "../tensor.ts";

/** How many leading axes are a batch, and how many are summed over: the last of `a`, the first of `b` behind the batch. */
export interface Contraction {
  readonly batch: number;
  readonly summed: number;
}

/** The axes of a product by what they are: batch, rows (of `a` alone), summed, columns (of `b` alone). */
export function partsOf(a: Shape, b: Shape, { batch, summed }: Contraction) {
  return {
    batch: a.slice(0, batch),
    rows: a.slice(batch, a.length - summed),
    inner: a.slice(a.length - summed),
    columns: b.slice(batch + summed),
  };
}

/** How many products are added up for one number of a product's result: the size of all that is summed over. */
export const termsOf = ({ src: [a, b], arg }: Tensor): number => sizeOf(partsOf(a.shape, b.shape, arg as Contraction).inner);

/** Two neighbouring groups of axes behind the batch, exchanged. */
function exchanged(t: Tensor, batch: number, first: number): Tensor {
  const axes = t.shape.map((_, d) => d);
  return t.transpose([...axes.slice(0, batch), ...axes.slice(batch + first), ...axes.slice(batch, batch + first)]);
}

/**
 * `[…batch, …rows, …inner] · […batch, …inner, …columns] → […batch, …rows, …columns]`: the matrix product, where every group
 * has one axis; a convolution, where the rows are positions and the inner axes taps of a window.
 */
export const dot: Op<Contraction> = {
  kind: "dot",
  name: "dot",
  shape: ([a, b], arg) => {
    const { batch, summed } = arg;
    if (a.length < batch + summed || b.length < batch + summed || !sameShape(a.slice(0, batch), b.slice(0, batch)))
      throw new TypeError(
        batch === a.length - 2 && summed === 1
          ? `dot: expected […, m, k] · […, k, n] with equal leading axes, got [${a}] · [${b}]`
          : `dot: expected ${batch} equal leading axes and ${summed} to sum over, got [${a}] · [${b}]`,
      );
    const [of, with_] = [a.slice(a.length - summed), b.slice(batch, batch + summed)];
    if (!sameShape(of, with_))
      throw new TypeError(`dot: inner sizes differ: [${a}] · [${b}] would sum over ${of.join("×")} and ${with_.join("×")}`);
    return [...a.slice(0, a.length - summed), ...b.slice(batch + summed)];
  },
  evaluate: (y, [a, b], arg) => {
    const parts = partsOf(y.src[0].shape, y.src[1].shape, arg);
    const [m, k, n] = [sizeOf(parts.rows), sizeOf(parts.inner), sizeOf(parts.columns)];
    const out = new Float64Array(sizeOf(y.shape));
    for (let batch = 0; batch < out.length / (m * n || 1); batch++) {
      const [pa, pb, pc] = [batch * m * k, batch * k * n, batch * m * n];
      for (let i = 0; i < m; i++)
        for (let p = 0; p < k; p++) {
          const x = a[pa + i * k + p];
          for (let j = 0; j < n; j++) out[pc + i * n + j] += x * b[pb + p * n + j];
        }
    }
    return out;
  },
  vjp: (g: Tensor, _: Tensor, [a, b]: readonly Tensor[], { batch, summed }) => {
    const rows = a.rank - batch - summed;
    const columns = b.rank - batch - summed;
    return [
      g.contract(exchanged(b, batch, summed), { batch, summed: columns }),
      exchanged(a, batch, rows).contract(g, { batch, summed: rows }),
    ];
  },
};
