// `layer({...})`: the form in which layers are written, the built-in ones and a user's own.
import { NdArray, type Shape, Tensor, flatten, mapFlat, tensor } from "../engine/index.ts";
import type { Initializer, InitializerConfig } from "../initialization/index.ts";
import {
  type Declaration,
  type NumberOption,
  type Options,
  UserError,
  type Values,
  define,
  plugin,
  structured,
  tracedEveryTime,
  written,
} from "../options/index.ts";
import type { Random } from "../random/index.ts";
import { type Initializers, settle } from "./given.ts";
import type { ArrayTree, Layer, LayerConfig, NumberTree, TensorTree } from "./layer.ts";

type Arrays = { readonly [name: string]: NdArray | Arrays | undefined };
/** The same tree with tensors for arrays. */
type Traced<T> = T extends NdArray ? Tensor : T extends undefined ? undefined : { readonly [K in keyof T]: Traced<T[K]> };

interface From<O extends Options, I> {
  /** Draw each parameter from a fork of its own name, `random.fork("weight")`: then none depends on what else is drawn. */
  readonly random: Random;
  /** Shape of one example, without the batch axis. */
  readonly input: Shape;
  readonly options: Readonly<Values<O>>;
  readonly initializers: { readonly [K in keyof I]: Initializer };
}

interface At<H extends Record<string, NumberOption>, O extends Options, S> {
  readonly hyper: { readonly [K in keyof H]: Tensor };
  readonly options: Readonly<Values<O>>;
  readonly state: Traced<S>;
  readonly training: boolean;
  uniform(shape: Shape): Tensor;
  observe(name: string, value: Tensor): void;
}

export interface LayerDefinition<H extends Record<string, NumberOption>, O extends Options, I, P, S> {
  readonly name: string;
  readonly reference?: string;
  readonly about?: string;
  readonly aliases?: readonly string[];
  /** Numbers that flow into the compiled step at run time. */
  readonly hyper?: H;
  /** Structure: sizes, choices, switches. */
  readonly options?: O;
  /** Options that are initializers, with their defaults. */
  readonly initializers?: I;
  /** The option that the label shows without its name: `dense(64)`. */
  readonly positional?: keyof O & string;
  readonly gives?: Layer["gives"];
  /** First values of what is learnt; an entry that is undefined is left out. */
  params?(from: From<O, I>): P;
  /** First values of what is kept from step to step. */
  state?(from: From<O, I>): S;
  /** Shape of one example's output; the input's by default. */
  output?(from: { readonly input: Shape; readonly options: Readonly<Values<O>> }): Shape;
  /** Looks at data before it is used; throws a UserError for numbers that are none for this layer, such as ids out of range. */
  checkInput?(from: { readonly x: NdArray; readonly options: Readonly<Values<O>> }): void;
  /** The formula: [batch, ...input] → [batch, ...output], and the next state where there is one. */
  apply(params: Traced<P>, x: Tensor, at: At<H, O, S>): Tensor | readonly [output: Tensor, state: Traced<S>];
}

export type LayerOptions<H extends Options, O extends Options, I> = Partial<
  Values<H> & Values<O> & { readonly [K in keyof I]: Initializer }
>;

/** A function that makes a layer, and how it does so from JSON. */
export type LayerFactory<G = never> = ((given?: G) => Layer) & { readonly declaration: Declaration } & Restorable;
export interface Restorable {
  restore(config: LayerConfig, from: Restoring): Layer;
}
/** How the parts that a config names are made. */
export interface Restoring {
  layer(config: LayerConfig): Layer;
  initializer(config: InitializerConfig): Initializer;
}

/** `ownLayer` for the library's own, whose formulas read nothing but what they are given: equal ones are traced once. */
export function layer<
  const H extends Record<string, NumberOption> = {},
  const O extends Options = {},
  I extends Initializers = {},
  P extends Arrays = {},
  S extends Arrays = {},
>(definition: LayerDefinition<H, O, I, P, S>): LayerFactory<LayerOptions<H, O, I>> {
  const declaration = define<H, O>(definition);
  const make = (given: LayerOptions<H, O, I> = {}) => makeLayer(definition, declaration, given);
  const restore = ({ options }: LayerConfig, from: Restoring) =>
    make(mapFlat(options, (v) => (typeof v === "object" && "type" in v ? from.initializer(v) : v)) as LayerOptions<H, O, I>);
  return Object.assign(plugin(declaration, make), { restore });
}

