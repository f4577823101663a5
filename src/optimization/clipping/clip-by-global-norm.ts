// All gradients scaled down together to a largest norm: the direction of the step stays, only its length is cut.
import { mapFlat } from "../../engine/index.ts";
import { globalNorm } from "../../functional/index.ts";
import { positive } from "../../options/index.ts";
import { transformation } from "../transformation.ts";
import { shrink } from "./shrink.ts";

/** g ← g · min(1, maxNorm / ‖g‖), the norm over all tensors together. */
export const clipByGlobalNorm = transformation({
  name: "clipByGlobalNorm",
  reference: "Pascanu et al. 2013, arXiv:1211.5063",
  about: "all gradients scaled down together to a largest norm",
  aliases: ["globalNorm"],
  hyper: { maxNorm: positive(1, "the largest norm of all gradients together") },
  update: ({ grads, hyper: { maxNorm } }) => {
    const factor = shrink(globalNorm(grads), maxNorm);
    return [mapFlat(grads, (g) => g.mul(factor)), {}];
  },
});
