// What a loss is, and `loss({...})`, the form in which all of them are written, the built-in ones and a user's own.
import type { Task } from "../data/dataset.ts";
import type { Tensor } from "../engine/index.ts";
import { sameShape, tensor } from "../engine/index.ts";
import { UserError, configure, define, label, plugin, sameValue, structured, tracedEveryTime } from "../options/index.ts";
import type { Declaration, NumberOption, Options, OptionValue, Values } from "../options/index.ts";
import { checkVector, vectorConstant } from "./vector.ts";

export interface Loss {
  readonly name: string;
  /** With the values that differ from their defaults: `huber(delta=2)`. */
  readonly label: string;
  readonly declaration: Declaration;
  readonly task: Task;
  /** Numbers and lists of numbers that flow into the compiled step; changing one compiles nothing. */
  readonly hyper: Readonly<Record<string, number | readonly number[]>>;
  /** Choices that are compiled in. */
  readonly options: Readonly<Record<string, OptionValue>>;
  /** JSON that makes it again with `restoreLoss`: the name and the values that differ from their defaults. */
  readonly config: LossConfig;
  /**
   * The loss of each example, `[batch]`; the loss of a batch is its mean.
   * @param outputs what the network gives before any activation (logits or values), `[batch, k]`
   * @param target labels or values `[batch, 1]`, or probabilities or values `[batch, k]`
   * @param hyper the numbers of `hyper` as tensors, by name; left out, the loss's own become constants
   */
  perExample(outputs: Tensor, target: Tensor, hyper?: Readonly<Record<string, Tensor>>): Tensor;
  /** What the outputs mean: probabilities `[batch, k]` (one column: of class 1), or values. */
  predict(outputs: Tensor): Tensor;
}

export interface LossConfig {
  readonly type: string;
  readonly options: Readonly<Record<string, OptionValue>>;
}

/** The numbers of a loss inside its formula; a list is undefined where none was given. */
type Inside<H extends Record<string, NumberOption>, V extends string> = { readonly [K in keyof H]: Tensor } & {
  readonly [K in V]?: Tensor;
};

export interface LossDefinition<H extends Record<string, NumberOption>, O extends Options, V extends string> {
  readonly name: string;
  readonly task: Task;
  /** The paper or the library whose convention this is. */
  readonly reference?: string;
  readonly about?: string;
  readonly aliases?: readonly string[];
  readonly hyper?: H;
  readonly options?: O;
  /** Lists of positive numbers that may be given, such as one weight a class, and what each is. */
  readonly lists?: Readonly<Record<V, string>>;
  /** The loss of each example, `[batch]`. */
  perExample(at: {
    readonly outputs: Tensor;
    readonly target: Tensor;
    readonly hyper: Inside<H, V>;
    readonly options: Values<O>;
  }): Tensor;
  /** The outputs themselves by default. */
  predict?(outputs: Tensor): Tensor;
}

export type LossOptions<H extends Record<string, NumberOption>, O extends Options, V extends string> = Partial<
  Values<H> & Values<O> & Record<V, readonly number[]>
>;

/** A function that makes a loss, with its declaration. */
export type LossFactory<H extends Record<string, NumberOption>, O extends Options, V extends string> = ((
  given?: LossOptions<H, O, V>,
) => Loss) & { readonly declaration: Declaration<H, O> };

/** `ownLoss` for the library's own, whose formulas read nothing but what they are given: equal ones are traced once. */
export function loss<H extends Record<string, NumberOption> = {}, O extends Options = {}, V extends string = never>(
  definition: LossDefinition<H, O, V>,
): LossFactory<H, O, V> {
  const declaration = define<H, O>(definition);
  const lists = Object.keys(definition.lists ?? {}) as V[];
  return plugin(declaration, (given: LossOptions<H, O, V> = {}) => make(definition, declaration, lists, given));
}

function make<H extends Record<string, NumberOption>, O extends Options, V extends string>(
  definition: LossDefinition<H, O, V>,
  declaration: Declaration<H, O>,
  names: readonly V[],
  given: LossOptions<H, O, V>,
): Loss {
  const { name, task } = definition;
  const lists = Object.fromEntries(
    names.filter((n) => given[n] !== undefined).map((n) => [n, checkVector(given[n], `${name}: ${n}`)]),
  );
  const rest = Object.fromEntries(Object.entries(given).filter(([n]) => !names.includes(n as V)));
  const { hyper: numbers, options } = configure(declaration, rest as typeof given);
  const hyper: Loss["hyper"] = { ...(numbers as Record<string, number>), ...lists };
  const constants = () =>
    Object.fromEntries(Object.entries(hyper).map(([n, v]) => [n, typeof v === "number" ? tensor(v) : vectorConstant(v)]));
  const made: Loss = {
    name,
    label: withLists(label(declaration, { ...numbers, ...options }), lists),
    declaration,
    task,
    hyper,
    options,
    config: { type: name, options: { ...changed(declaration, { ...numbers, ...options }), ...lists } },
    perExample(outputs, target, given = constants()) {
      for (const n of Object.keys(hyper))
        if (!given[n])
          throw new TypeError(`${name}: the number "${n}" is missing; given are ${Object.keys(given).join(", ") || "none"}`);
      if (outputs.rank < 2)
        throw new UserError(
          `${name}: expected outputs [batch, units], got [${outputs.shape}]; end the network with a dense layer.`,
        );
      if (target.shape[0] !== outputs.shape[0])
        throw new UserError(`${name}: ${outputs.shape[0]} rows of outputs, but ${target.shape[0]} rows of targets.`);
      const each = definition.perExample({ outputs, target, hyper: given as Inside<H, V>, options });
      if (!sameShape(each.shape, [outputs.shape[0]]))
        throw new TypeError(
          `${name}: perExample must give one number an example, [${outputs.shape[0]}], but gave [${each.shape}]; take the mean or sum over the other axes.`,
        );
      return each;
    },
    predict: (outputs) => definition.predict?.(outputs) ?? outputs,
  };
  return structured(made, declaration, options, hyper);
}

const changed = ({ hyper, options }: Declaration, values: Loss["options"]): Loss["options"] =>
  Object.fromEntries(Object.entries(values).filter(([n, value]) => !sameValue(value, (hyper[n] ?? options[n]).initial)));

function withLists(text: string, lists: Readonly<Record<string, readonly number[]>>): string {
  const told = Object.entries(lists).map(([n, values]) => `${n}=[${values.join(", ")}]`);
  if (told.length === 0) return text;
  return text.endsWith(")") ? `${text.slice(0, -1)}, ${told.join(", ")})` : `${text}(${told.join(", ")})`;
}

/**
 * Defines a loss: a function of its declared numbers and choices that makes a `Loss`.
 * The formula is traced in every run, so it may read what changes between them.
 * ```ts
 * const logCosh = loss({
 *   name: "logCosh", task: "regression",
 *   perExample: ({ outputs, target }) => softplus(outputs.sub(target).mul(2)).sub(outputs.sub(target)).mean([1]),
 * });
 * ```
 * @throws UserError, when it is called, for a value outside its declared domain
 */
export const ownLoss: typeof loss = (definition) => tracedEveryTime(loss(definition));
