// `--space` as it was typed: ranges, choices and files, in place of what is searched where nobody says.
import {
  factories,
  type NumberOption,
  normalise,
  type Option,
  parseSpec,
  searchRange,
  splitSpecs,
  suggestion,
  UserError,
} from "../../options/index.ts";
import { type Experiment, findSetting, settings } from "../../training/experiment/index.ts";
import {
  choice,
  fixed,
  integer,
  logUniform,
  logUniformBelowOne,
  type Parameter,
  type Space,
  uniform,
} from "../../tuning/space/index.ts";
import { has, isSetting, type OwnName, specOf } from "../experiment.ts";
import { optionsOf } from "../flags/plug-ins.ts";
import { lenders, same } from "../flags/settings.ts";

/** What a name stands for: its place in the space, and how its numbers are searched. */
interface Target {
  readonly name: string;
  /** Null for words. */
  readonly kind: { readonly integer: boolean; readonly scale: "linear" | "log" | "complement" } | null;
  /** A plug-in that may be left out: `l2=none,1e-4`. */
  readonly optional: boolean;
  /** The setting whose plug-in has it as an option, and that plug-in as it is written: `momentum` of `sgd`. */
  readonly lender?: { readonly setting: string; readonly spec: string };
}

/**
 * The space with one more wish: `dropout=0..0.3`, `init=heNormal,orthogonal`, `l2=off`.
 * @throws UserError for a name that means nothing here, and for values that cannot be read
 */
export function withWish(space: Space, wish: string, experiment: Experiment, plugIns: readonly OwnName[]): Space {
  const equals = wish.indexOf("=");
  if (equals < 1)
    throw new UserError(
      `--space: "${wish}" is no wish; write NAME=LOW..HIGH, NAME=A,B,C or NAME=off, or name a .json or .ts file.`,
    );
  const typed = wish.slice(0, equals).trim();
  const text = wish.slice(equals + 1).trim();
  const target = targetOf(typed, space, experiment, plugIns);
  if (same(text, "off") && !target.optional) return without(space, target, typed);
  if (same(text, "off")) return target.name in space ? without(space, target, typed) : space;
  const parameter = told(typed, () => parameterFrom(text, target, space[target.name] as Parameter | undefined));
  if (target.lender) return lent(space, target, parameter);
  // A hidden layer after the other in place of how many and how wide.
  const { width, depth, ...rest } = space;
  return { ...(target.name === "hidden" ? rest : space), [target.name]: parameter };
}

function targetOf(typed: string, space: Space, experiment: Experiment, plugIns: readonly OwnName[]): Target {
  const name = isSetting(typed) ? findSetting(typed).name : typed;
  const known = Object.keys(space).find((one) => same(one, name));
  const plugIn = plugIns.find((one) => same(one.name, typed));
  if (known !== undefined && space[known].kind !== undefined)
    return { name: known, kind: kindOfParameter(space[known] as Parameter), optional: plugIn !== undefined };
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

function parameterFrom(text: string, { kind, optional }: Target, before: Parameter | undefined): Parameter {
  const range = /^\s*(\S+?)\s*\.\.\s*(\S+)\s*$/.exec(text);
  if (range) {
    const [low, high] = [number(range[1]), number(range[2])];
    if (!kind) throw new UserError("it is chosen by name, so a range says nothing; list names: A,B,C.");
    if (before?.kind === "choice") {
      const inside = before.values.filter((value) => typeof value === "number" && value >= low && value <= high);
      if (inside.length > 1) return choice(inside);
    }
    if (kind.integer) return integer(low, high, { log: kind.scale === "log" });
    return { linear: uniform, log: logUniform, complement: logUniformBelowOne }[kind.scale](low, high);
  }
  const values = splitSpecs(text).map((word) => value(word.trim(), optional));
  if (values.length === 0) throw new UserError("it names no values; write LOW..HIGH, or A,B,C.");
  return values.length === 1 ? fixed(values[0]) : choice(values);
}

function number(text: string): number {
  const found = Number(text);
  if (text === "" || !Number.isFinite(found)) throw new UserError(`"${text}" is no number; a range reads LOW..HIGH.`);
  return found;
}

/** Numbers as numbers, switches as such; a plug-in that is left out is null. */
function value(word: string, optional: boolean): string | number | boolean | null {
  if (optional && ["none", "off", "no"].includes(normalise(word))) return null;
  if (optional && normalise(word) === "on") return true;
  return word !== "" && Number.isFinite(Number(word)) ? Number(word) : word;
}

function without(space: Space, { name, lender }: Target, typed: string): Space {
  if (lender || !(name in space))
    throw new UserError(`--space ${typed}=off: it is not searched anyway; what is searched: ${Object.keys(space).join(", ")}.`);
  const { [name]: _, ...rest } = space;
  return rest;
}

/** An option of a plug-in beside the options that it was given: `optimizer: { name: fixed("sgd"), momentum: … }`. */
function lent(space: Space, { name, lender }: Target, parameter: Parameter): Space {
  const { setting, spec } = lender!;
  const { factory, values } = parseSpec(spec, settings.get(setting)!.registry!, setting);
  const before = (space[setting] as Space | undefined) ?? {
    name: fixed(factory.declaration.name),
    ...Object.fromEntries(Object.entries(values).map(([key, one]) => [key, fixed(one)])),
  };
  return { ...space, [setting]: { ...before, [name]: parameter } };
}

function told<T>(typed: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof UserError ? new UserError(`--space ${typed}: ${error.message}`, { cause: error }) : error;
  }
}
