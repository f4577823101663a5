// Pooling: windows of an image or a sequence to one number each, channel by channel.
import type { Tensor } from "../engine/index.ts";
import { type Sliding, averagePool, maxPool } from "../functional/index.ts";
import { UserError, flag, sizes } from "../options/index.ts";
import { layer, mayBeFirst } from "./define.ts";
import { slidingOn, slidingOptions } from "./sliding.ts";

const options = {
  window: sizes(2, { low: 1 }, "places along each axis: 2, or 2x3"),
  stride: sizes("window", { low: 1, words: ["window"] }, "how far the window moves at a time; window: its own size"),
  padding: slidingOptions.padding,
};
type Told = { readonly [K in keyof typeof options]: number | readonly number[] | string };

/** @throws UserError where windows do not fit, or lie in the padding alone */
function poolOn(name: string, rank: number, input: readonly number[], { window, stride, padding }: Told) {
  const told = { window, stride: stride === "window" ? window : stride, padding, dilation: 1 } as Parameters<typeof slidingOn>[3];
  const found = slidingOn(name, rank, input, told);
  const { sizes, padding: around } = found.sliding;
  if (typeof padding !== "string" && around.some(([n], d) => n >= sizes[d]))
    throw new UserError(
      `${name}: with padding ${[padding].flat().join("×")} a window of ${sizes.join("×")} would lie outside the image; take less padding than the window is wide.`,
    );
  return found;
}

const pool = <const O extends typeof options>(
  rank: 1 | 2,
  {
    name,
    about,
    reference,
    options,
    to,
  }: {
    name: string;
    about: string;
    reference: string;
    options: O;
    to: (x: Tensor, sliding: Sliding, options: Record<string, unknown>) => Tensor;
  },
) =>
  layer({
    name,
    about,
    reference,
    options,
    positional: "window",
    output: ({ input, options }) => [...poolOn(name, rank, input, options as unknown as Told).positions, input[rank]],
    apply: (_, x, { options }) => to(x, poolOn(name, rank, x.shape.slice(1), options as unknown as Told).sliding, options),
  });

const max = (rank: 1 | 2, of: string) =>
  pool(rank, {
    name: `maxPool${rank}d`,
    about: `The largest number of each window of ${of}.`,
    reference: "Ranzato, Huang, Boureau & LeCun 2007, “Unsupervised learning of invariant feature hierarchies”",
    options,
    to: (x, sliding) => maxPool(x, sliding),
  });
const average = (rank: 1 | 2, of: string) =>
  pool(rank, {
    name: `averagePool${rank}d`,
    about: `The mean of each window of ${of}.`,
    reference: "LeCun, Bottou, Bengio & Haffner 1998, “Gradient-based learning applied to document recognition”",
    options: { ...options, countPadding: flag(false, "padding counts as zeros in the mean: PyTorch's default, not Keras's") },
    to: (x, sliding, { countPadding }) => averagePool(x, sliding, countPadding === true),
  });

/** `maxPool1d(2)`: sequences [batch, places, channels]; all else as `maxPool2d`. */
export const maxPool1d = mayBeFirst(max(1, "a sequence"), "window");
/**
 * `maxPool2d(2)`, `maxPool2d({ window: 3, stride: 2, padding: 1 })`: [batch, height, width, channels] → [batch, height', width',
 * channels]. The stride is the window's size by default, and what does not fill a window is left out, as in PyTorch and Keras.
 * Padding never wins. Where numbers tie, they share the gradient (PyTorch gives it to the first).
 * @throws UserError, when it is initialized, for inputs that are no images and windows that do not fit
 */
export const maxPool2d = mayBeFirst(max(2, "an image"), "window");
/** `averagePool1d(2)`: sequences [batch, places, channels]; all else as `averagePool2d`. */
export const averagePool1d = mayBeFirst(average(1, "a sequence"), "window");
/** `averagePool2d(2)`: the mean of each window, of what is not padding (Keras; PyTorch: with `countPadding`). */
export const averagePool2d = mayBeFirst(average(2, "an image"), "window");
