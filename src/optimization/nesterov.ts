// Nesterov's momentum: the gradient is taken, as it were, where the momentum is about to carry the weights.
import { zerosLike } from "../functional/index.ts";
import { fraction, positive } from "../options/index.ts";
import { optimizer } from "./optimizer.ts";

/** v ← μv + g, w ← w − α(g + μv): the form of Sutskever et al. that PyTorch, Keras and Optax share, in the classical scale. */
export const nesterov = optimizer({
  name: "nesterov",
  reference: "Nesterov 1983; Sutskever et al. 2013",
  about: "momentum that looks ahead",
  aliases: ["nag"],
  hyper: {
    learningRate: positive(0.01, "size of a step"),
    momentum: fraction(0.9, "μ, how much of the past is kept"),
  },
  init: (param) => ({ v: zerosLike(param) }),
  update: ({ grad, state, hyper: { learningRate, momentum: mu } }) => {
    const v = mu.mul(state.v).add(grad);
    return [grad.add(mu.mul(v)).mul(learningRate).neg(), { v }];
  },
});
