// AMSGrad: Adam whose divisor never shrinks, which restores the proof of convergence.
import { lerp, square, zerosLike } from "../functional/index.ts";
import { choice, fraction, positive } from "../options/index.ts";
import { optimizer } from "./optimizer.ts";
import { unbiased } from "./unbiased.ts";

/**
 * Adam with v̂ₜ = max(v̂ₜ₋₁, vₜ). The paper corrects nothing for the start at zero; PyTorch and Keras take the maximum of the
 * uncorrected v and correct afterwards, Optax takes it of the corrected (`maximumOf: "corrected"`).
 */
export const amsgrad = optimizer({
  name: "amsgrad",
  reference: "Reddi, Kale & Kumar 2018, arXiv:1904.09237",
  about: "Adam whose divisor never shrinks",
  hyper: {
    learningRate: positive(1e-3, "size of a step"),
    beta1: fraction(0.9, "memory of the gradients"),
    beta2: fraction(0.999, "memory of their squares"),
    epsilon: positive(1e-8, "keeps the divisor from 0"),
  },
  options: { maximumOf: choice("uncorrected", ["uncorrected", "corrected"], "second moments before or after their correction") },
  init: (param) => ({ m: zerosLike(param), v: zerosLike(param), largest: zerosLike(param) }),
  update: ({ grad, state, hyper: { learningRate, beta1, beta2, epsilon }, options: { maximumOf }, step }) => {
    const m = lerp(grad, state.m, beta1);
    const v = lerp(square(grad), state.v, beta2);
    const largest = state.largest.max(maximumOf === "corrected" ? unbiased(v, beta2, step) : v);
    const vHat = maximumOf === "corrected" ? largest : unbiased(largest, beta2, step);
    return [unbiased(m, beta1, step).div(vHat.sqrt().add(epsilon)).mul(learningRate).neg(), { m, v, largest }];
  },
});
