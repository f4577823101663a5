// What an initializer is, and `initializer({...})`, the form in which all of them are written, the built-in ones and a user's own.
import { type NdArray, type Shape, ndarray } from "../engine/index.ts";
import {
  type Declaration,
  type NumberOption,
  type Options,
  type OptionValue,
  type Values,
  configure,
  define,
  plugin,
} from "../options/index.ts";
import type { Random } from "../random/index.ts";
import { fans } from "./fans.ts";

/** JSON that rebuilds an initializer: its declared name and its values. */
export interface InitializerConfig {
  readonly type: string;
  readonly options: Readonly<Record<string, OptionValue>>;
}

/**
 * Draws the first values of a parameter. The same generator and shape give the same bits. Entries take one draw each, in
 * row-major order, so that two initializers given the same seed differ by their formula and not by their luck.
 */
export interface Initializer {
  (random: Random, shape: Shape): NdArray;
  readonly name: string;
  /** With the values that differ from their defaults: `normal(std=10)`. */
  readonly label: string;
  readonly declaration: Declaration;
  readonly hyper: Readonly<Record<string, number>>;
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly config: InitializerConfig;
}

/** What a formula is given: where the numbers come from, the parameter's shape, and the declared values. */
export type Draw<H extends Options, O extends Options> = {
  readonly random: Random;
  readonly shape: Shape;
  /** Numbers that one unit of the layer sums over; see `fans`. */
  readonly fanIn: number;
  readonly fanOut: number;
} & Readonly<Values<H> & Values<O>>;

export interface InitializerDefinition<H extends Record<string, NumberOption>, O extends Options> {
  readonly name: string;
  /** The paper, or the library whose convention this is. */
  readonly reference?: string;
  readonly about?: string;
  readonly aliases?: readonly string[];
  readonly hyper?: H;
  readonly options?: O;
  draw(at: Draw<H, O>): NdArray;
}

/** A function that makes an initializer from the values that differ from their defaults. */
export type InitializerFactory<H extends Record<string, NumberOption>, O extends Options> = ((
  given?: Partial<Values<H> & Values<O>>,
) => Initializer) & { readonly declaration: Declaration<H, O> };

/**
 * Defines an initializer.
 * ```ts
 * const laplace = initializer({
 *   name: "laplace", hyper: { scale: positive(0.01) },
 *   draw: ({ random, shape, scale }) => each(shape, () => { const u = random.uniform() - 0.5; return -scale * Math.sign(u) * Math.log(1 - 2 * Math.abs(u)); }),
 * });
 * ```
 * @throws UserError, when it is called, for a value outside its declared domain
 */
export function initializer<H extends Record<string, NumberOption> = {}, O extends Options = {}>(
  definition: InitializerDefinition<H, O>,
): InitializerFactory<H, O> {
  const { name, draw } = definition;
  const declaration = define<H, O>(definition);
  return plugin(declaration, (given?: Partial<Values<H> & Values<O>>): Initializer => {
    const { hyper, options, label } = configure(declaration, given);
    const values = { ...hyper, ...options };
    const made = (random: Random, shape: Shape) => draw({ random, shape, ...fans(shape), ...values });
    const about = { name, label, declaration, hyper, options, config: { type: name, options: values } };
    return Object.defineProperties(made, Object.getOwnPropertyDescriptors(about)) as unknown as Initializer;
  });
}

/** An array of `shape`, one call of `entry` after another in row-major order. */
export function each(shape: Shape, entry: () => number): NdArray {
  const made = ndarray(shape);
  for (let i = 0; i < made.data.length; i++) made.data[i] = entry();
  return made;
}
