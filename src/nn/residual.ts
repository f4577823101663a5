// Layers whose result is added to what went in, so that the gradient has a way around them.
import { type Tensor, sameShape } from "../engine/index.ts";
import { linear } from "../functional/index.ts";
import { lecunNormal } from "../initialization/index.ts";
import { UserError, define, structuredOf } from "../options/index.ts";
import { type LayerLike, applyChain, firstCheck, hyperOf, initChain, named } from "./composite.ts";
import type { Restorable, Restoring } from "./define.ts";
import type { Layer, LayerConfig, TensorTree } from "./layer.ts";

/**
 * `residual(dense(64), relu, dense(64))`: x + dense2(relu1(dense1(x))). Where its layers change the last axis (features, channels),
 * x goes through a learnt matrix `projection.weight` of variance 1 / fanIn, without a bias (option B of the paper).
 * @throws UserError, when it is initialized, where shapes differ otherwise than in the last axis
 */
export const residual: ((...layers: LayerLike[]) => Layer) & { readonly declaration: ReturnType<typeof define> } & Restorable =
  Object.assign(
    (...likes: LayerLike[]): Layer => {
      const layers = named(likes);
      const parts = Object.values(layers);
      const made: Layer = {
        name: "residual",
        label: `residual(${parts.map(({ label }) => label).join(", ")})`,
        hyper: hyperOf(layers),
        config: { type: "residual", options: {}, layers: parts.map(({ config }) => config) },
        layers,
        ...firstCheck(layers),
        init: (random, input) => {
          const { params, state, output } = initChain(layers, random, input);
          if (sameShape(input, output)) return { params, state, output };
          if (input.length === 0 || !sameShape(input.slice(0, -1), output.slice(0, -1)))
            throw new UserError(
              `residual: its layers turn [${input.join(", ")}] into [${output.join(", ")}], and only the last axis can be projected; keep the other sizes, for example by padding: "same".`,
            );
          return {
            params: {
              ...params,
              projection: { weight: lecunNormal()(random.fork("projection"), [input.at(-1)!, output.at(-1)!]) },
            },
            state,
            output,
          };
        },
        apply: (x, context) => {
          const { output, state } = applyChain(layers, x, context);
          const projection = context.params.projection as TensorTree | undefined;
          if (!projection) return { output: x.add(output), state };
          const projected = linear(x, projection.weight as Tensor); // […, features in] → […, features out]
          context.observe("projection", projected);
          return { output: projected.add(output), state };
        },
      };
      return structuredOf(made, "residual", parts);
    },
    {
      declaration: define({
        name: "residual",
        about: "x plus what its layers make of x.",
        reference: "He, Zhang, Ren & Sun 2016, arXiv:1512.03385",
      }),
      restore: ({ layers = [] }: LayerConfig, from: Restoring): Layer => residual(...layers.map((config) => from.layer(config))),
    },
  );
