// Each example brought to mean 0 and variance 1 over its features: no batch, so training and prediction are the same.
import { variance } from "../functional/index.ts";
import { ones, zeros } from "../initialization/index.ts";
import { flag, positive } from "../options/index.ts";
import { featuresOf } from "./batch-norm.ts";
import { layer } from "./define.ts";

/**
 * Layer normalization over the last axis, as in Keras and Flax (PyTorch: over the axes of `normalized_shape`), with the biased
 * variance, followed by a learnt `scale` and `shift`. `epsilon` stands inside the root: 1e-5 as in PyTorch, 1e-3 in
 * Keras, 1e-6 in Flax.
 */
export const layerNorm = layer({
  name: "layerNorm",
  about: "Mean 0 and variance 1 over the features of each example.",
  reference: "Ba, Kiros & Hinton 2016, arXiv:1607.06450",
  hyper: { epsilon: positive(1e-5, "added to the variance") },
  options: { scale: flag(true, "learn a factor for each feature"), shift: flag(true, "learn an offset for each feature") },
  initializers: { scaleInit: ones(), shiftInit: zeros() },
  params: ({ random, input, options, initializers: { scaleInit, shiftInit } }) => {
    const features = featuresOf("layerNorm", input);
    return {
      scale: options.scale ? scaleInit(random.fork("scale"), features) : undefined,
      shift: options.shift ? shiftInit(random.fork("shift"), features) : undefined,
    };
  },
  apply: ({ scale, shift }, x, { hyper: { epsilon } }) => {
    const centred = x.sub(x.mean([-1], true));
    const normalized = centred.div(
      variance(x, { axes: [-1], keep: true })
        .add(epsilon)
        .sqrt(),
    );
    const scaled = scale ? normalized.mul(scale) : normalized;
    return shift ? scaled.add(shift) : scaled;
  },
});