function makeLayer<
  H extends Record<string, NumberOption>,
  O extends Options,
  I extends Initializers,
  P extends Arrays,
  S extends Arrays,
>(definition: LayerDefinition<H, O, I, P, S>, declaration: Declaration<H, O>, given: LayerOptions<H, O, I>): Layer {
  const { name } = definition;
  const { hyper, options, initializers, label } = settle(definition, declaration, given);
  const from = (random: Random, input: Shape) => ({
    random,
    input,
    options,
    initializers: initializers as { [K in keyof I]: Initializer },
  });
  const whole: Layer = {
    name,
    label,
    hyper: hyper as NumberTree,
    config: { type: name, options: { ...options, ...hyper, ...mapFlat(initializers, ({ config }) => config) } },
    ...(definition.gives && { gives: definition.gives }),
    ...(definition.checkInput && { checkInput: (x) => definition.checkInput!({ x, options }) }),
    init: (random, input) => ({
      params: defined(definition.params?.(from(random, input))),
      state: defined(definition.state?.(from(random, input))),
      output: definition.output?.({ input, options }) ?? input,
    }),
    apply: (x, { params, state, hyper: given, training, uniform, observe }) => {
      const numbers = mapFlat(hyper as Record<string, number>, (v, key) => given[key] ?? tensor(v));
      const at = { hyper: numbers, options, state, training, uniform, observe } as unknown as At<H, O, S>;
      const made = definition.apply(params as Traced<P>, x, at);
      return made instanceof Tensor ? { output: made, state } : { output: made[0], state: made[1] as TensorTree };
    },
  };
  return structured(whole, declaration, options, hyper);
}

type Filled<G, K extends keyof G> = Omit<G, K> & { readonly [N in K]-?: G[N] };
/** A factory whose option `K` may stand alone in front: `conv2d(16, { kernel: 5 })` and `conv2d({ channels: 16, kernel: 5 })`. */
export type FirstFactory<G, K extends keyof G> = ((
  value: NonNullable<G[K]> | Filled<G, K>,
  options?: Omit<G, K> & { readonly [N in K]?: never },
) => Layer) & { readonly declaration: Declaration } & Restorable;

/** Lets the option `key` stand in front, and asks for it. */
export function first<G extends object, K extends keyof G & string>(factory: LayerFactory<G>, key: K): FirstFactory<G, K> {
  const { declaration, restore } = factory;
  const { name, options } = declaration;
  const make = (value: NonNullable<G[K]> | Filled<G, K>, more: object = {}): Layer => {
    const alone = typeof value !== "object" || Array.isArray(value);
    const given = (alone ? { ...more, [key]: value } : value) as G;
    if (given[key] === undefined)
      throw new UserError(`${name}: say its ${key} (${options[key].about}), as in ${name}(${written(options[key].initial)}).`);
    return factory(given);
  };
  return Object.assign(make, { declaration, restore });
}

/** The same where the option has a default that will do: `maxPool2d`, `maxPool2d(3)`, `maxPool2d({ window: 3, stride: 2 })`. */
export function mayBeFirst<G extends object, K extends keyof G & string>(factory: LayerFactory<G>, key: K) {
  const make = (value: NonNullable<G[K]> | G = {} as G, more: Omit<G, K> & { readonly [N in K]?: never } = {} as never): Layer =>
    factory((typeof value !== "object" || Array.isArray(value) ? { ...more, [key]: value } : value) as G);
  return Object.assign(make, { declaration: factory.declaration, restore: factory.restore });
}

/** The tree without entries that are undefined. */
const defined = (tree: Arrays = {}): ArrayTree =>
  Object.fromEntries(
    Object.entries(tree).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value instanceof NdArray ? value : defined(value)]],
    ),
  );

/** How many numbers a tree of parameters holds. */
export const parameterCount = (params: ArrayTree): number =>
  Object.values(flatten<NdArray>(params)).reduce((sum, { data }) => sum + data.length, 0);

/**
 * Defines a layer. Types flow from `params`, `state` and the declared options into `apply`.
 * The formula is traced in every run, so it may read what changes between them.
 * ```ts
 * const scale = layer({
 *   name: "scale",
 *   initializers: { init: ones() },
 *   params: ({ random, input, initializers: { init } }) => ({ factor: init(random.fork("factor"), input) }),
 *   apply: ({ factor }, x) => x.mul(factor),
 * });
 * ```
 * @throws UserError, when it is called, for an unknown option or a value outside its domain
 */
export const ownLayer: typeof layer = (definition) => tracedEveryTime(layer(definition));
