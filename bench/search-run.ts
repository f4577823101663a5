/** A run of W7: how one of its networks is trained, by hand and as a trial of a search. */
import type { Dataset } from "../src/data/index.ts";
import { binaryCrossEntropy } from "../src/losses/index.ts";
import { adam } from "../src/optimization/index.ts";
import { l2 } from "../src/regularization/index.ts";
import type { TrainOptions } from "../src/training/index.ts";
import { modelOf } from "./ours.ts";
import type { SearchQuestion } from "./search.ts";

/** One run a core: it takes no second thread. */
export const runOf = (
  { workload, epochs }: Pick<SearchQuestion, "workload" | "epochs">,
  train: Dataset,
  { learningRate, batchSize }: { readonly learningRate: number; readonly batchSize: number },
): TrainOptions => ({
  model: modelOf(workload),
  data: { train },
  loss: binaryCrossEntropy(),
  optimizer: adam({ learningRate }),
  penalties: [l2({ strength: workload.l2, scale: "half", biases: true })],
  batchSize,
  epochs,
  record: epochs,
  threads: 1,
});
