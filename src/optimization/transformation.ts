// What turns gradients into updates. An optimizer is a transformation, and so is every part of one: clipping, weight decay,
// accumulation. All of it is graph: it is traced into the training step once, and afterwards only its numbers flow.
import { type Flat, mapFlat, type Tensor } from "../engine/index.ts";
import {
  configure,
  type Declaration,
  define,
  label as labelled,
  type NumberOption,
  type Options,
  plugin,
  structured,
  suggestion,
  tracedEveryTime,
  UserError,
  type Values,
} from "../options/index.ts";
import { type OptimizationConfig, changed } from "./config.ts";
import { asSchedule, type Schedule, type ScheduleFunction } from "./schedules/schedule.ts";

/** What is kept from one update to the next: records of tensors, `{ m: { "dense1.weight": …}, v: {…} }`. */
export interface OptimizerState {
  readonly [name: string]: Tensor | OptimizerState;
}

/** The scalars of one update. */
export interface UpdateContext {
  /** Every name in `hyper` of the transformation. */
  readonly hyper: Readonly<Record<string, Tensor>>;
  /** The number of this update: 1, 2 …, a float64 scalar. */
  readonly step: Tensor;
  /** The loss of this batch, for rules that read it. */
  readonly loss?: Tensor;
}

export interface Transformation {
  readonly name: string;
  /** `adam(learningRate=0.003)`. */
  readonly label: string;
  /** Where there is one factory that makes it; a chain has none. */
  readonly declaration?: Declaration;
  /** Inputs of every update: numbers, or schedules that give them. `hyperAt(hyper, step)` has the numbers of a step. */
  readonly hyper: Readonly<Record<string, number | Schedule>>;
  /** The domain of every number in `hyper`. */
  readonly domains: Readonly<Record<string, NumberOption>>;
  readonly config: OptimizationConfig;
  /**
   * The same with other numbers or schedules, which compiles nothing: `adam().with({ learningRate: cosine({ steps: 1000 }) })`.
   * @throws UserError for a name that is not in `hyper`, or a number outside of its domain
   */
  with(hyper: Readonly<Record<string, number | ScheduleFunction>>): Transformation;
  /** The state before the first update, made of constants and of `params`. */
  init(params: Flat<Tensor>): OptimizerState;
  /** The updates, which the trainer adds to the parameters, and the next state. Every parameter needs a gradient of its name. */
  update(
    grads: Flat<Tensor>,
    state: OptimizerState,
    params: Flat<Tensor>,
    at: UpdateContext,
  ): readonly [updates: Flat<Tensor>, state: OptimizerState];
  /** Where the network is evaluated, if that is not where the gradients are taken (schedule-free methods). */
  readonly evaluationParams?: (params: Flat<Tensor>, state: OptimizerState, at: UpdateContext) => Flat<Tensor>;
}

export type Numbers = Record<string, NumberOption>;
/** The declared numbers as scalars of the step. */
export type Traced<H extends Numbers> = { readonly [K in keyof H]: Tensor };
/** What a factory takes: numbers or schedules, and the options that compile. */
export type Given<H extends Numbers, O extends Options> = { readonly [K in keyof H]?: number | ScheduleFunction } & Partial<
  Values<O>
>;

export interface About<H extends Numbers, O extends Options> {
  readonly name: string;
  readonly reference?: string;
  readonly about?: string;
  readonly aliases?: readonly string[];
  /** Numbers that flow into the compiled step. */
  readonly hyper?: H;
  /** Structure that is compiled in. */
  readonly options?: O;
}

interface Definition<H extends Numbers, O extends Options, S extends OptimizerState> extends About<H, O> {
  init?(params: Flat<Tensor>, options: Values<O>): S;
  update(at: {
    readonly grads: Flat<Tensor>;
    readonly params: Flat<Tensor>;
    readonly state: S;
    readonly hyper: Traced<H>;
    readonly options: Values<O>;
    readonly step: Tensor;
    readonly loss?: Tensor;
  }): readonly [updates: Flat<Tensor>, state: S];
  readonly evaluationParams?: (at: {
    readonly params: Flat<Tensor>;
    readonly state: S;
    readonly hyper: Traced<H>;
    readonly options: Values<O>;
    readonly step: Tensor;
  }) => Flat<Tensor>;
}

/** `ownTransformation` for the library's own, whose formulas read nothing but what they are given: equal ones are traced once. */
export function transformation<const H extends Numbers = {}, const O extends Options = {}, S extends OptimizerState = {}>(
  definition: Definition<H, O, S>,
) {
  const declaration = define<H, O>(definition);
  const { name, evaluationParams } = definition;
  const make = (given: Given<H, O> = {}): Transformation => {
    const { hyper, options, label, config } = settle(declaration, given);
    const typed = (at: UpdateContext) => ({ ...at, hyper: at.hyper as Traced<H>, options });
    const made: Transformation = {
      name,
      label,
      declaration,
      hyper,
      domains: declaration.hyper,
      config,
      with: (values) => make({ ...given, ...onlyHyper(declaration, values) }),
      init: (params) => definition.init?.(params, options) ?? {},
      update: (grads, state, params, at) => definition.update({ ...typed(at), grads, params, state: state as S }),
      evaluationParams:
        evaluationParams && ((params, state, at) => evaluationParams({ ...typed(at), params, state: state as S })),
    };
    return structured(made, declaration, options, hyper);
  };
  return plugin(declaration, (given?: Given<H, O>) => make(given));
}

/** The given options, checked, with schedules set apart from numbers; a schedule's values are its author's business. */
function settle<H extends Numbers, O extends Options>(declaration: Declaration<H, O>, given: Given<H, O>) {
  const entries = Object.entries<unknown>(given);
  const schedules = Object.fromEntries(
    entries.flatMap(([name, value]) =>
      typeof value === "function" && name in declaration.hyper ? [[name, asSchedule(value as ScheduleFunction)]] : [],
    ),
  );
  const numbers = Object.fromEntries(entries.filter(([name]) => !(name in schedules)));
  const { hyper, options } = configure(declaration, numbers as Partial<Values<H> & Values<O>>);
  const told = (of: "label" | "config") => ({ ...hyper, ...options, ...mapFlat(schedules, (s) => s[of]) });
  return {
    hyper: { ...hyper, ...schedules } as Readonly<Record<string, number | Schedule>>,
    options,
    label: labelled(declaration, told("label")),
    config: { type: declaration.name, options: changed(declaration, told("config")) } satisfies OptimizationConfig,
  };
}

/** `values` once every name is known to be a hyperparameter: options would compile, so they cannot change. */
function onlyHyper<H extends Numbers>(
  { name, hyper }: Declaration<H>,
  values: Readonly<Record<string, number | ScheduleFunction>>,
) {
  const unknown = Object.keys(values).find((key) => !(key in hyper));
  if (unknown !== undefined)
    throw new UserError(`${name} has no hyperparameter ${unknown}${suggestion(unknown, Object.keys(hyper))}`);
  return values as { readonly [K in keyof H]?: number | ScheduleFunction };
}

/**
 * Makes the factory of a transformation that sees all parameters at once; `optimizer` is for rules that look at one.
 * The formula is traced in every run, so it may read what changes between them.
 */
export const ownTransformation: typeof transformation = (definition) => tracedEveryTime(transformation(definition));
