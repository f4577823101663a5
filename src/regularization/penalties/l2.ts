// L2: a price on squared weights, which draws all of them towards 0 in proportion to their size.
import { choice, nonNegative } from "../../options/index.ts";
import { penalty } from "./penalty.ts";

/**
 * A sum over the weights, in one of the three scales in use:
 * - `plain` (default): λ Σ w², as Keras's `L2`; gradient 2λw;
 * - `half`: λ/2 Σ w²; gradient λw, as PyTorch's `weight_decay` adds to the gradient in every optimizer but AdamW;
 * - `perExample`: λ/2m Σ w² with m the rows of the mini-batch, as many teaching texts; gradient λ/m w.
 *
 * With gradient descent it equals weight decay; with Adam it does not, because the gradient is rescaled
 * (Loshchilov & Hutter 2019, arXiv:1711.05101): `adamw` and `weightDecay` decouple the two.
 */
export const l2 = penalty({
  name: "l2",
  aliases: ["ridge", "tikhonov"],
  reference: "Hoerl & Kennard 1970; Krogh & Hertz 1991",
  about: "price on squared weights: many small weights instead of a few large ones",
  hyper: { strength: nonNegative(1e-4, "λ") },
  options: { scale: choice("plain", ["plain", "half", "perExample"], "λ Σw², λ/2 Σw² or λ/2m Σw²") },
  value: ({ param: w, hyper: { strength }, options: { scale }, examples: m }) => {
    const factor = { plain: 1, half: 1 / 2, perExample: 1 / (2 * m) }[scale];
    return w.mul(w).sum().mul(strength.mul(factor));
  },
});
