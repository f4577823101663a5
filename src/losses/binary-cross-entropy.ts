// Binary cross-entropy from logits: two classes, one output.
import { sigmoid, softplusBoth } from "../functional/index.ts";
import { choice, fraction, positive, searched } from "../options/index.ts";
import { loss } from "./loss.ts";
import { meanOverOutputs, targetLikeOutputs } from "./target.ts";

const name = "binaryCrossEntropy";

/**
 * −[w₁ y log a + w₀ (1 − y) log(1 − a)] with a = sigmoid(z), for outputs z and targets y of the same shape `[batch, k]`
 * (k = 1 for two classes; k > 1 are independent yes-or-no questions, averaged). y is 0 or 1, or a probability between.
 *
 * Computed as log a = −softplus(−z) and log(1 − a) = −softplus(z), so that no logit, however large, gives log(0).
 *
 * - `positiveWeight` w₁ is PyTorch's `pos_weight`; `negativeWeight` w₀ completes Keras's `class_weight`.
 * - `labelSmoothing` s replaces y by y (1 − s) + s / 2 (Szegedy et al. 2016), as Keras does; PyTorch has none here.
 * - `average`: `examples` divides the weighed sum by the number of examples (PyTorch's `BCEWithLogitsLoss`, Keras);
 *   `weights` divides it by the sum of the examples' weights w₁ y + w₀ (1 − y), as PyTorch's `CrossEntropyLoss` does.
 */
export const binaryCrossEntropy = loss({
  name,
  task: "binary",
  aliases: ["bce", "logistic"],
  reference: "Szegedy et al. 2016, arXiv:1512.00567 (label smoothing)",
  about: "cross-entropy of two classes, from one logit",
  hyper: {
    labelSmoothing: searched(fraction(0, "share of every label spread evenly over both classes"), 0, 0.3),
    positiveWeight: positive(1, "weight of class 1"),
    negativeWeight: positive(1, "weight of class 0"),
  },
  options: { average: choice("examples", ["examples", "weights"], "what the weighed sum is divided by") },
  perExample: ({ outputs: z, target, hyper: { labelSmoothing, positiveWeight, negativeWeight }, options: { average } }) => {
    const labels = targetLikeOutputs(name, z, target);
    const y = labels.mul(labelSmoothing.neg().add(1)).add(labelSmoothing.mul(0.5));
    const [ofZeros, ofOnes] = softplusBoth(z);
    const ones = ofOnes.mul(y).mul(positiveWeight);
    const zeros = ofZeros.mul(y.neg().add(1)).mul(negativeWeight);
    const each = ones.add(zeros);
    if (average === "examples") return meanOverOutputs(each);
    const weights = labels.mul(positiveWeight).add(labels.neg().add(1).mul(negativeWeight));
    return meanOverOutputs(each.div(weights.mean()));
  },
  predict: (z) => sigmoid(z),
});
