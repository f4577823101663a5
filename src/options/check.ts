/** Checks of values against their declarations: the one place where an option's range becomes an error. */
import type { Declaration, NumberOption, Option, Options, SizesOption, Values } from "./declaration.ts";
import { UserError } from "./error.ts";
import { nearest, suggestion } from "./names.ts";

/** How a domain reads: `a number > 0`, `a number in [0, 1)`, `a whole number from 1 to 8`, `one of: mean, sum`. */
export function domain(option: Option): string {
  switch (option.kind) {
    case "flag":
      return "true or false";
    case "choice":
      return `one of: ${option.options.join(", ")}`;
    case "number":
      return numberDomain(option);
    case "sizes":
      return sizesDomain(option);
    default:
      return option satisfies never;
  }
}

function sizesDomain({ low, words }: SizesOption): string {
  const numbers = `a whole number >= ${low}, or one for each axis such as [3, 5]`;
  return words.length === 0 ? numbers : `${words.map((word) => `"${word}"`).join(", ")}, ${numbers}`;
}

function numberDomain({ low, high, openLow, openHigh, integer }: NumberOption): string {
  const what = integer ? "a whole number" : "a number";
  const [below, above] = [low !== -Infinity, high !== Infinity];
  if (below && above) return `${what} in ${openLow ? "(" : "["}${low}, ${high}${openHigh ? ")" : "]"}`;
  if (below) return `${what} ${openLow ? ">" : ">="} ${low}`;
  if (above) return `${what} ${openHigh ? "<" : "<="} ${high}`;
  return integer ? what : "a finite number";
}

function fits(option: Option, value: unknown): boolean {
  switch (option.kind) {
    case "flag":
      return typeof value === "boolean";
    case "choice":
      return (option.options as readonly unknown[]).includes(value);
    case "number":
      return (
        typeof value === "number" &&
        Number.isFinite(value) &&
        (!option.integer || Number.isInteger(value)) &&
        (option.openLow ? value > option.low : value >= option.low) &&
        (option.openHigh ? value < option.high : value <= option.high)
      );
    case "sizes":
      if (typeof value === "string") return option.words.includes(value);
      return [value].flat().every((size) => Number.isInteger(size) && (size as number) >= option.low) && String(value) !== "";
    default:
      return option satisfies never;
  }
}

/** A value as an error shows it. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "object" && value !== null)
    return Array.isArray(value)
      ? value.length > 4
        ? `an array of ${value.length}`
        : `[${value.map(show).join(", ")}]`
      : "an object";
  if (typeof value === "function") return "a function";
  return String(value);
}

/**
 * Returns `value` where it lies in the option's domain.
 * @param where what the value belongs to, e.g. `adam: learningRate`
 * @throws UserError naming the place, the value, the domain and the default
 */
export function check<T extends Option>(option: T, value: unknown, where: string): Values<{ value: T }>["value"] {
  if (fits(option, value)) return value as Values<{ value: T }>["value"];
  const words = option.kind === "choice" ? option.options : option.kind === "sizes" ? option.words : [];
  const near = typeof value === "string" ? nearest(value, words) : null;
  throw new UserError(
    `${where}: expected ${domain(option)}, got ${show(value)}${near === null ? "" : ` (did you mean "${near}"?)`}; the default is ${written(option.initial)}.`,
  );
}

/**
 * All values of a record of options: the given ones checked, defaults for the rest; `undefined` counts as not given.
 * @param where what the options belong to, e.g. `adam`
 * @throws UserError for a value outside its domain or for a name that is not declared
 */
export function withDefaults<H extends Options>(
  options: H,
  given: { readonly [K in keyof H]?: unknown } | undefined,
  where: string,
): Values<H> {
  const record: Record<string, unknown> = given ?? {};
  for (const name of Object.keys(record)) {
    if (!Object.hasOwn(options, name)) {
      const names = Object.keys(options);
      throw new UserError(
        names.length === 0
          ? `${where} takes no options, got ${name}.`
          : `${where} has no option ${name}${suggestion(name, names)}`,
      );
    }
  }
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(options)) {
    values[name] = record[name] === undefined ? option.initial : check(option, record[name], `${where}: ${name}`);
  }
  return values as Values<H>;
}

type Configured<D extends Declaration> = { hyper: Values<D["hyper"]>; options: Values<D["options"]>; label: string };

/** The given options of a plug-in, checked, sorted into run-time numbers and structure, with its label. */
export function configure<D extends Declaration>(
  declaration: D,
  given?: Partial<Values<D["hyper"]> & Values<D["options"]>>,
): Configured<D> {
  const all = withDefaults({ ...declaration.options, ...declaration.hyper }, given as Record<string, unknown>, declaration.name);
  const pick = <O extends Options>(of: O) =>
    Object.fromEntries(Object.keys(of).map((name) => [name, all[name]])) as unknown as Values<O>;
  return {
    hyper: pick<D["hyper"]>(declaration.hyper),
    options: pick<D["options"]>(declaration.options),
    label: label(declaration, all),
  };
}

/** A value as it is typed: `0.1`, `same`, `3x5`. */
export const written = (value: unknown): string => (Array.isArray(value) ? value.join("x") : String(value));

/** Whether two values of an option are one; lists by what is in them. */
export const sameValue = (a: unknown, b: unknown): boolean =>
  a === b || (Array.isArray(a) && Array.isArray(b) && written(a) === written(b));

/** `adam(learningRate=0.003)`: the name with the values that differ from their defaults; `adam` where none does. */
export function label(declaration: Declaration, values: Readonly<Record<string, unknown>>): string {
  const declared: Options = { ...declaration.hyper, ...declaration.options };
  const told = Object.entries(declared).filter(
    ([name, option]) => values[name] !== undefined && !sameValue(values[name], option.initial),
  );
  return told.length === 0
    ? declaration.name
    : `${declaration.name}(${told.map(([name]) => `${name}=${written(values[name])}`).join(", ")})`;
}
