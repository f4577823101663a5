// Exponential moving average of the weights: recent weights count most.
import { type Tensor, tensor } from "../../engine/index.ts";
import { power } from "../../functional/index.ts";
import { choice, fraction } from "../../options/index.ts";
import { averaging } from "./averaging.ts";

/**
 * average ← d · average + (1 − d) · w after every update. At the start the decay d would hold on to the untrained
 * weights, so by `start` it begins smaller:
 * - `biasCorrected` (default): d = β (1 − βᵗ⁻¹) / (1 − βᵗ), which is the average from zero divided by 1 − βᵗ as in Adam
 *   (Kingma & Ba 2015): the exact weighted mean of the weights since the first update;
 * - `warmup`: d = min(β, (1 + t) / (10 + t)), as TensorFlow's `ExponentialMovingAverage(num_updates=t)`;
 * - `untrained`: d = β from the first step, beginning with the initial weights, as PyTorch's `AveragedModel` with a
 *   constant decay and Keras's `use_ema`.
 */
export const exponentialMovingAverage = averaging({
  name: "exponentialMovingAverage",
  aliases: ["ema"],
  reference: "Polyak & Juditsky 1992; Szegedy et al. 2016, arXiv:1512.00567",
  about: "average of the weights in which recent ones count most",
  hyper: { decay: fraction(0.999, "β; about the last 1 / (1 − β) updates count") },
  options: { start: choice("biasCorrected", ["biasCorrected", "warmup", "untrained"], "how the first updates count") },
  average: ({ average, param, step: t, hyper: { decay: beta }, options: { start } }) => {
    const d: Tensor = {
      biasCorrected: () => beta.mul(tensor(1).sub(power(beta, t.sub(1)))).div(tensor(1).sub(power(beta, t))),
      warmup: () => beta.min(t.add(1).div(t.add(10))),
      untrained: () => beta,
    }[start]();
    // Written from the weights, so that d = 0 gives them exactly.
    return param.add(average.sub(param).mul(d));
  },
});
