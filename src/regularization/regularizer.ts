// What all regularizers have in common: a name, a declaration, numbers that flow and choices that compile.
import { type Tensor, tensor } from "../engine/index.ts";
import { configure, flag, sameValue } from "../options/index.ts";
import type { Declaration, NumberOption, Options, OptionValue, Values } from "../options/index.ts";

export type Numbers = Record<string, NumberOption>;
/** Declared numbers as they stand in a formula. */
export type Traced<H extends Numbers> = { readonly [K in keyof H]: Tensor };
export type Named<T> = Readonly<Record<string, T>>;

export interface Regularizer {
  readonly name: string;
  /** With the values that differ from their defaults: `l2(strength=0.01)`. */
  readonly label: string;
  readonly declaration: Declaration;
  /** Numbers that flow into the compiled step; changing one compiles nothing. */
  readonly hyper: Named<number>;
  /** Choices that are compiled in. */
  readonly options: Named<OptionValue>;
  /** JSON that makes it again: the name and the values that differ from their defaults. */
  readonly config: RegularizerConfig;
}
export interface RegularizerConfig {
  readonly type: string;
  readonly options: Named<OptionValue>;
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

/** The regularizer that the given options make; throws a UserError for a value outside its domain. */
export function regularizer<H extends Numbers, O extends Options>(
  declaration: Declaration<H, O>,
  given: Given<H, O> = {},
): Regularizer & { readonly options: Values<O> } {
  const { hyper, options, label } = configure(declaration, given);
  const changed = Object.fromEntries(
    Object.entries<OptionValue>({ ...hyper, ...options }).filter(
      ([n, value]) => !sameValue(value, (declaration.hyper[n] ?? declaration.options[n]).initial),
    ),
  );
  const config = { type: declaration.name, options: changed };
  return { name: declaration.name, label, declaration, hyper: hyper as Named<number>, options, config };
}

/** The numbers of a regularizer inside a formula: those that flow in, by name, or its own as constants where none are given. */
export function traced<H extends Numbers>({ name, hyper }: Regularizer, given?: Named<Tensor>): Traced<H> {
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
