// A trained model in one file: weights, architecture, preprocessing and the meaning of its answers. `predict` needs no more.
import { preprocessing, type PreprocessingState, type Task } from "../../data/index.ts";
import { type LossConfig, restoreLoss } from "../../losses/index.ts";
import { layerFromConfig, type LayerConfig } from "../../nn/index.ts";
import type { Registry } from "../../options/index.ts";
import { type TrainedModel, trainedModel } from "../model.ts";
import { prefixed, without } from "./checkpoint-file.ts";
import { decodeContainer, encodeContainer } from "./container.ts";

interface ModelDocument {
  readonly layer: LayerConfig;
  readonly loss: LossConfig;
  readonly task: Task;
  readonly features: readonly string[];
  readonly classes: readonly string[];
  readonly inputShape: readonly number[];
  readonly preprocessing: PreprocessingState | null;
  readonly about: unknown;
}

export interface LoadedModel extends TrainedModel {
  /** What was saved beside the model. */
  readonly about: unknown;
}

const state = "state:";

/**
 * The bytes of a model file, in safetensors: weights stand under their paths (`dense1.weight`), running statistics under
 * `state:` and theirs.
 * @param about any JSON to keep with the model, such as the run's configuration and its metrics
 */
export function saveModel(model: TrainedModel, about: unknown = null): Uint8Array {
  const { layer, loss, task, features, classes, inputShape, params } = model;
  const document: ModelDocument = {
    layer: layer.config,
    loss: loss.config,
    task,
    features,
    classes,
    inputShape,
    preprocessing: model.preprocessing?.state ?? null,
    about,
  };
  return encodeContainer({ kind: "whetstone.model", document, tensors: { ...params, ...prefixed(state, model.state) } });
}

/**
 * The model that `saveModel` wrote; it predicts the same bits.
 * @param options.name what the bytes are called in errors, such as a path
 * @param options.own factories of one's own layers, initializers and losses, by any key
 * @throws UserError for bytes that are no whole model of this program, or for layers that are neither built in nor in `own`
 */
export function loadModel(
  bytes: Uint8Array,
  { name = "the model", own = {} }: { readonly name?: string; readonly own?: Registry } = {},
): LoadedModel {
  const { document, tensors } = decodeContainer(bytes, "whetstone.model", name);
  const { layer, loss, preprocessing: fitted, about, ...rest } = document as ModelDocument;
  const statistics = without(state, tensors);
  const model = trainedModel({
    ...rest,
    layer: layerFromConfig(layer, own),
    loss: restoreLoss(loss, own),
    params: Object.fromEntries(Object.entries(tensors).filter(([path]) => !path.startsWith(state))),
    state: statistics,
    preprocessing: fitted && preprocessing(fitted),
  });
  return { ...model, about };
}
