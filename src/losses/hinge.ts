// Hinge loss of two classes: the support vector machine's, content once an example lies outside the margin.
import { sigmoid } from "../functional/index.ts";
import { flag } from "../options/index.ts";
import { loss } from "./loss.ts";
import { meanOverOutputs, targetLikeOutputs } from "./target.ts";

/**
 * max(0, 1 − t z) with t = 2y − 1, for outputs z and labels y (0 or 1) of the same shape `[batch, k]`: the labels 0 and 1
 * stand for −1 and +1 (Cortes & Vapnik 1995; as Optax's `hinge_loss` and scikit-learn). A probability y weighs the losses
 * of both labels. `squared: true` gives max(0, 1 − t z)² (scikit-learn's `squared_hinge`). Its predictions,
 * sigmoid(z), rank examples and cross ½ where z changes sign, but are no calibrated probabilities.
 */
export const hinge = loss({
  name: "hinge",
  task: "binary",
  reference: "Cortes & Vapnik 1995, doi:10.1007/BF00994018",
  about: "margin of two classes, from one output; labels 0 and 1 stand for -1 and +1",
  options: { squared: flag(false, "the square of it, which has no kink") },
  perExample: ({ outputs: z, target, options: { squared } }) => {
    const y = targetLikeOutputs("hinge", z, target);
    const [ones, zeros] = [z.neg(), z].map((side) => side.add(1).max(0));
    const cost = (margin: typeof ones) => (squared ? margin.mul(margin) : margin);
    return meanOverOutputs(
      cost(ones)
        .mul(y)
        .add(cost(zeros).mul(y.neg().add(1))),
    );
  },
  predict: (z) => sigmoid(z),
});
