// Softmax cross-entropy from logits: one output a class.
import { logSoftmax, softmax } from "../functional/index.ts";
import { choice, fraction, searched } from "../options/index.ts";
import { loss } from "./loss.ts";
import { classProbabilities, fittingWeights } from "./target.ts";

const name = "softmaxCrossEntropy";

/**
 * −Σ_c w_c t_c log p_c with p = softmax(z), for outputs z `[batch, k]` and a target of labels `[batch, 1]` or
 * probabilities t `[batch, k]`. log p = z − logSumExp(z), so that no logit, however large, gives log(0).
 *
 * - `labelSmoothing` s replaces t by t (1 − s) + s / k (Szegedy et al. 2016), as PyTorch, Keras and Optax do; with class
 *   weights every class of the smoothed target carries its own weight, as in PyTorch.
 * - `classWeights` w, one a class. `average`: `examples` divides the weighed sum by the number of examples (Keras's
 *   `class_weight`, and PyTorch where the target is probabilities); `weights` divides it by the sum of the examples'
 *   weights Σ_c w_c t_c before smoothing, as PyTorch's mean does where the target is labels.
 */
export const softmaxCrossEntropy = loss({
  name,
  task: "multiclass",
  aliases: ["crossEntropy", "categoricalCrossEntropy"],
  reference: "Szegedy et al. 2016, arXiv:1512.00567 (label smoothing)",
  about: "cross-entropy of several classes, from one logit a class",
  hyper: { labelSmoothing: searched(fraction(0, "share of every label spread evenly over all classes"), 0, 0.3) },
  options: { average: choice("examples", ["examples", "weights"], "what the weighed sum is divided by") },
  lists: { classWeights: "one weight a class" },
  perExample: ({ outputs: z, target, hyper: { labelSmoothing, classWeights }, options: { average } }) => {
    const labels = classProbabilities(name, z, target); // [batch, k]
    const k = z.shape[1];
    const t = labels.mul(labelSmoothing.neg().add(1)).add(labelSmoothing.mul(1 / k));
    const each = logSoftmax(z).neg().mul(t);
    if (!classWeights) return each.sum([1]);
    const w = fittingWeights(name, classWeights, k);
    const weighed = each.mul(w).sum([1]);
    return average === "examples" ? weighed : weighed.div(labels.mul(w).sum([1]).mean());
  },
  predict: (z) => softmax(z),
});
