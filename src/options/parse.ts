/** Specifications as typed on the command line, `adam:learningRate=0.003,beta1=0.8`, turned into the thing itself. */
import { check } from "./check.ts";
import type { Declaration, Option, Options, OptionValue } from "./declaration.ts";
import { UserError } from "./error.ts";
import { normalise, suggestion } from "./names.ts";

/** A function that makes a plug-in and carries its declaration. */
export type Factory<T = unknown> = ((options?: never) => T) & { readonly declaration: Declaration };

/** A folder's barrel: exports without a declaration are ignored. */
export type Registry = Readonly<Record<string, unknown>>;

/** What a registry's factories make. */
export type Made<R> = {
  [K in keyof R]: R[K] extends (...given: never[]) => infer T ? (R[K] extends { declaration: Declaration } ? T : never) : never;
}[keyof R];

export const isFactory = (value: unknown): value is Factory =>
  typeof value === "function" && "declaration" in value && typeof value.declaration === "object";

/** The factories of a barrel, by declared name, in the barrel's order. */
export function factories(registry: Registry): Map<string, Factory> {
  const found = new Map<string, Factory>();
  for (const entry of Object.values(registry))
    if (isFactory(entry) && !found.has(entry.declaration.name)) found.set(entry.declaration.name, entry);
  return found;
}

/**
 * The factory of that name or alias; camelCase, kebab-case and snake_case are the same name.
 * @param what the kind of thing, for the error: `optimizer`
 * @throws UserError with the nearest name and the list of names
 */
export function find(name: string, registry: Registry, what: string): Factory {
  const all = factories(registry);
  const wanted = normalise(name);
  const entries = [...all.values()];
  const found =
    entries.find(({ declaration }) => normalise(declaration.name) === wanted) ??
    entries.find(({ declaration }) => declaration.aliases?.some((alias) => normalise(alias) === wanted));
  if (found) return found;
  throw new UserError(
    `unknown ${what} "${name}"${suggestion(
      name,
      [...all.keys()],
      entries.flatMap(({ declaration }) => declaration.aliases ?? []),
    )}`,
  );
}

/** The declared name of an option, found by name or alias; throws a UserError with the nearest name. */
export function findOption(name: string, options: Options, where: string): string {
  const wanted = normalise(name);
  const found =
    Object.keys(options).find((key) => normalise(key) === wanted) ??
    Object.keys(options).find((key) => options[key].aliases?.some((alias) => normalise(alias) === wanted));
  if (found !== undefined) return found;
  throw new UserError(
    Object.keys(options).length === 0
      ? `${where} takes no options, got "${name}".`
      : `${where} has no option "${name}"${suggestion(name, Object.keys(options))}`,
  );
}

/** Reads text as an option's value and checks it: `1e-3`, `true`, `no`, a choice in any case, `3x5`. */
export function read(option: Option, text: string, where: string): OptionValue {
  const trimmed = text.trim();
  switch (option.kind) {
    case "number":
      return check(option, trimmed === "" || Number.isNaN(Number(trimmed)) ? text : Number(trimmed), where);
    case "flag": {
      const word = trimmed.toLowerCase();
      return check(
        option,
        ["true", "yes", "on", "1"].includes(word) ? true : ["false", "no", "off", "0"].includes(word) ? false : text,
        where,
      );
    }
    case "choice":
      return check(option, option.options.find((word) => normalise(word) === normalise(trimmed)) ?? text, where);
    case "sizes": {
      const word = option.words.find((word) => normalise(word) === normalise(trimmed));
      if (word !== undefined || !/^\d+(\s*[x×]\s*\d+)*$/.test(trimmed)) return check(option, word ?? text, where);
      const sizes = trimmed.split(/[x×]/).map(Number);
      return check(option, sizes.length === 1 ? sizes[0] : sizes, where);
    }
    default:
      return option satisfies never;
  }
}

/**
 * `learningRate=0.003,beta1=0.8` as values. A value without a name belongs to the first declared option; a flag's name
 * alone turns it on.
 */
export function parseOptions(text: string, options: Options, where: string): Record<string, OptionValue> {
  const values: Record<string, OptionValue> = {};
  const names = Object.keys(options);
  for (const [position, part] of text.split(",").entries()) {
    if (part.trim() === "") continue;
    const equals = part.indexOf("=");
    const [name, value] =
      equals >= 0
        ? [findOption(part.slice(0, equals).trim(), options, where), part.slice(equals + 1)]
        : bare(part.trim(), position, names, options, where);
    if (name in values) throw new UserError(`${where}: ${name} is given twice.`);
    values[name] = read(options[name], value, `${where}: ${name}`);
  }
  return values;
}

function bare(word: string, position: number, names: string[], options: Options, where: string): [name: string, value: string] {
  const turnedOn = names.find((name) => options[name].kind === "flag" && normalise(name) === normalise(word));
  if (turnedOn !== undefined) return [turnedOn, "true"];
  if (names.length === 0) throw new UserError(`${where} takes no options, got "${word}".`);
  if (position > 0)
    throw new UserError(
      `${where}: "${word}" needs a name, as in ${names[position] ?? names[0]}=${word}; only the first option may stand without one.`,
    );
  return [names[0], word];
}

/** A specification's name and its options, not yet made: what a configuration file or a report keeps. */
export function parseSpec(
  text: string,
  registry: Registry,
  what: string,
): { factory: Factory; values: Record<string, OptionValue> } {
  const colon = text.indexOf(":");
  const name = (colon < 0 ? text : text.slice(0, colon)).trim();
  if (name === "")
    throw new UserError(`an empty name where a name of ${what} belongs${suggestion("", [...factories(registry).keys()])}`);
  const factory = find(name, registry, what);
  const { declaration } = factory;
  return {
    factory,
    values:
      colon < 0 ? {} : parseOptions(text.slice(colon + 1), { ...declaration.hyper, ...declaration.options }, declaration.name),
  };
}

/**
 * Makes the thing that a specification names: `adam`, `adam:learningRate=0.003,beta1=0.8`, `normal:10`.
 * @param what the kind of thing, for errors: `optimizer`
 * @throws UserError for an unknown name, option or value
 */
export function parse<R extends object>(text: string, registry: R, what: string): Made<R> {
  const { factory, values } = parseSpec(text, registry as Registry, what);
  return (factory as unknown as (options: object) => Made<R>)(values);
}

/**
 * Splits a list of specifications at commas, except those inside one: `sgd,adam:learningRate=0.1,beta1=0.8,lion` is
 * three. A part `name=value` continues the specification before it.
 */
export function splitSpecs(text: string): string[] {
  const specs: string[] = [];
  for (const part of text.split(",")) {
    if (specs.length > 0 && specs.at(-1)!.includes(":") && /^[^:=]*=/.test(part)) specs[specs.length - 1] += `,${part}`;
    else specs.push(part.trim());
  }
  return specs.filter((spec) => spec !== "");
}
