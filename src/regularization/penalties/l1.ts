// L1: a price on the size of weights, which brings many of them to 0.
import { abs } from "../../functional/index.ts";
import { choice, nonNegative } from "../../options/index.ts";
import { penalty } from "./penalty.ts";

/**
 * A sum over the weights:
 * - `plain` (default): λ Σ |w|, as Keras's `L1`;
 * - `perExample`: λ/2m Σ |w| with m the rows of the mini-batch, as teaching texts that write L2 as λ/2m Σ w².
 *
 * The slope at w = 0 is 0. A gradient step passes over 0 rather than stopping there, so weights hover near 0 instead of
 * being exactly 0.
 */
export const l1 = penalty({
  name: "l1",
  aliases: ["lasso"],
  reference: "Tibshirani 1996",
  about: "price on the size of weights: few of them stay away from 0",
  hyper: { strength: nonNegative(1e-4, "λ") },
  options: { scale: choice("plain", ["plain", "perExample"], "λ Σ|w| or λ/2m Σ|w|") },
  value: ({ param: w, hyper: { strength }, options: { scale }, examples: m }) => {
    const factor = { plain: 1, perExample: 1 / (2 * m) }[scale];
    return abs(w).sum().mul(strength.mul(factor));
  },
});
