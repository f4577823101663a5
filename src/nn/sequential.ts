// Layers one after another.
import { define, structuredOf } from "../options/index.ts";
import { type LayerLike, applyChain, firstCheck, hyperOf, initChain, named } from "./composite.ts";
import type { Restorable, Restoring } from "./define.ts";
import type { Layer, LayerConfig } from "./layer.ts";

/**
 * `sequential(dense(64), relu, dropout({ rate: 0.2 }), dense(1))`. Its layers are called dense1, relu1, dropout1, dense2; their
 * parameters stand at `dense1.weight`, `dense1.bias` …
 */
export const sequential: ((...layers: LayerLike[]) => Layer) & { readonly declaration: ReturnType<typeof define> } & Restorable =
  Object.assign(
    (...likes: LayerLike[]): Layer => {
      const layers = named(likes);
      const parts = Object.values(layers);
      const made: Layer = {
        name: "sequential",
        label: `sequential(${parts.map(({ label }) => label).join(", ")})`,
        hyper: hyperOf(layers),
        config: { type: "sequential", options: {}, layers: parts.map(({ config }) => config) },
        layers,
        ...firstCheck(layers),
        init: (random, input) => initChain(layers, random, input),
        apply: (x, context) => applyChain(layers, x, context),
      };
      return structuredOf(made, "sequential", parts);
    },
    {
      declaration: define({ name: "sequential", about: "Layers one after another." }),
      restore: ({ layers = [] }: LayerConfig, from: Restoring): Layer =>
        sequential(...layers.map((config) => from.layer(config))),
    },
  );
