// Adagrad: every weight has a rate of its own, which falls with all the gradient it has seen. Made for sparse features.
import { square, zerosLike } from "../functional/index.ts";
import { choice, nonNegative, positive } from "../options/index.ts";
import { optimizer } from "./optimizer.ts";

/**
 * G ← G + g², w ← w − α g / (√G + ε).
 *
 * Epsilon stands outside the root in PyTorch, inside in Keras and Optax (`epsilonPlace: "inside"`). G begins at
 * `initialAccumulator`: 0 in PyTorch, 0.1 in Keras and Optax.
 */
export const adagrad = optimizer({
  name: "adagrad",
  reference: "Duchi, Hazan & Singer 2011",
  about: "a rate of its own for every weight, falling with the gradients it has seen",
  hyper: {
    learningRate: positive(0.01, "size of the first steps"),
    initialAccumulator: nonNegative(0, "where the sum of squares begins"),
    epsilon: positive(1e-10, "keeps the divisor from 0"),
  },
  options: { epsilonPlace: choice("outside", ["outside", "inside"], "√G + ε, or √(G + ε)") },
  init: (param) => ({ sum: zerosLike(param) }),
  update: ({ grad, state, hyper: { learningRate, initialAccumulator, epsilon }, options: { epsilonPlace } }) => {
    const sum = state.sum.add(square(grad));
    // The start is added here and not to the state, so that it is a number that flows.
    const g = initialAccumulator.add(sum);
    const divisor = epsilonPlace === "inside" ? g.add(epsilon).sqrt() : g.sqrt().add(epsilon);
    return [grad.div(divisor).mul(learningRate).neg(), { sum }];
  },
});
