// Losses are computed from logits, so that log(0) cannot happen. A softmax or sigmoid at the end of a network would be
// applied twice: once by the layer, once by the loss. The network would still train, slowly and to a worse loss.
import type { Task } from "../data/dataset.ts";
import type { Layer } from "./layer.ts";
import { sequential } from "./sequential.ts";

/**
 * The network whose outputs are logits, and what was left out, in one sentence, or null. A softmax at the end is left out
 * for classification, a sigmoid for two classes; in regression both stay, for there they only bound the values.
 * Predictions are probabilities all the same: the loss turns logits into them.
 */
export function forLogits(model: Layer, task: Task): { readonly model: Layer; readonly note: string | null } {
  if (model.gives && (model.gives === "softmax" ? task !== "regression" : task === "binary")) {
    return {
      model: sequential(),
      note: `The ${model.gives} at the end of the network was left out: the loss works on what comes before it, and predictions are probabilities anyway.`,
    };
  }
  const parts = model.name === "sequential" && model.layers ? Object.values(model.layers) : [];
  const last = parts.at(-1);
  if (!last) return { model, note: null };
  const { model: kept, note } = forLogits(last, task);
  if (note === null) return { model, note };
  return { model: sequential(...parts.slice(0, -1), ...(last.gives ? [] : [kept])), note };
}
