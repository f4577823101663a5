// NAdam: Adam that looks ahead as Nesterov's momentum does.
import { tensor } from "../engine/index.ts";
import { lerp, power, square, zerosLike } from "../functional/index.ts";
import { choice, fraction, nonNegative, positive } from "../options/index.ts";
import { optimizer } from "./optimizer.ts";
import { unbiased } from "./unbiased.ts";

/**
 * - `warming` (the paper; PyTorch; Keras with ψ = 1): μₜ = β₁ (1 − ½ · 0.96^(tψ)) grows towards β₁, and
 *   w ← w − α ((1 − μₜ) g / (1 − Πᵢ≤ₜ μᵢ) + μₜ₊₁ m / (1 − Πᵢ≤ₜ₊₁ μᵢ)) / (√v̂ + ε).
 * - `constant` (Optax): the same with μ = β₁ throughout.
 */
export const nadam = optimizer({
  name: "nadam",
  reference: "Dozat 2016, Incorporating Nesterov momentum into Adam",
  about: "Adam that looks ahead",
  hyper: {
    learningRate: positive(2e-3, "size of a step"),
    beta1: fraction(0.9, "memory of the gradients"),
    beta2: fraction(0.999, "memory of their squares"),
    epsilon: positive(1e-8, "keeps the divisor from 0"),
    momentumDecay: nonNegative(4e-3, "ψ, how fast the momentum warms up"),
  },
  options: { momentum: choice("warming", ["warming", "constant"], "grows towards beta1, or is beta1") },
  shared: {
    init: () => ({ mu: tensor(0), next: tensor(0), product: tensor(1) }),
    update: ({ shared, hyper: { beta1, momentumDecay }, options: { momentum }, step }) => {
      const at = (t: typeof step) =>
        momentum === "warming" ? beta1.mul(power(0.96, t.mul(momentumDecay)).mul(-0.5).add(1)) : beta1;
      const mu = at(step);
      return { mu, next: at(step.add(1)), product: shared.product.mul(mu) };
    },
  },
  init: (param) => ({ m: zerosLike(param), v: zerosLike(param) }),
  update: ({ grad, state, shared: { mu, next, product }, hyper: { learningRate, beta1, beta2, epsilon }, step }) => {
    const m = lerp(grad, state.m, beta1);
    const v = lerp(square(grad), state.v, beta2);
    const now = tensor(1).sub(mu).div(tensor(1).sub(product));
    const ahead = next.div(tensor(1).sub(product.mul(next)));
    const direction = grad
      .mul(now)
      .add(m.mul(ahead))
      .div(unbiased(v, beta2, step).sqrt().add(epsilon));
    return [direction.mul(learningRate).neg(), { m, v }];
  },
});
