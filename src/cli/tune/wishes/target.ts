// What the name in a wish stands for: something that the space has, or a setting, a plug-in or one of its options that it may have.
import {
  factories,
  type NumberOption,
  type Option,
  parseSpec,
  searchRange,
  suggestion,
  UserError,
} from "../../../options/index.ts";
import { type Experiment, findSetting, settings } from "../../../training/experiment/index.ts";
import type { Parameter, Space } from "../../../tuning/space/index.ts";
import { isParameter } from "../../../tuning/space/parameter.ts";
import { has, isSetting, type OwnName, specOf } from "../../experiment.ts";
import { optionsOf } from "../../flags/plug-ins.ts";
import { lenders, same } from "../../flags/settings.ts";

/** What a name stands for: its place in the space, and how its numbers are searched. */
export interface Target {
  readonly name: string;
  /** Null for words. */
  readonly kind: { readonly integer: boolean; readonly scale: "linear" | "log" | "complement" } | null;
  /** A plug-in that may be left out: `l2=none,1e-4`. */
  readonly optional: boolean;
  /** The setting whose plug-in has it as an option, and that plug-in as it is written: `momentum` of `sgd`. */
  readonly lender?: { readonly setting: string; readonly spec: string };
}

/** Networks, in whose space there is room for more than what it has. */
export interface Networks {
  readonly experiment: Experiment;
  readonly plugIns: readonly OwnName[];
}

/** @param networks null where names are not those of networks, and only what the space has can be meant */
export function targetOf(typed: string, space: Space, networks: Networks | null): Target {
  const { experiment, plugIns } = networks ?? { experiment: {}, plugIns: [] };
  const name = networks && isSetting(typed) ? findSetting(typed).name : typed;
  const known = Object.keys(space).find((one) => same(one, name));
  const plugIn = plugIns.find((one) => same(one.name, typed));
  const before = known === undefined ? undefined : space[known];
  // What is fixed does not say how it would be searched; its declaration does.
  if (before && isParameter(before) && (before.kind !== "fixed" || !networks))
    return { name: known!, kind: kindOfParameter(before), optional: plugIn !== undefined };
  if (!networks) throw new UserError(`--space: there is no "${typed}" to search${suggestion(typed, Object.keys(space))}`);
  if (same(name, "width") || same(name, "depth"))
    return { name: name.toLowerCase(), kind: { integer: true, scale: same(name, "width") ? "log" : "linear" }, optional: false };
  if (isSetting(typed)) return { name, kind: kindOfSetting(name), optional: false };
  if (plugIn) {
    const { factory } = parseSpec(plugIn.name, settings.get(plugIn.setting)!.registry!, plugIn.setting);
    const [first] = optionsOf(factory.declaration);
    return { name: plugIn.name, kind: first ? kindOf(first[1]) : null, optional: true };
  }
  for (const setting of lenders) {
    const spec = specOf(experiment, setting) ?? (setting === "optimizer" ? "adam" : undefined);
    if (spec === undefined) continue;
    const { declaration } = parseSpec(spec, settings.get(setting)!.registry!, setting).factory;
    const option = optionsOf(declaration).find(([key, { aliases = [] }]) => [key, ...aliases].some((one) => same(one, typed)));
    if (option) return { name: option[0], kind: kindOf(option[1]), optional: false, lender: { setting, spec } };
  }
  throw unknown(typed, space, plugIns);
}

function unknown(typed: string, space: Space, plugIns: readonly OwnName[]): UserError {
  for (const setting of lenders)
    for (const { declaration } of factories(settings.get(setting)!.registry!).values())
      if (has(declaration, typed))
        return new UserError(`--space ${typed}: it is an option of ${declaration.name}, which is not chosen.`);
  const names = [...new Set([...Object.keys(space), "width", "depth", ...settings.keys(), ...plugIns.map(({ name }) => name)])];
  return new UserError(`--space: there is no "${typed}" to search${suggestion(typed, names)}`);
}

const kindOfSetting = (name: string): Target["kind"] =>
  name === "batchSize" ? { integer: true, scale: "log" } : kindOf(settings.get(name)!.option);
const kindOf = (option: Option | undefined): Target["kind"] => (option?.kind === "number" ? kindOfNumber(option) : null);
const kindOfNumber = (option: NumberOption): Target["kind"] => ({ integer: option.integer, scale: searchRange(option).scale });

function kindOfParameter(parameter: Parameter): Target["kind"] {
  switch (parameter.kind) {
    case "float":
      return { integer: false, scale: parameter.complement ? "complement" : parameter.log ? "log" : "linear" };
    case "integer":
      return { integer: true, scale: parameter.log ? "log" : "linear" };
    case "choice":
      return parameter.values.every((value) => typeof value === "number")
        ? { integer: parameter.values.every(Number.isInteger), scale: "log" }
        : null;
    case "branch":
    case "fixed":
      return null;
    default:
      return parameter satisfies never;
  }
}
