// Mean absolute error: the loss whose best constant is the median, for data with outliers.
import { abs } from "../functional/index.ts";
import { loss } from "./loss.ts";
import { meanOverOutputs, targetLikeOutputs } from "./target.ts";

/**
 * |ŷ − y|, averaged over an example's outputs, for outputs and target of the same shape `[batch, k]`. Its slope is 0 where
 * the error is exactly 0, as PyTorch's `L1Loss` has it.
 */
export const meanAbsoluteError = loss({
  name: "meanAbsoluteError",
  task: "regression",
  aliases: ["mae", "absolute"],
  about: "mean of the absolute errors; outliers count no more than their size",
  perExample: ({ outputs, target }) => meanOverOutputs(abs(outputs.sub(targetLikeOutputs("meanAbsoluteError", outputs, target)))),
});
