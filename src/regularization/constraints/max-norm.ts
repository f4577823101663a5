// Max-norm: the weights that arrive at a unit may not grow beyond a fixed length.
import { norm } from "../../functional/index.ts";
import { positive, searched } from "../../options/index.ts";
import { constraint } from "./constraint.ts";

/**
 * w ← w · min(1, c / ‖w‖₂), where w are the weights that arrive at one unit: a column of `[fanIn, units]`, for kernels
 * `[…, in, out]` all but the last axis. Weights within the limit keep their bits; Keras's `MaxNorm` divides by ‖w‖ + 1e-7
 * and its default axis 0 means the same for dense layers, but not for kernels. Often 3 to 4, together with dropout.
 */
export const maxNorm = constraint({
  name: "maxNorm",
  reference: "Srebro & Shraibman 2005; Srivastava et al. 2014, JMLR 15:1929, section 5.1",
  about: "the weights arriving at a unit are no longer than a limit",
  hyper: { limit: searched(positive(3, "c, the greatest length"), 0.5, 10) },
  project: ({ param: w, hyper: { limit } }) => {
    const length = norm(w, { axes: w.shape.map((_, d) => d).slice(0, -1), keep: true }); // [1, units]
    return w.mul(limit.div(length.max(limit))); // c / c is exactly 1
  },
});
