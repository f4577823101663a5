// The command that trains a network again: every setting of an experiment as an option.
import { kebab } from "../../options/index.ts";
import { type Experiment, settings } from "../../training/experiment/index.ts";
import { isLayerConfig } from "../../training/experiment/experiment.ts";
import type { ReadOptions } from "../../data/readers/read.ts";
import { quote } from "../parse.ts";

/** `whetstone train wine --learning-rate 0.0031 --hidden 64x64`; null for a network told layer by layer, which options cannot say. */
export function trainCommand(experiment: Experiment, reading: ReadOptions = {}): string | null {
  const { data: { source = "" } = {}, model = {} } = experiment;
  if (isLayerConfig(model)) return null;
  const words = [
    ...[...settings.values()].flatMap(({ name, place }) => option(name, valueAt(experiment, place))),
    ...dataWords(experiment, reading),
  ];
  return ["whetstone", "train", source, ...words].map(quote).join(" ");
}

type Value = string | number | boolean | null | undefined | readonly (string | number)[];

export const valueAt = (experiment: Experiment, [first, second]: readonly string[]): Value => {
  const part = (experiment as Readonly<Record<string, unknown>>)[first];
  return (second === undefined ? part : (part as Readonly<Record<string, unknown>> | undefined)?.[second]) as Value;
};

function option(name: string, value: Value): string[] {
  const flag = `--${kebab(name)}`;
  if (value === undefined || value === null || name === "seed") return [];
  if (typeof value === "boolean") return [value ? flag : `--no-${kebab(name)}`];
  if (!Array.isArray(value)) return [flag, String(value)];
  const separator = name === "network" ? " " : value.every((one) => typeof one === "number") ? "x" : "+";
  return [flag, value.join(separator) || "none"];
}

function dataWords(
  { data: { target, task, ignore, categories, group } = {} }: Experiment,
  { delimiter, header, labels }: ReadOptions,
): string[] {
  const said: [string, string | undefined][] = [
    ["target", target],
    ["task", task],
    ["ignore", ignore?.join(",")],
    ["categories", categories?.join(",")],
    ["group", group],
    ["delimiter", delimiter?.replace("\t", "\\t")],
    ["labels", labels],
  ];
  return [
    ...said.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, value])),
    ...(header === undefined ? [] : [header ? "--header" : "--no-header"]),
  ];
}
