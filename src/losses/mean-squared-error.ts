// Mean squared error: the usual loss of regression.
import { flag } from "../options/index.ts";
import { loss } from "./loss.ts";
import { meanOverOutputs, targetLikeOutputs } from "./target.ts";

/**
 * (ŷ − y)², averaged over an example's outputs, for outputs and target of the same shape `[batch, k]`: 1/n Σ (ŷ − y)² over
 * a batch, as PyTorch's `MSELoss` and Keras. `half: true` gives the 1/2n Σ (ŷ − y)² of many teaching texts (Optax's
 * `l2_loss`), whose derivative is the error itself; a learning rate chosen for one form is off by 2 for the other.
 */
export const meanSquaredError = loss({
  name: "meanSquaredError",
  task: "regression",
  aliases: ["mse", "squared"],
  about: "mean of the squared errors; large errors count most",
  options: { half: flag(false, "½ of it, so that the derivative is the error itself") },
  perExample: ({ outputs, target, options: { half } }) => {
    const error = outputs.sub(targetLikeOutputs("meanSquaredError", outputs, target));
    const squared = meanOverOutputs(error.mul(error));
    return half ? squared.mul(0.5) : squared;
  },
});
