// Convolution, and its adjoint, with channels last. What deep learning calls so is a cross-correlation: kernels are not turned.
import type { Tensor } from "../engine/index.ts";

export interface Sliding {
  /** Taps of the window along each spatial axis. */
  readonly sizes: readonly number[];
  /** How far the window moves at a time. */
  readonly strides: readonly number[];
  /** From one tap to the next. */
  readonly dilations: readonly number[];
  /** Zeros before and after each spatial axis. */
  readonly padding: readonly (readonly [before: number, after: number])[];
}

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);

/** The windows of a sliding as the engine takes them: spatial axes stand behind the batch. */
export const windowsOf = ({ sizes, strides, dilations }: Sliding) =>
  sizes.map((size, d) => ({ axis: d + 1, size, stride: strides[d], dilation: dilations[d] }));

/** x [batch, …places, …] with zeros around its spatial axes. */
export const paddedBy = (x: Tensor, padding: Sliding["padding"]): Tensor =>
  x.pad(x.shape.map((_, d) => padding[d - 1] ?? [0, 0]));

/**
 * x [batch, …places, channels] by `kernel` [...window, channels / groups, filters] → [batch, …positions, filters]. Filters are shared
 * out among the groups in order: the first filters / groups of them see the first channels / groups channels.
 */
export function convolve(x: Tensor, kernel: Tensor, sliding: Sliding, groups = 1): Tensor {
  const rank = sliding.sizes.length;
  const padded = paddedBy(x, sliding.padding);
  const [positions, taps] = [range(1, rank), range(rank + 2, rank)];
  if (groups === 1) {
    const read = padded.window(windowsOf(sliding)).transpose([0, ...positions, ...taps, rank + 1]);
    return read.contract(kernel, { batch: 0, summed: rank + 1 });
  }
  const channels = x.shape[rank + 1];
  const filters = kernel.shape[rank + 1];
  if (groups === channels && groups === filters) return depthwise(padded, kernel, sliding);
  const [inside, outside] = [channels / groups, filters / groups];
  const grouped = padded.reshape([...padded.shape.slice(0, -1), groups, inside]);
  const read = grouped
    .window(windowsOf(sliding)) // [batch, …positions, groups, inside, …taps]
    .transpose([rank + 1, 0, ...positions, ...range(rank + 3, rank), rank + 2]);
  const split = kernel.reshape([...sliding.sizes, inside, groups, outside]);
  const made = read.contract(split.transpose([rank + 1, ...range(0, rank), rank, rank + 2]), { batch: 1, summed: rank + 1 });
  const last = made.transpose([...range(1, rank + 1), 0, rank + 2]); // [batch, …positions, groups, outside]
  return last.reshape([...last.shape.slice(0, -2), filters]);
}

/** One filter a channel: nothing is summed over channels, so it is no product of matrices. */
function depthwise(padded: Tensor, kernel: Tensor, sliding: Sliding): Tensor {
  const rank = sliding.sizes.length;
  const own = kernel.reshape([...sliding.sizes, kernel.shape[rank + 1]]).transpose([rank, ...range(0, rank)]); // [channels, …taps]
  return padded
    .window(windowsOf(sliding))
    .mul(own)
    .sum(range(rank + 2, rank));
}

/**
 * The adjoint of a convolution: x [batch, …places, channels] by `kernel` [...window, channels, filters / groups] →
 * [batch, …, filters]. Each number of x is spread over a window, windows `strides` apart are added up, and `padding` is cut off:
 * (places − 1) · stride + dilation · (size − 1) + 1 − before − after + extra along each axis.
 * @param extra zeros that are added at the end of each axis before the padding is cut off (PyTorch's output_padding)
 */
export function convolveTransposed(
  x: Tensor,
  kernel: Tensor,
  sliding: Sliding,
  { groups = 1, extra }: { readonly groups?: number; readonly extra?: readonly number[] } = {},
): Tensor {
  const { sizes, strides, dilations, padding } = sliding;
  const rank = sizes.length;
  const [batch, ...places] = x.shape.slice(0, -1);
  const [channels, outside] = kernel.shape.slice(rank);
  const inside = channels / groups;
  const before = range(0, rank + 1);
  const grouped = x.reshape([batch, ...places, groups, inside]).transpose([rank + 1, ...before, rank + 2]);
  const split = kernel.reshape([...sizes, groups, inside, outside]).transpose([rank, rank + 1, rank + 2, ...range(0, rank)]);
  const spread = grouped
    .contract(split, { batch: 1, summed: 1 }) // [groups, batch, …places, outside, …taps]
    .transpose([...range(1, rank + 1), 0, ...range(rank + 2, rank + 1)])
    .reshape([batch, ...places, groups * outside, ...sizes]);
  const full = places.map((n, d) => (n - 1) * strides[d] + dilations[d] * (sizes[d] - 1) + 1);
  const folded = spread.fold(windowsOf(sliding), [batch, ...full, groups * outside]);
  const beyond = padding.map(([, after], d): [number, number] => [0, Math.max(0, (extra?.[d] ?? 0) - after)]);
  const cut = full.map((n, d): [number, number] => [padding[d][0], n - padding[d][1] + (extra?.[d] ?? 0)]);
  return paddedBy(folded, beyond).slice([[0, batch], ...cut, [0, groups * outside]]);
}
