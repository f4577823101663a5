// Moving numbers without changing them: which element of the source stands where.
import { type Shape, sizeOf, stridesOf } from "../ndarray.ts";
import { type Op, type ViewOp, fixed, plus, shifted, times } from "../op.ts";
import type { Tensor } from "../tensor.ts";

export type Range = readonly [start: number, end: number];

/** Fills a row-major array of `shape` from `x`, reading at `base` plus `strides` a step along each axis. */
export function strided(shape: Shape, x: Float64Array, strides: readonly number[], base: number): Float64Array {
  const out = new Float64Array(sizeOf(shape));
  // One number everywhere, as optimizers begin with.
  if (out.length > 0 && strides.every((stride, d) => stride === 0 || shape[d] === 1)) return out.fill(x[base]);
  const at = shape.map(() => 0);
  let from = base;
  for (let i = 0; i < out.length; i++) {
    out[i] = x[from]!;
    for (let d = shape.length - 1; d >= 0; d--) {
      from += strides[d];
      if (++at[d] < shape[d]) break;
      from -= strides[d] * shape[d];
      at[d] = 0;
    }
  }
  return out;
}

export const expand: ViewOp<Shape> = {
  kind: "view",
  name: "expand",
  shape: ([s], to) => {
    if (s.length !== to.length || s.some((n, i) => n !== 1 && n !== to[i]))
      throw new TypeError(`expand: [${s}] does not broadcast to [${to}]`);
    return to;
  },
  source: (at, src) => src.map((n, i) => (n === 1 ? fixed(0) : at[i])),
  evaluate: (y, [x]) => {
    const s = y.src[0].shape;
    return strided(
      y.shape,
      x,
      stridesOf(s).map((stride, d) => (s[d] === 1 ? 0 : stride)),
      0,
    );
  },
  vjp: (g, y, [x]) => [
    g.sum(
      x.shape.flatMap((n, i) => (n === 1 && y.shape[i] !== 1 ? [i] : [])),
      true,
    ),
  ],
};

export const transpose: ViewOp<readonly number[]> = {
  kind: "view",
  name: "transpose",
  shape: ([s], order) => {
    if (order.length !== s.length || [...order].sort((a, b) => a - b).some((d, i) => d !== i))
      throw new TypeError(`transpose: [${order}] is no order of the axes of [${s}]`);
    return order.map((i) => s[i]);
  },
  source: (at, src, order) => src.map((_, i) => at[order.indexOf(i)]),
  evaluate: (y, [x], order) => {
    const strides = stridesOf(y.src[0].shape);
    return strided(
      y.shape,
      x,
      order.map((d) => strides[d]),
      0,
    );
  },
  vjp: (g, _y, _x, order) => [g.transpose(order.map((_, i) => order.indexOf(i)))],
};

export const slice: ViewOp<readonly Range[]> = {
  kind: "view",
  name: "slice",
  shape: ([s], ranges) => {
    if (ranges.length !== s.length || ranges.some(([a, b], d) => a < 0 || b < a || b > s[d]))
      throw new TypeError(`slice: ranges ${JSON.stringify(ranges)} do not lie within [${s}]`);
    return ranges.map(([a, b]) => b - a);
  },
  source: (at, _src, ranges) => at.map((i, d) => shifted(i, ranges[d][0])),
  evaluate: (y, [x], ranges) => {
    const strides = stridesOf(y.src[0].shape);
    return strided(
      y.shape,
      x,
      strides,
      ranges.reduce((sum, [a], d) => sum + a * strides[d], 0),
    );
  },
  vjp: (g, _, [x], ranges) => [g.pad(ranges.map(([a, b], d) => [a, x.shape[d] - b]))],
};

/** The named axes backwards. */
export const flip: ViewOp<readonly number[]> = {
  kind: "view",
  name: "flip",
  shape: ([s], axes) => {
    if (axes.some((d) => !(d >= 0 && d < s.length))) throw new TypeError(`flip: axes [${axes}] do not exist in [${s}]`);
    return s;
  },
  source: (at, src, axes) => at.map((i, d) => (axes.includes(d) ? plus(fixed(src[d] - 1), times(i, -1)) : i)),
  evaluate: (y, [x], axes) => {
    const strides = stridesOf(y.shape);
    return strided(
      y.shape,
      x,
      strides.map((s, d) => (axes.includes(d) ? -s : s)),
      axes.reduce((sum, d) => sum + (y.shape[d] - 1) * strides[d], 0),
    );
  },
  vjp: (g, _y, _x, axes) => [g.flip(axes)],
};

/** Zeros around: `[before, after]` an axis. */
export const pad: Op<readonly Range[]> = {
  kind: "pad",
  name: "pad",
  shape: ([s], widths) => {
    if (widths.length !== s.length || widths.some(([a, b]) => a < 0 || b < 0))
      throw new TypeError(`pad: widths ${JSON.stringify(widths)} do not fit [${s}]`);
    return s.map((n, d) => n + widths[d][0] + widths[d][1]);
  },
  evaluate: (y, [x], widths: readonly Range[]) => {
    const out = new Float64Array(sizeOf(y.shape));
    const s = y.src[0].shape;
    const strides = stridesOf(y.shape);
    const at = s.map(() => 0);
    for (let i = 0; i < x.length; i++) {
      let to = 0;
      for (let d = 0; d < s.length; d++) to += (at[d] + widths[d][0]) * strides[d];
      out[to] = x[i]!;
      for (let d = s.length - 1; d >= 0; d--) {
        if (++at[d] < s[d]) break;
        at[d] = 0;
      }
    }
    return out;
  },
  vjp: (g: Tensor, _: Tensor, [x]: readonly Tensor[], widths: readonly Range[]) => [
    g.slice(x.shape.map((n, d) => [widths[d][0], widths[d][0] + n])),
  ],
};

export const reshape: Op<Shape> = {
  kind: "reshape",
  name: "reshape",
  shape: ([s], to) => {
    if (sizeOf(s) !== sizeOf(to)) throw new TypeError(`reshape: [${s}] holds ${sizeOf(s)} numbers, [${to}] holds ${sizeOf(to)}`);
    return to;
  },
  evaluate: (_, [x]) => x,
  vjp: (g: Tensor, _: Tensor, [x]: readonly Tensor[]) => [g.reshape(x.shape)],
};
