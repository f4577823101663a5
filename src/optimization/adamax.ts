// Adamax: Adam with the largest recent gradient in place of the root mean square.
import { abs, lerp, zerosLike } from "../functional/index.ts";
import { fraction, positive } from "../options/index.ts";
import { optimizer } from "./optimizer.ts";
import { unbiased } from "./unbiased.ts";

/** u ← max(β₂u, |g| + ε), w ← w − α m̂ / u: algorithm 2, which has no ε; here it stands where PyTorch and Optax put it. */
export const adamax = optimizer({
  name: "adamax",
  reference: "Kingma & Ba 2015, arXiv:1412.6980, section 7.1",
  about: "averaged gradients divided by the largest recent one",
  hyper: {
    learningRate: positive(2e-3, "size of a step"),
    beta1: fraction(0.9, "memory of the gradients"),
    beta2: fraction(0.999, "memory of the largest"),
    epsilon: positive(1e-8, "keeps the divisor from 0"),
  },
  init: (param) => ({ m: zerosLike(param), u: zerosLike(param) }),
  update: ({ grad, state, hyper: { learningRate, beta1, beta2, epsilon }, step }) => {
    const m = lerp(grad, state.m, beta1);
    const u = beta2.mul(state.u).max(abs(grad).add(epsilon));
    return [unbiased(m, beta1, step).div(u).mul(learningRate).neg(), { m, u }];
  },
});
