// AdamW: Adam with weight decay beside the gradient and not in it, so that it is not divided by the gradient's size.
import { lerp, square, zerosLike } from "../functional/index.ts";
import { fraction, nonNegative, positive, searched } from "../options/index.ts";
import { optimizer } from "./optimizer.ts";
import { unbiased } from "./unbiased.ts";

/**
 * w ← w − α (m̂ / (√v̂ + ε) + λw). The decay is times the learning rate, as in PyTorch, Keras and Optax; in the paper it is
 * not (`chain(adam(), weightDecay())` is). Every parameter decays, biases too, as there.
 */
export const adamw = optimizer({
  name: "adamw",
  reference: "Loshchilov & Hutter 2019, arXiv:1711.05101",
  about: "Adam with decoupled weight decay",
  hyper: {
    learningRate: positive(1e-3, "size of a step"),
    beta1: fraction(0.9, "memory of the gradients"),
    beta2: fraction(0.999, "memory of their squares"),
    epsilon: positive(1e-8, "keeps the divisor from 0"),
    weightDecay: searched(nonNegative(0.01, "λ, how strongly weights are drawn to 0"), 1e-4, 0.3),
  },
  init: (param) => ({ m: zerosLike(param), v: zerosLike(param) }),
  update: ({ grad, param, state, hyper: { learningRate, beta1, beta2, epsilon, weightDecay }, step }) => {
    const m = lerp(grad, state.m, beta1);
    const v = lerp(square(grad), state.v, beta2);
    const direction = unbiased(m, beta1, step).div(unbiased(v, beta2, step).sqrt().add(epsilon));
    return [direction.add(weightDecay.mul(param)).mul(learningRate).neg(), { m, v }];
  },
});
