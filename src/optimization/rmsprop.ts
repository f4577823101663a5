// RMSprop: gradients divided by their recent size, so that all weights move at the same pace.
import { lerp, square, zerosLike } from "../functional/index.ts";
import { choice, flag, fraction, positive } from "../options/index.ts";
import { optimizer } from "./optimizer.ts";

/**
 * v ← ρv + (1 − ρ)g², w ← w − α g / (√v + ε). Centred (Graves 2013) it divides by the deviation, √(v − m²).
 *
 * Epsilon stands outside the root in PyTorch, inside in TensorFlow 1, Keras and Optax (`epsilonPlace: "inside"`). v begins at 0, as
 * in all but TensorFlow 1 (1 there). Rounding cannot make v − m² negative here; PyTorch gives NaN then. For PyTorch's
 * `momentum` put `heavyBall` behind: `chain(rmsprop(), heavyBall())`.
 */
export const rmsprop = optimizer({
  name: "rmsprop",
  reference: "Tieleman & Hinton 2012; centred: Graves 2013, arXiv:1308.0850",
  about: "gradients divided by their recent size",
  hyper: {
    learningRate: positive(1e-3, "size of a step"),
    decay: fraction(0.9, "ρ, how much of the past is kept; PyTorch starts from 0.99"),
    epsilon: positive(1e-8, "keeps the divisor from 0"),
  },
  options: {
    centred: flag(false, "divide by the deviation from the mean gradient"),
    epsilonPlace: choice("outside", ["outside", "inside"], "√v + ε, or √(v + ε)"),
  },
  init: (param, { options: { centred } }) => ({ v: zerosLike(param), ...(centred && { m: zerosLike(param) }) }),
  update: ({ grad, state, hyper: { learningRate, decay, epsilon }, options: { epsilonPlace } }) => {
    const v = lerp(square(grad), state.v, decay);
    const m = state.m && lerp(grad, state.m, decay);
    const spread = m ? v.sub(square(m)).max(0) : v;
    const divisor = epsilonPlace === "inside" ? spread.add(epsilon).sqrt() : spread.sqrt().add(epsilon);
    return [grad.div(divisor).mul(learningRate).neg(), { v, ...(m && { m }) }];
  },
});
