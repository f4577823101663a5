// The adjoint of a convolution: from small images to large ones.
import type { Shape } from "../engine/index.ts";
import { type Sliding, convolveTransposed } from "../functional/index.ts";
import { heNormal, zeros } from "../initialization/index.ts";
import { UserError, flag, sizes, whole } from "../options/index.ts";
import { refuseOtherChannels } from "./convolution.ts";
import { first, layer } from "./define.ts";
import { type Told, alongAxes, paddingOf, placesOf, slidingOptions } from "./sliding.ts";

const name = "convTranspose2d";
const defined = layer({
  name,
  aliases: ["conv2dTranspose", "deconv2d"],
  about: "The adjoint of a convolution: each place of an image is spread over a window of a larger one.",
  reference: "Zeiler, Krishnan, Taylor & Fergus 2010, “Deconvolutional networks”",
  options: {
    channels: whole(1, { low: 1 }, "channels of the output"),
    kernel: sizes(3, { low: 1 }, "taps along each axis: 3, or 3x5"),
    stride: sizes(1, { low: 1 }, "how far apart the windows are: by how much the image grows"),
    padding: {
      ...slidingOptions.padding,
      about: "valid: none; same: the places times the stride; or how much is cut off each side",
    },
    outputPadding: sizes(0, {}, "zeros added at the end of each axis, with a padding of numbers"),
    dilation: slidingOptions.dilation,
    groups: whole(1, { low: 1 }, "parts of the channels that do not see each other"),
    bias: flag(true, "add a number to each channel"),
  },
  positional: "channels",
  initializers: { init: heNormal(), biasInit: zeros() },
  params: ({ random, input, options: { channels, kernel, groups, bias }, initializers: { init, biasInit } }) => {
    placesOf(name, 2, input);
    const inputs = input[2];
    if (inputs % groups !== 0 || channels % groups !== 0)
      throw new UserError(
        `${name}: ${groups} groups cannot share ${inputs} input channels and ${channels} channels evenly; take a number of groups that divides both.`,
      );
    return {
      weight: init(random.fork("weight"), [...alongAxes(name, "kernel", 2, kernel), inputs, channels / groups]),
      bias: bias ? biasInit(random.fork("bias"), [channels]) : undefined,
    };
  },
  output: ({ input, options }) => [...spreadOn(input, options).output, options.channels],
  apply: ({ weight, bias }, x, { options }) => {
    refuseOtherChannels(name, x.shape, weight.shape[2]);
    const { sliding, extra } = spreadOn(x.shape.slice(1), options);
    const y = convolveTransposed(x, weight, sliding, { groups: options.groups, extra });
    return bias ? y.add(bias) : y;
  },
});

type Sizes = Told["stride"];
interface Spread extends Omit<Told, "window"> {
  readonly kernel: Sizes;
  readonly outputPadding: Sizes;
}

function spreadOn(input: Shape, told: Spread): { sliding: Sliding; extra: readonly number[]; output: number[] } {
  const places = placesOf(name, 2, input);
  const [sizes, strides, dilations, extra] = (["kernel", "stride", "dilation", "outputPadding"] as const).map((what) =>
    alongAxes(name, what, 2, told[what]),
  );
  const extents = sizes.map((size, d) => dilations[d] * (size - 1) + 1);
  // A window smaller than the stride leaves a gap at the end, which "same" fills with zeros.
  const gaps = extents.map((extent, d) => (told.padding === "same" ? Math.max(0, strides[d] - extent) : 0));
  const padding = paddingOf(name, 2, told.padding, (d) => Math.max(0, extents[d] - strides[d]));
  if (typeof told.padding === "string" && extra.some((n) => n > 0))
    throw new UserError(
      `${name}: outputPadding ${extra.join("×")} goes with a padding of numbers; "${told.padding}" says the size already.`,
    );
  extra.forEach((n, d) => {
    if (n > 0 && n >= Math.max(strides[d], dilations[d]))
      throw new UserError(
        `${name}: outputPadding ${n} must be smaller than the stride (${strides[d]}) or the dilation (${dilations[d]}), or nothing would reach the end.`,
      );
  });
  const added = extra.map((n, d) => n + gaps[d]);
  const output = places.map((n, d) => (n - 1) * strides[d] + extents[d] - padding[d][0] - padding[d][1] + added[d]);
  if (output.some((n) => n < 1))
    throw new UserError(
      `${name}: cutting ${padding.map(([n]) => n).join("×")} off each side of ${places.join("×")} places leaves nothing; take less padding.`,
    );
  return { sliding: { sizes, strides, dilations, padding }, extra: added, output };
}

/**
 * `convTranspose2d(16, { kernel: 4, stride: 2, padding: 1 })`: [batch, height, width, channels] → [batch, height', width', 16], with
 * the meaning and the shapes of PyTorch's ConvTranspose2d:
 * height' = (height − 1) · stride − 2 · padding + dilation · (kernel − 1) + outputPadding + 1.
 * `padding: "same"` gives height · stride, as Keras's Conv2DTranspose does; "valid" is padding 0.
 * The kernel is [height, width, input channels, channels / groups], so that fanIn counts what comes in (Keras: the last two
 * exchanged; PyTorch: channels first).
 * @throws UserError, when it is initialized, for inputs that are no images, and sizes that do not fit
 */
export const convTranspose2d = first(defined, "channels");
