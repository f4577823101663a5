// The fully connected layer.
import { linear } from "../functional/index.ts";
import { heNormal, zeros } from "../initialization/index.ts";
import { UserError, flag, whole } from "../options/index.ts";
import { featuresOf } from "./batch-norm.ts";
import { type LayerOptions, layer } from "./define.ts";
import type { Layer } from "./layer.ts";

const units = whole(1, { low: 1 }, "outputs");
const bias = flag(true, "add a number to each output");
const defined = layer({
  name: "dense",
  aliases: ["linear"],
  about: "x · weight + bias: every unit sees every input.",
  options: { units, bias },
  positional: "units",
  initializers: { init: heNormal(), biasInit: zeros() },
  params: ({ random, input, options: { units, bias }, initializers: { init, biasInit } }) => {
    const [features] = featuresOf("dense", input);
    return {
      weight: init(random.fork("weight"), [features, units]),
      bias: bias ? biasInit(random.fork("bias"), [units]) : undefined,
    };
  },
  output: ({ input, options: { units } }) => [...input.slice(0, -1), units],
  apply: ({ weight, bias }, x) => {
    if (x.rank < 2 || x.shape[x.rank - 1] !== weight.shape[0])
      throw new UserError(
        `dense: its weights were made for ${weight.shape[0]} features, got [${x.shape.join(", ")}]; initialize it with the shape it is used with.`,
      );
    return linear(x, weight, bias); // [batch, …, units]
  },
});

type Given = Omit<LayerOptions<{}, { bias: typeof bias }, { init: never; biasInit: never }>, "units">;

/**
 * A fully connected layer: `dense(64)`, `dense(10, { init: glorotNormal(), bias: false })`. Inputs of more axes, such as
 * sequences [batch, places, features], are mapped place by place: only the last axis changes, as in Keras and PyTorch. Put
 * `flatten()` before it where each unit shall see a whole image.
 *
 * Weights start as `heNormal()`, which fits relu, the activation that most networks use, and errs little for its relatives;
 * biases start at 0. Keras starts with glorotUniform, PyTorch with U(±1/√fanIn) for weights and biases.
 * @param units outputs
 * @throws UserError, when it is initialized, for inputs without an axis of features
 */
export const dense: ((units: number | (Given & { units: number }), options?: Given) => Layer) &
  Pick<typeof defined, "declaration" | "restore"> = Object.assign(
  (units: number | (Given & { units: number }), options: Given = {}) => {
    const given = typeof units === "object" ? units : { ...options, units };
    if (given.units === undefined) throw new UserError("dense: say how many units it has, as in dense(64).");
    return defined(given);
  },
  { declaration: defined.declaration, restore: defined.restore },
);
