// Gradient descent: a step against the gradient. With mini-batches it is the stochastic kind.
import { positive } from "../options/index.ts";
import { optimizer } from "./optimizer.ts";

/** w ← w − α g. */
export const gradientDescent = optimizer({
  name: "gradientDescent",
  reference: "Robbins & Monro 1951",
  about: "a step against the gradient",
  aliases: ["gd", "sgd"],
  hyper: { learningRate: positive(0.1, "size of a step, for inputs of unit scale") },
  update: ({ grad, hyper: { learningRate } }) => [grad.mul(learningRate).neg(), {}],
});
