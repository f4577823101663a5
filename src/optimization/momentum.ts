// Momentum: steps follow a running sum of gradients, so that directions that agree grow and those that alternate cancel.
import { lerp, zerosLike } from "../functional/index.ts";
import { choice, fraction, positive } from "../options/index.ts";
import { optimizer } from "./optimizer.ts";
import { unbiased } from "./unbiased.ts";

/**
 * - `ema`: v ← βv + (1 − β)g, w ← w − αv, as in the teaching texts; β changes how long the memory is, not how large the steps.
 * - `correctedEma`: the same with v / (1 − βᵗ), so that the first steps are not small.
 * - `classical`: v ← βv + g, w ← w − αv, as PyTorch, Keras and Optax have it: steps grow up to 1 / (1 − β) times as large,
 *   so it does with α what `ema` does with α / (1 − β).
 *
 * With β = 0 each is gradient descent, bit for bit.
 */
export const momentum = optimizer({
  name: "momentum",
  reference: "Polyak 1964; Sutskever et al. 2013",
  about: "steps follow a running average of the gradients",
  hyper: {
    learningRate: positive(0.1, "size of a step; a tenth of it for the classical form"),
    momentum: fraction(0.9, "β, how much of the past is kept"),
  },
  options: {
    form: choice(
      "ema",
      ["ema", "correctedEma", "classical"],
      "v = βv + (1 − β)g, the same without its start-up bias, or v = βv + g",
    ),
  },
  init: (param) => ({ v: zerosLike(param) }),
  update: ({ grad, state, hyper: { learningRate, momentum: beta }, options: { form }, step }) => {
    const v = form === "classical" ? beta.mul(state.v).add(grad) : lerp(grad, state.v, beta);
    const direction = form === "correctedEma" ? unbiased(v, beta, step) : v;
    return [direction.mul(learningRate).neg(), { v }];
  },
});
