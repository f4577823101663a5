// RAdam: Adam that goes without its divisor until enough gradients were seen to trust it; a warm-up without a schedule.
import { tensor } from "../engine/index.ts";
import { lerp, power, square, zerosLike } from "../functional/index.ts";
import { fraction, positive } from "../options/index.ts";
import { optimizer } from "./optimizer.ts";
import { unbiased } from "./unbiased.ts";

/**
 * ρ∞ = 2 / (1 − β₂) − 1, ρₜ = ρ∞ − 2tβ₂ᵗ / (1 − β₂ᵗ), and where ρₜ > 5
 * w ← w − α rₜ m̂ / (√v̂ + ε) with rₜ = √((ρₜ − 4)(ρₜ − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρₜ)); before that w ← w − α m̂.
 * The paper switches at 4 and has no ε; 5, and ε as in Adam, are PyTorch's and Optax's.
 */
export const radam = optimizer({
  name: "radam",
  reference: "Liu et al. 2020, arXiv:1908.03265",
  about: "Adam with a warm-up of its own",
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
    const limit = tensor(2).div(tensor(1).sub(beta2)).sub(1);
    const past = power(beta2, step);
    const rho = limit.sub(step.mul(2).mul(past).div(tensor(1).sub(past)));
    const r = rho
      .sub(4)
      .mul(rho.sub(2))
      .mul(limit)
      .div(limit.sub(4).mul(limit.sub(2)).mul(rho))
      .sqrt();
    const trusted = tensor(5).lt(rho);
    const direction = trusted.where(mHat.div(vHat.sqrt().add(epsilon)).mul(r), mHat);
    return [direction.mul(learningRate).neg(), { m, v }];
  },
});
