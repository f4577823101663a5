// Lion: only the sign of an averaged gradient counts, so every weight moves by the same amount. Found by program search.
import { lerp, sign, zerosLike } from "../functional/index.ts";
import { fraction, nonNegative, positive } from "../options/index.ts";
import { optimizer } from "./optimizer.ts";

/**
 * w ← w − α (sign(β₁m + (1 − β₁)g) + λw), m ← β₂m + (1 − β₂)g.
 * The paper takes a learning rate 3 to 10 times smaller, and a weight decay as much larger, than for AdamW.
 */
export const lion = optimizer({
  name: "lion",
  reference: "Chen et al. 2023, arXiv:2302.06675",
  about: "steps by the sign of an averaged gradient",
  hyper: {
    learningRate: positive(1e-4, "by how much every weight moves"),
    beta1: fraction(0.9, "memory in the direction of the step"),
    beta2: fraction(0.99, "memory of the gradients"),
    weightDecay: nonNegative(0, "λ, how strongly weights are drawn to 0"),
  },
  init: (param) => ({ m: zerosLike(param) }),
  update: ({ grad, param, state: { m }, hyper: { learningRate, beta1, beta2, weightDecay } }) => [
    sign(lerp(grad, m, beta1))
      .add(weightDecay.mul(param))
      .mul(learningRate)
      .neg(),
    { m: lerp(grad, m, beta2) },
  ],
});
