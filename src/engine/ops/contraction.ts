// Products that sum: a primitive, because its kernel is a template of its own.
import { sameShape, sizeOf } from "../ndarray.ts";
import type { Op } from "../op.ts";
import type { Tensor } from "../tensor.ts";

const swapLast = (t: Tensor): Tensor => {
  const r = t.shape.length;
  return t.transpose(t.shape.map((_, d) => (d === r - 1 ? r - 2 : d === r - 2 ? r - 1 : d)));
};

/** Matrix product `[…, m, k] · [… , k, n] → […, m, n]`; the leading axes are equal batches. */
export const dot: Op<null> = {
  kind: "dot",
  name: "dot",
  shape: ([a, b]) => {
    const r = a.length;
    if (r < 2 || b.length !== r || !sameShape(a.slice(0, -2), b.slice(0, -2)))
      throw new TypeError(`dot: expected […, m, k] · […, k, n] with equal leading axes, got [${a}] · [${b}]`);
    if (a[r - 1] !== b[r - 2])
      throw new TypeError(`dot: inner sizes differ: [${a}] · [${b}] would sum over ${a[r - 1]} and ${b[r - 2]}`);
    return [...a.slice(0, -1), b[r - 1]];
  },
  evaluate: (y, [a, b]) => {
    const [m, n] = y.shape.slice(-2) as [number, number];
    const k = y.src[0].shape.at(-1)!;
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
  vjp: (g: Tensor, _: Tensor, [a, b]: readonly Tensor[]) => [g.dot(swapLast(b)), swapLast(a).dot(g)],
};
