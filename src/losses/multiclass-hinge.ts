// Hinge loss of several classes, in the two forms of the literature.
import { type Tensor, fill, iota } from "../engine/index.ts";
import { softmax } from "../functional/index.ts";
import { choice } from "../options/index.ts";
import { loss } from "./loss.ts";
import { classProbabilities, classesOf } from "./target.ts";

const name = "multiclassHinge";

/**
 * How far the scores z `[batch, k]` of the wrong classes c come within 1 of the right one's, z_y:
 * - `crammerSinger` (Crammer & Singer 2001): max over c ≠ y of max(0, 1 + z_c − z_y), as scikit-learn's `hinge_loss` and
 *   Optax's `multiclass_hinge_loss`;
 * - `westonWatkins` (Weston & Watkins 1999): the sum over c ≠ y of max(0, 1 + z_c − z_y). PyTorch's `MultiMarginLoss` is
 *   this divided by k.
 *
 * The target is labels `[batch, 1]`, or probabilities `[batch, k]`, which weigh the losses of the labels (k times the
 * work). Its predictions, softmax(z), rank classes but are no calibrated probabilities.
 */
export const multiclassHinge = loss({
  name,
  task: "multiclass",
  reference: "Crammer & Singer 2001, JMLR 2:265; Weston & Watkins 1999, ESANN",
  about: "margin of several classes, from one score a class",
  options: { form: choice("crammerSinger", ["crammerSinger", "westonWatkins"], "the worst wrong class, or the sum over all") },
  perExample: ({ outputs: z, target, options: { form } }) => {
    const [batch, k] = [z.shape[0], classesOf(name, z)];
    const probabilities = classProbabilities(name, z, target); // [batch, k]
    const known = target.shape[1] === 1;
    // For each label that the example may have: is c that label? One row of c where the label is known, k rows where not.
    const right = known ? probabilities.reshape([batch, 1, k]) : iota([batch, k, k], 1).eq(iota([batch, k, k], 2));
    const scores = z.reshape([batch, 1, k]);
    const own = right.where(scores, 0).sum([2], true); // z_y, [batch, labels, 1]
    const violations = right.where(0, scores.sub(own).add(1).max(0));
    const each: Tensor = form === "crammerSinger" ? violations.maximum([2]) : violations.sum([2]); // [batch, labels]
    return each.mul(known ? fill([batch, 1], 1) : probabilities).sum([1]);
  },
  predict: (z) => softmax(z),
});
