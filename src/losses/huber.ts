// Huber's loss: squared for small errors, absolute for large ones.
import { abs } from "../functional/index.ts";
import { positive } from "../options/index.ts";
import { loss } from "./loss.ts";
import { meanOverOutputs, targetLikeOutputs } from "./target.ts";

/**
 * e²/2 where |e| ≤ δ, δ (|e| − δ/2) beyond, averaged over an example's outputs (Huber 1964); for outputs and target of the
 * same shape `[batch, k]`. As PyTorch's `HuberLoss`, Keras and Optax; PyTorch's `SmoothL1Loss` of `beta` is this one of
 * `delta = beta`, divided by `beta`.
 */
export const huber = loss({
  name: "huber",
  task: "regression",
  reference: "Huber 1964, doi:10.1214/aoms/1177703732",
  about: "squared below delta, absolute above: exact near the target, calm about outliers",
  hyper: { delta: positive(1, "size of an error from which it counts linearly") },
  perExample: ({ outputs, target, hyper: { delta } }) => {
    const size = abs(outputs.sub(targetLikeOutputs("huber", outputs, target)));
    // The part of the error up to δ counts squared, the rest linearly: no square of a large number, and no branch.
    const near = size.min(delta);
    return meanOverOutputs(near.mul(near).mul(0.5).add(size.sub(near).mul(delta)));
  },
});
