// Layers whose result is added to what went in, so that the gradient has a way around them.
import { type Tensor, sameShape } from "../engine/index.ts";
import { lecunNormal } from "../initialization/index.ts";
import { UserError, define } from "../options/index.ts";
import { type LayerLike, applyChain, hyperOf, initChain, named } from "./composite.ts";
import type { Restorable, Restoring } from "./define.ts";
import type { Layer, LayerConfig, TensorTree } from "./layer.ts";

/**
 * `residual(dense(64), relu, dense(64))`: x + dense2(relu1(dense1(x))). Where its layers change the number of features, x goes
 * through a learnt matrix `projection.weight` of variance 1 / fanIn, without a bias (option B of the paper).
 * @throws UserError, when it is initialized, where shapes differ and are no vectors
 */
export const residual: ((...layers: LayerLike[]) => Layer) & { readonly declaration: ReturnType<typeof define> } & Restorable =
  Object.assign(
    (...likes: LayerLike[]): Layer => {
      const layers = named(likes);
      const parts = Object.values(layers);
      return {
        name: "residual",
        label: `residual(${parts.map(({ label }) => label).join(", ")})`,
        hyper: hyperOf(layers),
        config: { type: "residual", options: {}, layers: parts.map(({ config }) => config) },
        layers,
        init: (random, input) => {
          const { params, state, output } = initChain(layers, random, input);
          if (sameShape(input, output)) return { params, state, output };
          if (input.length !== 1 || output.length !== 1)
            throw new UserError(
              `residual: its layers turn [${input.join(", ")}] into [${output.join(", ")}], and only vectors can be projected; keep the shape, or put flatten() before it.`,
            );
          return {
            params: { ...params, projection: { weight: lecunNormal()(random.fork("projection"), [input[0], output[0]]) } },
            state,
            output,
          };
        },
        apply: (x, context) => {
          const { output, state } = applyChain(layers, x, context);
          const projection = context.params.projection as TensorTree | undefined;
          if (!projection) return { output: x.add(output), state };
          const projected = x.dot(projection.weight as Tensor); // [batch, features in] → [batch, features out]
          context.observe("projection", projected);
          return { output: projected.add(output), state };
        },
      };
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
