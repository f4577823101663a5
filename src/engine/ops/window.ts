// Windows that slide along axes: what convolution and pooling read, and the adjoint that adds them up again.
import { type Shape, sizeOf, stridesOf } from "../ndarray.ts";
import { type Op, type ViewOp, plus, times } from "../op.ts";
import type { Tensor } from "../tensor.ts";
import { strided } from "./movement.ts";

/** A window of `size` taps, `dilation` apart, that moves along `axis` by `stride`. */
export interface Window {
  readonly axis: number;
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
}

/** From the first tap to the last, both included. */
export const extentOf = ({ size, dilation }: Window): number => dilation * (size - 1) + 1;
/** Positions of a window along an axis of `length`; 0 where it does not fit. */
export const positionsOf = (length: number, window: Window): number =>
  Math.max(0, Math.floor((length - extentOf(window)) / window.stride) + 1);

/**
 * `[…, n, …] → […, positions, …, taps]`: every window's axis holds its positions, and its taps become a last axis, in the order
 * of `windows`. `[B, H, W, C]` with windows on axes 1 and 2 is `[B, OH, OW, C, KH, KW]`. Nothing is copied.
 */
export const window: ViewOp<readonly Window[]> = {
  kind: "view",
  name: "window",
  shape: ([s], windows) => {
    checkWindows("window", s, windows);
    const positions = s.map((n, d) => {
      const found = windows.find((w) => w.axis === d);
      if (!found) return n;
      if (positionsOf(n, found) < 1)
        throw new TypeError(`window: ${found.size} taps ${found.dilation} apart do not fit axis ${d} of [${s}]`);
      return positionsOf(n, found);
    });
    return [...positions, ...windows.map((w) => w.size)];
  },
  source: (at, src, windows) =>
    src.map((_, d) => {
      const j = windows.findIndex((w) => w.axis === d);
      if (j < 0) return at[d];
      return plus(times(at[d], windows[j].stride), times(at[src.length + j], windows[j].dilation));
    }),
  evaluate: (y, [x], windows) => strided(y.shape, x, stridesOver(y.src[0].shape, windows), 0),
  vjp: (g, _, [x], windows) => [g.fold(windows, x.shape)],
};

/** How far one step along each axis of the windows of `shape` moves in a row-major tensor of that shape. */
function stridesOver(shape: Shape, windows: readonly Window[]): number[] {
  const strides = stridesOf(shape);
  const positions = strides.map((s, d) => s * (windows.find((w) => w.axis === d)?.stride ?? 1));
  return [...positions, ...windows.map((w) => strides[w.axis] * w.dilation)];
}

export interface Fold {
  readonly windows: readonly Window[];
  readonly shape: Shape;
}

/** Adds every window's entries to where they were read: the adjoint of `window`. `shape` is what the windows were taken of. */
export const fold: Op<Fold> = {
  kind: "fold",
  name: "fold",
  shape: ([s], { windows, shape }) => {
    checkWindows("fold", shape, windows);
    const expected = window.shape([shape], windows);
    if (String(s) !== String(expected)) throw new TypeError(`fold: windows of [${shape}] are [${expected}], got [${s}]`);
    return shape;
  },
  evaluate: (y, [x], { windows, shape }) => {
    const from = y.src[0].shape;
    const by = stridesOver(shape, windows);
    const out = new Float64Array(sizeOf(shape));
    const at = from.map(() => 0);
    let to = 0;
    for (let i = 0; i < x.length; i++) {
      out[to] += x[i];
      for (let d = from.length - 1; d >= 0; d--) {
        to += by[d];
        if (++at[d] < from[d]) break;
        to -= by[d] * from[d];
        at[d] = 0;
      }
    }
    return out;
  },
  vjp: (g: Tensor, _y: Tensor, _x: readonly Tensor[], { windows }) => [g.window(windows)],
};

function checkWindows(name: string, s: Shape, windows: readonly Window[]): void {
  windows.forEach((w, i) => {
    const whole = [w.size, w.stride, w.dilation].every((n) => Number.isInteger(n) && n >= 1);
    if (!whole || !(w.axis >= 0 && w.axis < s.length) || windows.findIndex((other) => other.axis === w.axis) !== i)
      throw new TypeError(`${name}: ${JSON.stringify(w)} is no window on an axis of its own of [${s}]`);
  });
}
