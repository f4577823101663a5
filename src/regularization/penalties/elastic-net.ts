// Elastic net: L1 and L2 together, so that of weights that do the same work several are kept.
import { abs } from "../../functional/index.ts";
import { nonNegative } from "../../options/index.ts";
import { penalty } from "./penalty.ts";

/**
 * λ₁ Σ |w| + λ₂ Σ w², as Zou & Hastie and Keras's `L1L2`. scikit-learn's `ElasticNet(alpha, l1_ratio)` is
 * l1 = alpha · l1_ratio and l2 = alpha · (1 − l1_ratio) / 2.
 */
export const elasticNet = penalty({
  name: "elasticNet",
  aliases: ["l1l2"],
  reference: "Zou & Hastie 2005, doi:10.1111/j.1467-9868.2005.00503.x",
  about: "L1 and L2 together",
  hyper: { l1: nonNegative(1e-4, "λ₁"), l2: nonNegative(1e-4, "λ₂") },
  value: ({ param: w, hyper: { l1, l2 } }) => abs(w).sum().mul(l1).add(w.mul(w).sum().mul(l2)),
});
