// Rewrites around products: what follows a product moves into its factors, and the adjoint of a convolution becomes one.
import type { Contraction } from "./ops/contraction.ts";
import type { Range } from "./ops/movement.ts";
import { type Fold, type Window, extentOf, positionsOf } from "./ops/window.ts";
import type { Tensor } from "./tensor.ts";

/** How many axes of each kind a product's result and factors have. */
function groups(product: Tensor) {
  const { batch, summed } = product.arg as Contraction;
  const [a, b] = product.src as [Tensor, Tensor];
  return { a, b, batch, summed, rows: a.rank - batch - summed, columns: b.rank - batch - summed };
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** (A · B) with its rows, or its columns, in another order; null where axes change their kind. */
export function transposedProduct(product: Tensor, order: readonly number[]): Tensor | null {
  const { a, b, batch, summed, rows, columns } = groups(product);
  const first = batch + rows;
  if (order.some((d, i) => (i < batch ? d !== i : i < first !== d < first))) return null;
  const ofRows = [...order.slice(0, first), ...upTo(summed).map((j) => first + j)];
  const ofColumns = [...upTo(batch + summed), ...upTo(columns).map((j) => order[first + j] - rows + summed)];
  return a.transpose(ofRows).contract(b.transpose(ofColumns), { batch, summed });
}

/** Some rows and columns of (A · B) alone. */
export function slicedProduct(product: Tensor, ranges: readonly Range[]): Tensor {
  const { a, b, batch, summed, rows } = groups(product);
  const whole = (t: Tensor, from: number, count: number): Range[] => t.shape.slice(from, from + count).map((n) => [0, n]);
  const ofA = [...ranges.slice(0, batch + rows), ...whole(a, batch + rows, summed)];
  const ofB = [...ranges.slice(0, batch), ...whole(b, batch, summed), ...ranges.slice(batch + rows)];
  return a.slice(ofA).contract(b.slice(ofB), { batch, summed });
}

/** Some positions of windows: the windows of a shorter axis; null where taps are cut. */
export function slicedWindow(windowed: Tensor, ranges: readonly Range[]): Tensor | null {
  const x = windowed.src[0];
  const windows = windowed.arg as readonly Window[];
  if (windows.some((w, j) => ranges[x.rank + j][0] !== 0 || ranges[x.rank + j][1] !== w.size)) return null;
  const cut = x.shape.map((_, d): Range => {
    const [from, to] = ranges[d];
    const w = windows.find((w) => w.axis === d);
    return w && to > from ? [from * w.stride, (to - 1) * w.stride + extentOf(w)] : [from, to];
  });
  if (windows.some((w) => ranges[w.axis][0] === ranges[w.axis][1])) return null;
  return x.slice(cut).window(windows);
}

/** Part of what is padded: less padding around, or a part of the source. Null where nothing of the source is left. */
export function slicedPad(padded: Tensor, ranges: readonly Range[]): Tensor | null {
  const x = padded.src[0];
  const widths = padded.arg as readonly Range[];
  const cut = x.shape.map((n, d): Range => {
    const [from, to] = ranges[d];
    return [Math.min(n, Math.max(0, from - widths[d][0])), Math.max(0, Math.min(n, to - widths[d][0]))];
  });
  if (cut.some(([from, to]) => to <= from)) return null;
  return x.slice(cut).pad(
    x.shape.map((_, d) => {
      const [from, to] = ranges[d];
      return [Math.max(0, widths[d][0] - from), to - from - (cut[d][1] - cut[d][0]) - Math.max(0, widths[d][0] - from)];
    }),
  );
}

/**
 * Windows of a product added up: `fold(G · V)`, with the positions among the rows and the taps the last columns, is itself a
 * sum of products, of windows of G with the taps of V backwards. So the gradient of a convolution's input needs no memory for
 * windows. Where windows hardly overlap, adding up is less work: null.
 */
export function foldedProduct(product: Tensor, { windows, shape }: Fold): Tensor | null {
  const { a, b, batch, summed, rows, columns } = groups(product);
  const taps = windows.length;
  if (columns < taps || windows.some((w) => w.axis < batch || w.axis >= batch + rows)) return null;
  if (product.size === 0 || windows.every((w) => w.stride >= w.size)) return null;
  let g = a;
  for (const w of windows) if (w.stride > 1) g = spread(g, w.axis, w.stride);
  const around = g.shape.map((n, d): Range => {
    const w = windows.find((w) => w.axis === d);
    if (!w) return [0, 0];
    const before = extentOf(w) - 1;
    return [before, shape[d] - n];
  });
  const along = windows.map((w): Window => ({ ...w, stride: 1 }));
  const first = batch + summed;
  const others = columns - taps;
  const lastTaps = upTo(taps).map((j) => first + others + j);
  const v = b.flip(lastTaps).transpose([...upTo(first), ...lastTaps, ...upTo(others).map((j) => first + j)]);
  return g
    .pad(around)
    .window(along)
    .contract(v, { batch, summed: summed + taps });
}

/** Zeros between the entries of an axis: `stride` from one to the next. */
function spread(x: Tensor, axis: number, stride: number): Tensor {
  const length = (x.shape[axis] - 1) * stride + 1;
  const one: Window = { axis, size: 1, stride, dilation: 1 };
  const to = x.shape.map((n, d) => (d === axis ? length : n));
  if (positionsOf(length, one) !== x.shape[axis]) throw new Error("internal: entries do not spread evenly");
  return x.reshape([...x.shape, 1]).fold([one], to);
}
