// The loss that a task gets when nobody chooses one.
import type { Task } from "../data/dataset.ts";
import { binaryCrossEntropy } from "./binary-cross-entropy.ts";
import type { Loss } from "./loss.ts";
import { meanSquaredError } from "./mean-squared-error.ts";
import { softmaxCrossEntropy } from "./softmax-cross-entropy.ts";

/** Cross-entropy for classes, mean squared error for values. */
export function defaultLossFor(task: Task): Loss {
  switch (task) {
    case "binary":
      return binaryCrossEntropy();
    case "multiclass":
      return softmaxCrossEntropy();
    case "regression":
      return meanSquaredError();
    default:
      return task satisfies never;
  }
}
