// Schedule-free AdamW: an average of the iterates does what a falling learning rate would, without knowing when training ends.
import { tensor } from "../engine/index.ts";
import { lerp, square, zerosLike } from "../functional/index.ts";
import { fraction, nonNegative, number, positive, whole } from "../options/index.ts";
import { optimizer } from "./optimizer.ts";
import { unbiased } from "./unbiased.ts";

/**
 * The parameters are y, where gradients are taken; z walks as AdamW does and x averages it:
 * z ← z − γ (g / (√v̂ + ε) + λy), x ← (1 − c)x + cz with c = γ² / Σγ², y = (1 − β₁)z + β₁x.
 * The network is evaluated at x = (y − (1 − β₁)z) / β₁, which is not stored: `evaluationParams` gives it.
 *
 * γ rises linearly over `warmup` updates; in c it is the largest so far, as in the authors' package. Weight decay acts at y.
 */
export const scheduleFreeAdamw = optimizer({
  name: "scheduleFreeAdamw",
  reference: "Defazio et al. 2024, arXiv:2405.15682",
  about: "AdamW that averages its iterates in place of a schedule",
  hyper: {
    learningRate: positive(2.5e-3, "γ, size of a step"),
    beta1: number(0.9, { low: 0, high: 1, openLow: true, openHigh: true }, "how near y stays to the average"),
    beta2: fraction(0.999, "memory of the squared gradients"),
    epsilon: positive(1e-8, "keeps the divisor from 0"),
    weightDecay: nonNegative(0, "λ, how strongly weights are drawn to 0"),
    warmup: whole(0, {}, "updates over which the learning rate rises"),
  },
  shared: {
    init: () => ({ rate: tensor(0), largest: tensor(0), sum: tensor(0) }),
    update: ({ shared, hyper: { learningRate, warmup }, step }) => {
      const rate = learningRate.mul(step.div(warmup).min(1));
      const largest = shared.largest.max(rate);
      return { rate, largest, sum: shared.sum.add(square(largest)) };
    },
  },
  init: (param) => ({ z: param, v: zerosLike(param) }),
  update: ({ grad, param: y, state, shared: { rate, largest, sum }, hyper: { beta1, beta2, epsilon, weightDecay }, step }) => {
    const v = lerp(square(grad), state.v, beta2);
    const direction = grad.div(unbiased(v, beta2, step).sqrt().add(epsilon)).add(weightDecay.mul(y));
    const c = tensor(0).lt(sum).where(square(largest).div(sum), 0);
    const z = state.z.sub(direction.mul(rate));
    // y moves towards the old z by c, and along the direction by what is left: the same as forming x and averaging again.
    const away = direction.mul(rate.mul(tensor(1).sub(beta1.mul(tensor(1).sub(c)))));
    return [state.z.sub(y).mul(c).sub(away), { z, v }];
  },
  evaluate: ({ param: y, state: { z }, hyper: { beta1 } }) => y.sub(tensor(1).sub(beta1).mul(z)).div(beta1),
});
