// A network told layer by layer, in specifications.
import type { Shape } from "../../engine/index.ts";
import { heNormal, type Initializer, type InitializerConfig, lecunNormal } from "../../initialization/index.ts";
import {
  activations,
  dense,
  flatten,
  initializerFor,
  type Layer,
  layerFromConfig,
  namedLayers,
  sequential,
} from "../../nn/index.ts";
import { parse, type Registry } from "../../options/index.ts";
import { random } from "../../random/index.ts";

interface Around {
  readonly init?: Initializer;
  readonly biasInit?: Initializer;
  /** Units of the last layer. */
  readonly outputs: number;
  /** Shape of one example. */
  readonly input: Shape;
  readonly own: Registry;
}

/**
 * The layers of `specs`, flatten where what they give is no vector, and a dense layer of `outputs` units. Weights are drawn by `init`;
 * left out, those that would begin as heNormal, by what suits the activation that follows, in the last layer by lecunNormal.
 * @throws UserError for what does not exist and where a layer cannot take what the one before it gives
 */
export function layerByLayer(specs: readonly string[], { init, biasInit, outputs, input, own }: Around): Layer {
  const told = specs.map((spec): Layer => parse(spec, { ...namedLayers, ...own }, "layer"));
  const layers = told.map((layer, i) => {
    const fits = (layer.config.options.init as InitializerConfig | undefined)?.type === heNormal.declaration.name;
    return drawnBy(layer, { init: init ?? (fits ? suiting(told.slice(i + 1)) : undefined), biasInit }, own);
  });
  const { output } = sequential(...told).init(random(0), input);
  return sequential(
    ...layers,
    ...(output.length === 1 ? [] : [flatten()]),
    dense(outputs, { init: init ?? lecunNormal(), biasInit }),
  );
}

/** By what the weights before these layers are drawn: what suits the first activation, if no other weights come before it. */
function suiting(after: readonly Layer[]): Initializer {
  const next = after.find((layer) => isActivation(layer) || "init" in layer.config.options);
  return next && isActivation(next) ? initializerFor(next) : lecunNormal();
}

const isActivation = ({ name }: Layer): boolean => name in activations;

/** The layer again, with these initializers in place of its own `init` and `biasInit`, if it has such. */
function drawnBy(layer: Layer, by: { init?: Initializer; biasInit?: Initializer }, own: Registry): Layer {
  const { options } = layer.config;
  const given = Object.entries(by).flatMap(([key, value]: [string, Initializer | undefined]) =>
    value && key in options ? [[key, value.config] as const] : [],
  );
  if (given.length === 0) return layer;
  return layerFromConfig({ ...layer.config, options: { ...options, ...Object.fromEntries(given) } }, own);
}
