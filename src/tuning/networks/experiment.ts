/** From a configuration to the network that it means: names of a space are settings of an experiment. */
import { UserError, find, normalise, suggestion as nearName, type Registry } from "../../options/index.ts";
import { type Experiment, findSetting, settings, withSetting } from "../../training/experiment/index.ts";
import { isLayerConfig } from "../../training/experiment/experiment.ts";

/** Settings whose plug-ins are named by themselves: `l2` is a penalty, `earlyStopping` a stopping rule. */
const homes = ["penalty", "constraint", "augmentation", "averaging", "stopping"] as const;

type Value = number | string | boolean | null | readonly Value[] | { readonly name?: Value; readonly [key: string]: unknown };

/**
 * The experiment with every value of the configuration in its place:
 * - a setting by its name (`learningRate`, `batchSize`, `init`, `dropout` …);
 * - `width` and `depth` of the hidden layers, as many and as wide as they say;
 * - a plug-in by its name (`l2: 1e-4`, also `l2: null` for none);
 * - a choice with parameters of its own as a plug-in with options: `optimizer: { name: "adam", beta2: 0.99 }`; its `learningRate`,
 *   where it has one, is the learning rate;
 * - records without a name are only there to be read.
 * @throws UserError for names that mean nothing
 */
export function experimentOf(base: Experiment, configuration: Readonly<Record<string, unknown>>): Experiment {
  const { width, depth, ...rest } = configuration as Readonly<Record<string, Value>>;
  let experiment = base;
  if (width !== undefined || depth !== undefined) experiment = withHidden(base, width, depth);
  for (const [name, value] of Object.entries(rest)) experiment = withValue(experiment, name, value);
  return experiment;
}

function withHidden(experiment: Experiment, width: unknown, depth: unknown): Experiment {
  const model = experiment.model ?? {};
  if (isLayerConfig(model))
    throw new UserError("space: width and depth belong to a network told in words; this one is told layer by layer.");
  const before = model.hidden ?? [64, 64];
  const [units, layers] = [(width as number | undefined) ?? before[0] ?? 64, (depth as number | undefined) ?? before.length];
  return withSetting(experiment, "hidden", layers === 0 ? "none" : Array.from({ length: layers }, () => units).join("x"));
}

function withValue(experiment: Experiment, name: string, value: Value): Experiment {
  if (isBranch(value)) {
    const { name: chosen, learningRate, ...options } = value;
    const named = withSetting(experiment, settingFor(name), specification(chosen, options));
    return learningRate === undefined ? named : withValue(named, "learningRate", learningRate as Value);
  }
  if (isRecord(value)) return Object.entries(value).reduce((all, [key, one]) => withValue(all, key, one as Value), experiment);
  if (isSetting(name)) return withSetting(experiment, name, textOf(value));
  const home = homes.find((setting) => knows(settings.get(setting)!.registry!, name));
  if (home === undefined)
    throw new UserError(`space: ${name} is neither a setting nor a plug-in${nearName(name, [...settings.keys()])}`);
  if (value === null || value === false) return experiment;
  const { place } = findSetting(home);
  const before = (experiment as Record<string, unknown>)[place[0]];
  const spec = value === true ? name : `${name}:${textOf(value)}`;
  return withSetting(experiment, home, Array.isArray(before) ? [...(before as string[]), spec].join("+") : spec);
}

/** Whether a configuration's name can be put into an experiment at all. */
export const isKnown = (name: string): boolean =>
  name === "width" ||
  name === "depth" ||
  isSetting(name) ||
  homes.some((setting) => knows(settings.get(setting)!.registry!, name));

export const isSetting = (name: string): boolean =>
  [...settings.values()].some((one) => [one.name, ...one.aliases].some((known) => normalise(known) === normalise(name)));

const settingFor = (name: string): string => (isSetting(name) ? name : (homes.find((home) => home === name) ?? name));

function knows(registry: Registry, name: string): boolean {
  try {
    find(name, registry, "plug-in");
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

const isRecord = (value: Value): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isBranch = (value: Value): value is { readonly name: string; readonly [key: string]: unknown } =>
  isRecord(value) && typeof value.name === "string";

function specification(name: string, options: Readonly<Record<string, unknown>>): string {
  const told = Object.entries(options).map(([key, value]) => `${key}=${textOf(value as Value)}`);
  return told.length === 0 ? name : `${name}:${told.join(",")}`;
}

function textOf(value: Value): string {
  if (value === null) return "none";
  if (typeof value === "object") return Array.isArray(value) ? value.join("x") : JSON.stringify(value);
  return String(value);
}
