// Weight decay by itself: behind an optimizer it draws weights to 0 beside the gradient, in front of one it is part of the gradient.
import { mapFlat } from "../engine/index.ts";
import { choice, flag, nonNegative } from "../options/index.ts";
import { transformation } from "./transformation.ts";

/**
 * - `decoupled` (behind: `chain(adam(), weightDecay())`): every update takes the part λ of a weight away, whatever the learning rate;
 *   PyTorch's AdamW takes learning rate · λ.
 * - `coupled` (in front: `chain(weightDecay({ form: "coupled" }), adam())`): g ← g + λw, the gradient of λ/2 ‖w‖², as PyTorch's
 *   `weight_decay` of every optimizer but AdamW.
 *
 * It acts on parameters called `weight`; with `biases` on all.
 */
export const weightDecay = transformation({
  name: "weightDecay",
  reference: "Hanson & Pratt 1988; Loshchilov & Hutter 2019, arXiv:1711.05101",
  about: "draws weights to 0",
  hyper: { strength: nonNegative(1e-4, "λ, the part of a weight that one update takes") },
  options: {
    form: choice("decoupled", ["decoupled", "coupled"], "behind an optimizer, or in front as part of the gradient"),
    biases: flag(false, "decay every parameter, not only weights"),
  },
  update: ({ grads, params, hyper: { strength }, options: { form, biases } }) => [
    mapFlat(grads, (g, path) => {
      if (!biases && path.split(".").at(-1) !== "weight") return g;
      const part = params[path].mul(strength);
      return form === "coupled" ? g.add(part) : g.sub(part);
    }),
    {},
  ],
});
