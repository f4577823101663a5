// The network of dense layers that most tables need, from a few words.
import { type Initializer, activationNames, glorotNormal, heNormal, lecunNormal } from "../initialization/index.ts";
import { relu } from "./activations.ts";
import { batchNorm } from "./batch-norm.ts";
import type { LayerLike } from "./composite.ts";
import { dense } from "./dense.ts";
import { dropout } from "./dropout.ts";
import { layerNorm } from "./layer-norm.ts";
import type { Layer } from "./layer.ts";
import { sequential } from "./sequential.ts";

export interface MlpOptions {
  /** Units of the hidden layers. Default [64, 64]. */
  readonly hidden?: readonly number[];
  /** Units of the last layer: one for two classes or a value, else one a class. Default 1. */
  readonly outputs?: number;
  /** After each hidden layer. Default relu. */
  readonly activation?: LayerLike;
  /** Of all weights. By default what suits the activation, and lecunNormal for the last layer, which no activation follows. */
  readonly init?: Initializer;
  /** Of all biases. Default zeros. */
  readonly biasInit?: Initializer;
  /** Rate after each activation; left out by default. */
  readonly dropout?: number;
  /** Before each activation; the layers before it then have no bias, which it would cancel. */
  readonly batchNorm?: boolean;
  readonly layerNorm?: boolean;
}

/** `mlp({ hidden: [64, 64], outputs: 3, dropout: 0.2 })`: dense layers with activations between them, ending in logits or values. */
export function mlp({
  hidden = [64, 64],
  outputs = 1,
  activation = relu,
  init,
  biasInit,
  dropout: rate,
  ...norms
}: MlpOptions = {}): Layer {
  const act = typeof activation === "function" ? activation() : activation;
  return sequential(
    ...hidden.flatMap((units): LayerLike[] => [
      dense(units, { init: init ?? initializerFor(act), biasInit, bias: !norms.batchNorm }),
      ...(norms.batchNorm ? [batchNorm] : []),
      ...(norms.layerNorm ? [layerNorm] : []),
      act,
      ...(rate === undefined ? [] : [dropout({ rate })]),
    ]),
    dense(outputs, { init: init ?? lecunNormal(), biasInit }),
  );
}

/** What suits the layer before an activation: He's for relu and its relatives, Glorot's for tanh and sigmoid, LeCun's for selu and none. */
export function initializerFor({ name, hyper }: Layer): Initializer {
  if (name === "tanh" || name === "sigmoid" || name === "softmax") return glorotNormal();
  if (name === "selu" || name === "identity") return lecunNormal();
  const known = activationNames.find((activation) => activation === name);
  return known ? heNormal({ activation: known, ...(typeof hyper.slope === "number" && { slope: hyper.slope }) }) : heNormal();
}
