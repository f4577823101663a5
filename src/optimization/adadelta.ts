// Adadelta: like RMSprop, with the recent size of the updates in place of a rate, so that units agree.
import { lerp, square, zerosLike } from "../functional/index.ts";
import { fraction, positive, searched } from "../options/index.ts";
import { optimizer } from "./optimizer.ts";

/**
 * E[g²] ← ρE[g²] + (1 − ρ)g², Δ = −√(E[Δ²] + ε) / √(E[g²] + ε) · g, E[Δ²] ← ρE[Δ²] + (1 − ρ)Δ², w ← w + αΔ.
 * The paper has no rate (α = 1, as in PyTorch); Keras starts from 0.001, with which it barely moves.
 */
export const adadelta = optimizer({
  name: "adadelta",
  reference: "Zeiler 2012, arXiv:1212.5701",
  about: "gradients scaled by the recent size of the updates over that of the gradients",
  hyper: {
    learningRate: searched(positive(1, "factor of a step; the method itself has none"), 0.01, 10),
    decay: fraction(0.9, "ρ, how much of the past is kept"),
    epsilon: positive(1e-6, "starts the updates off"),
  },
  init: (param) => ({ gradients: zerosLike(param), updates: zerosLike(param) }),
  update: ({ grad, state, hyper: { learningRate, decay, epsilon } }) => {
    const gradients = lerp(square(grad), state.gradients, decay);
    const delta = state.updates.add(epsilon).sqrt().div(gradients.add(epsilon).sqrt()).mul(grad).neg();
    const updates = lerp(square(delta), state.updates, decay);
    return [delta.mul(learningRate), { gradients, updates }];
  },
});
