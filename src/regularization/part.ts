// What all regularizers have in common: a name, a declaration, numbers that flow and choices that compile.
import { type Tensor, tensor } from "../engine/index.ts";
import { UserError, configure, factories, flag, suggestion } from "../options/index.ts";
import type { Declaration, Made, NumberOption, Options, Registry, Values } from "../options/index.ts";

export type Numbers = Record<string, NumberOption>;
/** Declared numbers as they stand in a formula. */
export type Traced<H extends Numbers> = { readonly [K in keyof H]: Tensor };
export type Named<T> = Readonly<Record<string, T>>;

export interface Part {
  readonly name: string;
  /** With the values that differ from their defaults: `l2(strength=0.01)`. */
  readonly label: string;
  readonly declaration: Declaration;
  /** Numbers that flow into the compiled step; changing one compiles nothing. */
  readonly hyper: Named<number>;
  /** Choices that are compiled in. */
  readonly options: Named<number | string | boolean>;
  /** JSON that makes it again: the name and the values that differ from their defaults. */
  readonly config: PartConfig;
}
export interface PartConfig {
  readonly type: string;
  readonly options: Named<number | string | boolean>;
}

/** What a definition says about itself. */
export interface About<H extends Numbers, O extends Options> {
  readonly name: string;
  /** The paper, with what the libraries do otherwise in the docstring. */
  readonly reference?: string;
  readonly about?: string;
  readonly aliases?: readonly string[];
  readonly hyper?: H;
  readonly options?: O;
}

export type Given<H extends Numbers, O extends Options> = Partial<Values<H> & Values<O>>;

/** The part that the given options make; throws a UserError for a value outside its domain. */
export function part<H extends Numbers, O extends Options>(
  declaration: Declaration<H, O>,
  given: Given<H, O> = {},
): Part & { readonly options: Values<O> } {
  const { hyper, options, label } = configure(declaration, given);
  const changed = Object.fromEntries(
    Object.entries<number | string | boolean>({ ...hyper, ...options }).filter(
      ([n, value]) => value !== (declaration.hyper[n] ?? declaration.options[n]).initial,
    ),
  );
  const config = { type: declaration.name, options: changed };
  return { name: declaration.name, label, declaration, hyper: hyper as Named<number>, options, config };
}

/** The numbers of a part inside a formula: those that flow in, by name, or its own as constants where none are given. */
export function traced<H extends Numbers>({ name, hyper }: Part, given?: Named<Tensor>): Traced<H> {
  if (!given) return Object.fromEntries(Object.entries(hyper).map(([n, value]) => [n, tensor(value)])) as Traced<H>;
  for (const n of Object.keys(hyper))
    if (!given[n])
      throw new TypeError(`${name}: the number "${n}" is missing; given are ${Object.keys(given).join(", ") || "none"}`);
  return given as Traced<H>;
}

/** Whether a path names a weight, as against a bias or a normalization's gain: `dense1.weight`. */
export const isWeight = (path: string): boolean => path.slice(path.lastIndexOf(".") + 1) === "weight";

/** The choice that penalties share. */
export const biases = flag(false, "every parameter, not only weights");

/**
 * Makes a part again from its `config`: `restorePart(saved, penalties, "penalty")`.
 * @param registry a barrel such as `penalties`, with one's own factories added by spreading
 * @throws UserError for a name that does not stand in the registry, or options outside their domain
 */
export function restorePart<R extends object>({ type, options }: PartConfig, registry: R, what: string): Made<R> {
  const all = factories(registry as Registry);
  const make = all.get(type) as ((options: PartConfig["options"]) => unknown) | undefined;
  if (make) return make(options) as Made<R>;
  throw new UserError(
    `a saved configuration names the ${what} "${type}", which is not built in${suggestion(type, [...all.keys()])} Pass your own to the run again.`,
  );
}
