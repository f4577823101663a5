// `--vary` as it was typed, in terms of settings: regularizers and hyperparameters vary by their own names, too.
import { factories, kebab, parseSpec, UserError } from "../options/index.ts";
import type { Variants } from "../comparison/index.ts";
import { type Experiment, settings, withSetting } from "../training/experiment/index.ts";
import { has, isSetting, type OwnName, specOf } from "./experiment.ts";
import { lenders, same } from "./flags/settings.ts";

/**
 * `--candidate "l2=1e-2 dropout=0.2"`: one candidate by its settings, apart from the others; `plain` changes nothing.
 * @throws UserError for settings and values that do not exist
 */
export function candidates(texts: readonly string[], base: Experiment, plugIns: readonly OwnName[]): Variants {
  const twice = texts.find((text, i) => texts.indexOf(text) !== i);
  if (twice !== undefined) throw new UserError(`--candidate "${twice}" is given twice.`);
  const entries = texts.map((text): [string, Experiment] => {
    const parts = text.trim().split(/\s+(?=[\w-]+=)/);
    if (parts.length === 1 && same(parts[0], "plain")) return [text, base];
    return [text, parts.reduce((experiment, part) => withPart(experiment, part, plugIns), base)];
  });
  return { candidates: Object.fromEntries(entries), labels: Object.fromEntries(texts.map((text) => [text, text])) };
}

function withPart(experiment: Experiment, part: string, plugIns: readonly OwnName[]): Experiment {
  if (!part.includes("="))
    throw new UserError(`--candidate: "${part}" sets nothing; write it as in "l2=1e-2 dropout=0.2", or plain for no change.`);
  const text = inSettings(part, experiment, plugIns);
  const equals = text.indexOf("=");
  return withSetting(experiment, text.slice(0, equals), text.slice(equals + 1));
}

/** `l2=none,1e-4` → `penalty=none,l2:1e-4`; `beta1=0.8,0.9` → `optimizer=adam:beta1=0.8,adam:beta1=0.9`. */
export function inSettings(text: string, experiment: Experiment, plugIns: readonly OwnName[]): string {
  const equals = text.indexOf("=");
  if (equals < 0) return text;
  const name = text.slice(0, equals).trim();
  const values = text
    .slice(equals + 1)
    .split(",")
    .map((value) => value.trim())
    .filter((value) => value !== "");
  if (same(name, "seed")) throw new UserError("--vary seed: every variant runs on every seed anyway; --seeds says on how many.");
  const own = plugIns.find((one) => same(one.name, name));
  if (own)
    return `${own.setting}=${values.map((value) => (value === "none" || value === "off" ? "none" : value === "on" ? own.name : `${own.name}:${value}`)).join(",")}`;
  if (isSetting(name)) return text;
  for (const setting of lenders) {
    const registry = settings.get(setting)!.registry!;
    const spec = specOf(experiment, setting) ?? (setting === "optimizer" ? "adam" : undefined);
    if (spec === undefined) continue;
    const { declaration } = parseSpec(spec, registry, setting).factory;
    if (has(declaration, name))
      return `${setting}=${values.map((value) => `${spec}${spec.includes(":") ? "," : ":"}${name}=${value}`).join(",")}`;
  }
  const owner = lenders.find((setting) =>
    [...factories(settings.get(setting)!.registry!).values()].some(({ declaration }) => has(declaration, name)),
  );
  if (owner) {
    const { declaration } = [...factories(settings.get(owner)!.registry!).values()].find((factory) =>
      has(factory.declaration, name),
    )!;
    throw new UserError(
      `--vary ${name}: it is an option of ${declaration.name}, which is not chosen; add --${kebab(owner)} ${declaration.name}.`,
    );
  }
  return text;
}
