// Many numbers to one along some axes. The primitive keeps the reduced axes with length 1; dropping them is a reshape.
import { type Shape, sizeOf, stridesOf } from "../ndarray.ts";
import type { ReduceOp } from "../op.ts";

const keptShape = ([s]: readonly Shape[], axes: readonly number[]): Shape => s.map((n, i) => (axes.includes(i) ? 1 : n));

const reduce = (name: string, rest: Pick<ReduceOp, "start" | "js" | "code" | "vjp">): ReduceOp => ({
  kind: "reduce",
  name,
  shape: keptShape,
  evaluate: (y, [x], axes) => {
    const from = y.src[0].shape;
    const out = new Float64Array(sizeOf(y.shape)).fill(rest.start);
    const outStrides = stridesOf(y.shape).map((s, d) => (axes.includes(d) ? 0 : s));
    const at = from.map(() => 0);
    let to = 0;
    for (let i = 0; i < x.length; i++) {
      out[to] = rest.js(out[to], x[i]);
      for (let d = from.length - 1; d >= 0; d--) {
        to += outStrides[d];
        if (++at[d] < from[d]) break;
        to -= outStrides[d] * from[d];
        at[d] = 0;
      }
    }
    return out;
  },
  ...rest,
});

export const sum = reduce("sum", {
  start: 0,
  js: (acc, x) => acc + x,
  code: (v, acc, x) => v.add(acc, x),
  vjp: (g, _, [x]) => [g.expand(x.shape)],
});

// Tied maxima share the adjoint equally.
export const maximum = reduce("maximum", {
  start: Number.NEGATIVE_INFINITY,
  js: Math.max,
  code: (v, acc, x) => v.max(acc, x),
  vjp: (g, y, [x], axes) => {
    const hit = x.eq(y.expand(x.shape));
    return [hit.mul(g.div(hit.sum(axes, true)).expand(x.shape))];
  },
});
