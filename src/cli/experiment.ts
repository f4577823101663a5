// From options as they were typed, and a configuration file, to the experiment that they describe.
import { type Dataset, type Table, toExamples } from "../data/index.ts";
import { defaultLossFor } from "../losses/index.ts";
import {
  type Declaration,
  factories,
  findOption,
  kebab,
  normalise,
  parseSpec,
  type Registry,
  UserError,
} from "../options/index.ts";
import { type Experiment, findSetting, settings, withSetting } from "../training/experiment/index.ts";
import type { Given } from "./command.ts";
import { type Asked, configuration } from "./configuration.ts";
import { exampleOptions } from "./flags/data.ts";
import { lenders, named } from "./flags/settings.ts";
import { optionsOf } from "./flags/plug-ins.ts";
import { declarationsOf, kinds } from "./registries.ts";

type LossOf = (experiment: Experiment) => Promise<string>;

/** The name of the loss that the data gets where none is chosen. */
export const defaultLossName =
  (open: () => Promise<Table | Dataset>): LossOf =>
  async ({ data: { target, task, ignore, categories } = {} }) => {
    const source = await open();
    return defaultLossFor("columns" in source ? toExamples(source, { target, task, ignore, categories }).task : source.task).name;
  };

/**
 * The experiment that was asked for: the configuration file, then every option.
 * @param lossOf the loss that the data gets by default, asked for only where an option may belong to it
 * @throws UserError for what does not exist or does not fit
 */
export async function experimentFrom(given: Given, source: string | undefined, lossOf: LossOf): Promise<Asked> {
  const { experiment: start, own } =
    given.config === undefined ? { experiment: {}, own: {} } : await configuration(String(given.config));
  let experiment: Experiment = start;
  const about = {
    ...exampleOptions(given),
    ...(given.group !== undefined && { group: String(given.group) }),
    ...(source !== undefined && { source }),
  };
  if (Object.keys(about).length > 0) experiment = { ...experiment, data: { ...experiment.data, ...about } };
  const entries = Object.entries(given).filter(
    (entry): entry is [string, string | boolean] => entry[1] !== undefined && !Array.isArray(entry[1]),
  );
  const plugIns = await ownNames();
  const isOwn = (name: string) => plugIns.some((one) => one.name === name);
  for (const [name, value] of entries)
    if (isSetting(name) && !isOwn(name))
      experiment = withSetting(experiment, name, typeof value === "boolean" ? (value ? "on" : "off") : value);
  for (const { name, setting } of plugIns) {
    const value = given[name];
    if (value !== undefined) experiment = added(experiment, setting, name, String(value));
  }
  for (const [name, value] of entries)
    if (!isSetting(name) && !isOwn(name) && isLent(name)) experiment = await lend(experiment, name, String(value), own, lossOf);
  return { experiment, own };
}

export const isSetting = (name: string): boolean =>
  [...settings.values()].some((setting) => [setting.name, ...setting.aliases].some((one) => normalise(one) === normalise(name)));

export interface OwnName {
  readonly name: string;
  /** The setting that it belongs to: `penalty` for l2. */
  readonly setting: string;
}

/** The plug-ins that are options by their own names. */
export async function ownNames(): Promise<OwnName[]> {
  const all = await Promise.all(
    Object.entries(named).map(async ([kind, setting]) =>
      declarationsOf(await kinds.find(({ name }) => name === kind)!.load()).flatMap(({ name, aliases = [] }) =>
        [name, ...aliases].map((one) => ({ name: one, setting })),
      ),
    ),
  );
  return all.flat();
}

/** `l2` with `1e-4` joins the penalties; an averaging or a stopping rule takes the place. */
function added(experiment: Experiment, setting: string, name: string, value: string): Experiment {
  const spec = value === "" || value === "true" ? name : `${name}:${value}`;
  const { place } = findSetting(setting);
  const before = (experiment as Record<string, unknown>)[place[0]];
  return withSetting(experiment, setting, Array.isArray(before) ? [...before, spec].join("+") : spec);
}

const isLent = (name: string): boolean =>
  lenders.some((lender) =>
    [...factories(settings.get(lender)!.registry!).values()].some(({ declaration }) => has(declaration, name)),
  );

export const has = (declaration: Declaration, name: string): boolean =>
  optionsOf(declaration).some(([key, option]) =>
    [key, ...(option.aliases ?? [])].some((one) => normalise(one) === normalise(name)),
  );

/** Hands a hyperparameter to the chosen plug-in that has it: `--beta1 0.8` makes `adam` `adam:beta1=0.8`. */
async function lend(experiment: Experiment, name: string, value: string, own: Registry, lossOf: LossOf): Promise<Experiment> {
  const chosen: { readonly setting: string; readonly spec: string; readonly declaration: Declaration }[] = [];
  for (const setting of lenders) {
    const registry = { ...settings.get(setting)!.registry!, ...own };
    const spec =
      specOf(experiment, setting) ?? (setting === "optimizer" ? "adam" : setting === "activation" ? "relu" : undefined);
    const owners = [...factories(registry).values()].filter(({ declaration }) => has(declaration, name));
    const known = spec ?? (setting === "loss" && owners.length > 0 ? await lossOf(experiment) : undefined);
    if (known === undefined) continue;
    const { declaration } = parseSpec(known, registry, setting).factory;
    if (has(declaration, name)) chosen.push({ setting, spec: known, declaration });
  }
  const typed = `--${kebab(name)}`;
  if (chosen.length > 1) {
    const ways = chosen.map(({ setting, declaration }) => `--${kebab(setting)} ${declaration.name}:${name}=${value}`);
    throw new UserError(`${typed} could mean ${ways.join(" or ")}; write the one that is meant.`);
  }
  if (chosen.length === 0) {
    const owners = lenders.flatMap((setting) =>
      [...factories(settings.get(setting)!.registry!).values()]
        .filter(({ declaration }) => has(declaration, name))
        .map(({ declaration }) => ({ setting, declaration })),
    );
    const [first] = owners;
    throw new UserError(
      `${typed} is an option of ${owners
        .slice(0, 6)
        .map(({ declaration }) => declaration.name)
        .join(
          ", ",
        )}, ${owners.length > 1 ? "and none of them" : "which"} is ${owners.length > 1 ? "" : "not "}chosen; say for example --${kebab(first.setting)} ${first.declaration.name}.`,
    );
  }
  const [{ setting, spec, declaration }] = chosen;
  const option = findOption(name, { ...declaration.hyper, ...declaration.options }, declaration.name);
  return withSetting(experiment, setting, `${spec}${spec.includes(":") ? "," : ":"}${option}=${value}`);
}

export function specOf(experiment: Experiment, setting: string): string | undefined {
  const [first, second] = findSetting(setting).place;
  const part = (experiment as Record<string, unknown>)[first];
  const value = second === undefined ? part : (part as Record<string, unknown> | undefined)?.[second];
  return typeof value === "string" ? value : undefined;
}
