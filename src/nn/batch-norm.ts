// Each feature brought to mean 0 and variance 1 over the batch.
import { lerp, variance } from "../functional/index.ts";
import { ones, zeros } from "../initialization/index.ts";
import { UserError, choice, flag, fraction, positive } from "../options/index.ts";
import { layer } from "./define.ts";

/**
 * Batch normalization over all axes but the last (the features or channels), followed by `scale` and `shift`, which are learnt.
 *
 * While training, the batch's own mean and biased variance are used. At prediction, running averages of them are:
 * running ← momentum · running + (1 − momentum) · batch, `momentum` being the share that stays, as in Keras (0.99 there);
 * PyTorch's momentum is what is 1 − momentum here, so that our default 0.9 is its 0.1. The running variance takes the unbiased
 * variance of the batch, as in PyTorch; `runningVariance: "biased"` does as Keras does. `epsilon` stands inside the root;
 * Keras's is 1e-3. A bias in the layer before it has no effect.
 * @throws UserError for a training batch that holds one number a feature: it has no variance
 */
export const batchNorm = layer({
  name: "batchNorm",
  about: "Mean 0 and variance 1 for each feature over the batch.",
  reference: "Ioffe & Szegedy 2015, arXiv:1502.03167",
  hyper: {
    momentum: fraction(0.9, "share of the running statistics that stays in a step"),
    epsilon: positive(1e-5, "added to the variance"),
  },
  options: {
    scale: flag(true, "learn a factor for each feature"),
    shift: flag(true, "learn an offset for each feature"),
    runningVariance: choice("unbiased", ["unbiased", "biased"], "which variance of the batch the running one averages"),
  },
  initializers: { scaleInit: ones(), shiftInit: zeros() },
  params: ({ random, input, options, initializers: { scaleInit, shiftInit } }) => ({
    scale: options.scale ? scaleInit(random.fork("scale"), featuresOf("batchNorm", input)) : undefined,
    shift: options.shift ? shiftInit(random.fork("shift"), featuresOf("batchNorm", input)) : undefined,
  }),
  state: ({ random, input }) => ({
    mean: zeros()(random, featuresOf("batchNorm", input)),
    variance: ones()(random, featuresOf("batchNorm", input)),
  }),
  apply: ({ scale, shift }, x, { hyper: { momentum, epsilon }, options, state, training }) => {
    const axes = x.shape.slice(1).map((_, d) => d);
    const count = axes.reduce((n, d) => n * x.shape[d], 1);
    if (training && count === 1)
      throw new UserError(
        "batchNorm: a batch of one row has no variance to train with; use a batchSize of 2 or more that leaves no single row over, or layerNorm().",
      );
    const m = training ? x.mean(axes) : state.mean;
    const v = training ? variance(x, { axes }) : state.variance;
    const normalized = x.sub(m).div(v.add(epsilon).sqrt());
    const scaled = scale ? normalized.mul(scale) : normalized;
    const output = shift ? scaled.add(shift) : scaled;
    if (!training) return [output, state];
    const kept = options.runningVariance === "unbiased" ? v.mul(count / (count - 1)) : v;
    return [output, { mean: lerp(m, state.mean, momentum), variance: lerp(kept, state.variance, momentum) }];
  },
});

/** The last axis, which holds features or channels. */
export function featuresOf(name: string, input: readonly number[]): [number] {
  if (input.length === 0)
    throw new UserError(`${name}: expected [batch, …, features], got [batch]; give it at least one feature.`);
  return [input[input.length - 1]];
}
