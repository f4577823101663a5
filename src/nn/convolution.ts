// Convolutions: the same small map at every place of a sequence or an image, channels last.
import type { Shape } from "../engine/index.ts";
import { convolve } from "../functional/index.ts";
import { heNormal, zeros } from "../initialization/index.ts";
import { UserError, flag, sizes, whole } from "../options/index.ts";
import { first, layer } from "./define.ts";
import { alongAxes, placesOf, slidingOn, slidingOptions } from "./sliding.ts";

const bias = flag(true, "add a number to each channel");
const kernelOptions = {
  kernel: sizes(3, { low: 1 }, "taps along each axis: 3, or 3x5"),
  stride: sizes(1, { low: 1 }, "how far the window moves at a time"),
  ...slidingOptions,
};
const reference = "LeCun, Bottou, Bengio & Haffner 1998, “Gradient-based learning applied to document recognition”";

const convolution = (rank: 1 | 2, about: string) => {
  const name = `conv${rank}d`;
  return layer({
    name,
    about,
    reference,
    options: {
      channels: whole(1, { low: 1 }, "filters: channels of the output"),
      ...kernelOptions,
      groups: whole(1, { low: 1 }, "parts of the channels that do not see each other"),
      bias,
    },
    positional: "channels",
    initializers: { init: heNormal(), biasInit: zeros() },
    params: ({ random, input, options: { channels, kernel, groups, bias }, initializers: { init, biasInit } }) => {
      placesOf(name, rank, input);
      const inputs = input[rank];
      for (const [count, what] of [
        [inputs, "input channels"],
        [channels, "channels"],
      ] as const)
        if (count % groups !== 0)
          throw new UserError(
            `${name}: ${groups} groups cannot share ${count} ${what} evenly; take a number of groups that divides ${inputs} and ${channels}.`,
          );
      return {
        weight: init(random.fork("weight"), [...alongAxes(name, "kernel", rank, kernel), inputs / groups, channels]),
        bias: bias ? biasInit(random.fork("bias"), [channels]) : undefined,
      };
    },
    output: ({ input, options }) => [
      ...slidingOn(name, rank, input, { ...options, window: options.kernel }).positions,
      options.channels,
    ],
    apply: ({ weight, bias }, x, { options }) => {
      refuseOtherChannels(name, x.shape, weight.shape[rank] * options.groups);
      const { sliding } = slidingOn(name, rank, x.shape.slice(1), { ...options, window: options.kernel });
      const y = convolve(x, weight, sliding, options.groups); // [batch, …positions, channels]
      return bias ? y.add(bias) : y;
    },
  });
};

export function refuseOtherChannels(name: string, shape: Shape, channels: number): void {
  if (shape.at(-1) !== channels)
    throw new UserError(
      `${name}: its kernel was made for ${channels} channels, got [${shape.join(", ")}]; initialize it with the shape it is used with.`,
    );
}

/** `conv1d(16, { kernel: 5 })`: sequences [batch, places, channels]; all else as `conv2d`. */
export const conv1d = first(convolution(1, "The same small map at every place of a sequence."), "channels");

/**
 * `conv2d(16, { kernel: 5, padding: "same" })`: images [batch, height, width, channels] → [batch, height', width', 16], where
 * height' = ⌊(height + padding − dilation · (kernel − 1) − 1) / stride⌋ + 1. Kernel, stride, padding and dilation are one number, or
 * [vertical, horizontal]. The kernel is [height, width, input channels / groups, channels], as in Keras (PyTorch: channels first).
 * `groups` equal to the input channels is a depthwise convolution; see `depthwiseConv2d`.
 *
 * Weights start as `heNormal()` and biases at 0; fanIn is the area of the kernel times input channels / groups.
 * @throws UserError, when it is initialized, for inputs that are no images, kernels that do not fit, groups that do not divide
 */
export const conv2d = first(convolution(2, "The same small map at every place of an image."), "channels");

/** Depthwise convolution: each channel by kernels of its own, `multiplier` of them, as Keras's DepthwiseConv2D. */
export const depthwiseConv2d = layer({
  name: "depthwiseConv2d",
  about: "Each channel of an image by small maps of its own.",
  reference: "Chollet 2017, arXiv:1610.02357; Howard et al. 2017, arXiv:1704.04861",
  options: { ...kernelOptions, multiplier: whole(1, { low: 1 }, "filters of each channel"), bias },
  initializers: { init: heNormal(), biasInit: zeros() },
  params: ({ random, input, options: { kernel, multiplier, bias }, initializers: { init, biasInit } }) => {
    placesOf("depthwiseConv2d", 2, input);
    const filters = input[2] * multiplier;
    return {
      weight: init(random.fork("weight"), [...alongAxes("depthwiseConv2d", "kernel", 2, kernel), 1, filters]),
      bias: bias ? biasInit(random.fork("bias"), [filters]) : undefined,
    };
  },
  output: ({ input, options }) => [
    ...slidingOn("depthwiseConv2d", 2, input, { ...options, window: options.kernel }).positions,
    input[2] * options.multiplier,
  ],
  apply: ({ weight, bias }, x, { options }) => {
    refuseOtherChannels("depthwiseConv2d", x.shape, weight.shape[3] / options.multiplier);
    const { sliding } = slidingOn("depthwiseConv2d", 2, x.shape.slice(1), { ...options, window: options.kernel });
    const y = convolve(x, weight, sliding, x.shape[3]); // [batch, height, width, channels · multiplier]
    return bias ? y.add(bias) : y;
  },
});
