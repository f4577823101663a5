export * from "./built-in.ts";
export {
  ownLayer as layer,
  parameterCount,
  type LayerDefinition,
  type LayerFactory,
  type LayerOptions,
  type Restorable,
  type Restoring,
} from "./define.ts";
export type { ArrayTree, Layer, LayerConfig, LayerContext, NumberTree, TensorTree } from "./layer.ts";
export type { LayerLike } from "./composite.ts";
export { layerFromConfig } from "./from-config.ts";
export { forLogits } from "./for-logits.ts";
export { forward, type Forward } from "./forward.ts";
export { initializerFor, mlp, type MlpOptions } from "./mlp.ts";
export { summary, type Summary, type SummaryRow } from "./summary.ts";
// The registries of what a command line names.
export * as activations from "./activations.ts";
export * as layers from "./built-in.ts";
export { namedLayers } from "./named-layers.ts";
