// The gradient of every tensor scaled down to a largest norm; its direction within the tensor stays.
import { mapFlat } from "../../engine/index.ts";
import { norm } from "../../functional/index.ts";
import { positive } from "../../options/index.ts";
import { transformation } from "../transformation.ts";
import { shrink } from "./shrink.ts";

/** g ← g · min(1, maxNorm / ‖g‖), the norm of each tensor by itself. */
export const clipByNorm = transformation({
  name: "clipByNorm",
  reference: "Pascanu et al. 2013, arXiv:1211.5063",
  about: "the gradient of every tensor scaled down to a largest norm",
  aliases: ["norm"],
  hyper: { maxNorm: positive(1, "the largest norm of a tensor's gradient") },
  update: ({ grads, hyper: { maxNorm } }) => [mapFlat(grads, (g) => g.mul(shrink(norm(g), maxNorm))), {}],
});
