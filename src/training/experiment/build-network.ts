// The network of an experiment, and what looks at data before the first step.
import type { Dataset } from "../../data/dataset.ts";
import { type Initializer, initializers, isInitializer } from "../../initialization/index.ts";
import type { Loss } from "../../losses/index.ts";
import { activations, flatten, type LayerConfig, layerFromConfig, mlp, sequential } from "../../nn/index.ts";
import { kebab, parse, type Registry, UserError } from "../../options/index.ts";
import type { TrainOptions } from "../options.ts";
import { layerByLayer } from "./chain.ts";
import { type ExperimentModel, isLayerConfig } from "./experiment.ts";

type Built = Pick<TrainOptions, "model" | "prepare">;

/** @throws UserError for names and values that do not exist */
export function buildNetwork(told: ExperimentModel | LayerConfig, data: Dataset, loss: Loss, own: Registry): Built {
  if (isLayerConfig(told)) return { model: layerFromConfig(told, own) };
  const { network: specs, activation = "relu", init, biasInit, ...plain } = told;
  const first: Initial = init === undefined ? {} : initial(init, own);
  const outputs = outputsFor(data, loss);
  const drawn = { init: first.init, biasInit: biasInit === undefined ? undefined : biasInitializer(biasInit, own) };
  const input = data.x.shape.slice(1);
  if (specs) {
    refuseBeside(told);
    return { model: layerByLayer(specs, { ...drawn, outputs, input, own }), prepare: first.prepare };
  }
  const network = mlp({
    ...plain,
    ...drawn,
    outputs,
    activation: parse(activation, { ...activations, ...own }, "activation"),
  });
  return {
    model: input.length === 1 ? network : sequential(flatten(), ...Object.values(network.layers!)),
    prepare: first.prepare,
  };
}

/** What a network that is told layer by layer says itself. */
function refuseBeside(told: ExperimentModel): void {
  const ways = { hidden: "dense:64", activation: "relu", dropout: "dropout:0.2", batchNorm: "batchNorm", layerNorm: "layerNorm" };
  for (const [name, way] of Object.entries(ways))
    if (told[name as keyof typeof ways] !== undefined)
      throw new UserError(
        `${kebab(name)}: network names every layer already, so leave it out, or write ${way} into the network where it belongs.`,
      );
}

/** One logit for two classes and one for a value, otherwise one a class; two for two classes where the loss wants one each. */
const outputsFor = ({ task, classes }: Dataset, loss: Loss): number =>
  task !== "regression" && loss.task === "multiclass" ? classes.length : 1;

interface Initial {
  readonly init?: Initializer;
  readonly prepare?: TrainOptions["prepare"];
}

/** An initializer of shapes, or one that starts from another and then looks at the first rows. */
function initial(spec: string, own: Registry): Initial {
  const made = parse(spec, { ...initializers, ...own }, "initializer");
  if (isInitializer(made)) return { init: made };
  return { init: made.start, prepare: ({ model, params, state, x }) => made(model, params, state, x) };
}

function biasInitializer(spec: string, own: Registry): Initializer | undefined {
  const { init, prepare } = initial(spec, own);
  if (prepare)
    throw new UserError(`biasInit: ${spec} scales weights by what the data does; biases need a plain initializer such as zeros.`);
  return init;
}
