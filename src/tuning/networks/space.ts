/** What is searched of a network where nobody says: the settings that decide most, in the ranges that their plug-ins declare. */
import { parseSpec, searchRange, type NumberOption } from "../../options/index.ts";
import { optimizers } from "../../optimization/index.ts";
import { penalties } from "../../regularization/index.ts";
import { type Experiment, settings } from "../../training/experiment/index.ts";
import { isLayerConfig } from "../../training/experiment/experiment.ts";
import { choice, declared, integer, type Parameter, type Space, uniform } from "../space/index.ts";

/** Rows of a mini-batch that are tried: so few that every step has its program soon. */
const batchSizes = [8, 16, 32, 64, 128, 256, 512];

/**
 * Learning rate, batch size, initialization, L2 strength, dropout, and width and depth where the network is told in words, but for
 * what the experiment says itself: that is taken to be decided.
 * @param rows of the training part: a batch of more than a quarter of them is not tried
 */
export function usualSpace(experiment: Experiment, rows: number): Space {
  const { factory, values } = parseSpec(experiment.optimizer ?? "adam", optimizers, "optimizer");
  const hyper = factory.declaration.hyper as Readonly<Record<string, NumberOption>>;
  const sizes = batchSizes.filter((size) => size <= Math.max(16, rows / 4));
  const model = experiment.model ?? {};
  const words = isLayerConfig(model) ? null : model;
  const dense = words !== null && words.network === undefined;
  const rate = experiment.learningRate ?? values.learningRate;
  return {
    ...("learningRate" in hyper && rate === undefined && declared(factory, "learningRate")),
    ...(experiment.batchSize === undefined && { batchSize: choice(sizes) }),
    ...(words !== null &&
      words.init === undefined && { init: choice(["glorotUniform", "heNormal", "lecunNormal", "orthogonal"]) }),
    ...(experiment.penalties === undefined && { l2: strength() }),
    ...(dense && words.dropout === undefined && { dropout: uniform(...range("dropout")) }),
    ...(dense && words.hidden === undefined && { width: integer(8, 256, { log: true }), depth: integer(1, 4) }),
  };
}

/** The penalty's strength by ratios, small enough at its lower end to be none. */
const strength = (): Parameter => declared(penalties.l2, "strength").strength as Parameter;

function range(name: string): [number, number] {
  const { low, high } = searchRange(settingOption(name));
  return [low, high];
}

const settingOption = (name: string): NumberOption => settings.get(name)!.option as NumberOption;
