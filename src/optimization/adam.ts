// Adam: a running average of the gradients, divided by their recent size.
import { lerp, square, zerosLike } from "../functional/index.ts";
import { fraction, positive } from "../options/index.ts";
import { optimizer } from "./optimizer.ts";
import { unbiased } from "./unbiased.ts";

/**
 * m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ), w ← w − α m̂ / (√v̂ + ε): algorithm 1.
 *
 * Epsilon stands outside the root and after the correction, as in the paper, PyTorch and Optax; Keras adds it
 * to the uncorrected root (the paper's ε̂), which acts larger in the first steps. For PyTorch's coupled `weight_decay` put
 * `weightDecay({ form: "coupled" })` in front; AdamW is the better idea.
 */
export const adam = optimizer({
  name: "adam",
  reference: "Kingma & Ba 2015, arXiv:1412.6980",
  about: "averaged gradients divided by their recent size",
  hyper: {
    learningRate: positive(1e-3, "size of a step"),
    beta1: fraction(0.9, "memory of the gradients"),
    beta2: fraction(0.999, "memory of their squares"),
    epsilon: positive(1e-8, "keeps the divisor from 0"),
  },
  init: (param) => ({ m: zerosLike(param), v: zerosLike(param) }),
  update: ({ grad, state, hyper: { learningRate, beta1, beta2, epsilon }, step }) => {
    const m = lerp(grad, state.m, beta1);
    const v = lerp(square(grad), state.v, beta2);
    const mHat = unbiased(m, beta1, step);
    const vHat = unbiased(v, beta2, step);
    return [mHat.div(vHat.sqrt().add(epsilon)).mul(learningRate).neg(), { m, v }];
  },
});
