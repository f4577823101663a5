// LAMB: AdamW whose step in every tensor is as large, relative to the tensor, as the learning rate says. For large batches.
import { tensor } from "../engine/index.ts";
import { lerp, norm, square, zerosLike } from "../functional/index.ts";
import { fraction, nonNegative, positive } from "../options/index.ts";
import { optimizer } from "./optimizer.ts";
import { unbiased } from "./unbiased.ts";

/**
 * r = m̂ / (√v̂ + ε) + λw, w ← w − α ‖w‖ / ‖r‖ · r, norms over one tensor. The ratio is 1 where either norm is 0 and has no
 * upper bound, as in Optax; the authors' own code leaves out decay and ratio for biases and normalization.
 */
export const lamb = optimizer({
  name: "lamb",
  reference: "You et al. 2020, arXiv:1904.00962",
  about: "AdamW with steps in proportion to the size of every tensor",
  hyper: {
    learningRate: positive(1e-3, "size of a step relative to the tensor"),
    beta1: fraction(0.9, "memory of the gradients"),
    beta2: fraction(0.999, "memory of their squares"),
    epsilon: positive(1e-6, "keeps the divisor from 0"),
    weightDecay: nonNegative(0, "λ, how strongly weights are drawn to 0"),
  },
  init: (param) => ({ m: zerosLike(param), v: zerosLike(param) }),
  update: ({ grad, param, state, hyper: { learningRate, beta1, beta2, epsilon, weightDecay }, step }) => {
    const m = lerp(grad, state.m, beta1);
    const v = lerp(square(grad), state.v, beta2);
    const r = unbiased(m, beta1, step)
      .div(unbiased(v, beta2, step).sqrt().add(epsilon))
      .add(weightDecay.mul(param));
    const [size, length] = [norm(param), norm(r)];
    const ratio = tensor(0)
      .lt(size)
      .where(tensor(0).lt(length).where(size.div(length), 1), 1);
    return [r.mul(ratio).mul(learningRate).neg(), { m, v }];
  },
});
