// The form in which optimizers are written: a rule for one parameter, lifted to all of them.
import { type Flat, mapFlat, type Tensor } from "../engine/index.ts";
import { type Options, type Values, tracedEveryTime } from "../options/index.ts";
import { type About, type Numbers, type OptimizerState, type Traced, transformation } from "./transformation.ts";

type Tensors = Readonly<Record<string, Tensor>>;

interface Place<O extends Options> {
  readonly options: Values<O>;
  /** `dense1.weight`. */
  readonly path: string;
  /** All parameters, for rules that need to know where they stand. */
  readonly params: Flat<Tensor>;
}
interface Scalars<H extends Numbers> {
  /** The declared numbers. */
  readonly hyper: Traced<H>;
  /** 1, 2 …: a float64 scalar, as the numbers are, so 1 − β₂ᵗ keeps all its digits in float32 programs. */
  readonly step: Tensor;
}

interface Rule<H extends Numbers, O extends Options, Shared extends Tensors, S extends Tensors> extends About<H, O> {
  /** State of the rule as a whole, made of scalars: updated once a step, before the parameters see it. */
  readonly shared?: {
    init(options: Values<O>): Shared;
    update(at: { readonly shared: Shared; readonly options: Values<O> } & Scalars<H>): Shared;
  };
  /** The state of one parameter before the first update; nothing is kept where it is left out. */
  init?(param: Tensor, at: Place<O>): S;
  /** What is added to the parameter, and its next state. */
  update(
    at: {
      readonly grad: Tensor;
      readonly param: Tensor;
      readonly state: S;
      readonly shared: Shared;
      readonly loss?: Tensor;
    } & Place<O> &
      Scalars<H>,
  ): readonly [update: Tensor, state: S];
  /** Where the network is evaluated, if not at `param` itself. */
  readonly evaluate?: (at: { readonly param: Tensor; readonly state: S } & Place<O> & Scalars<H>) => Tensor;
}

/** `ownOptimizer` for the library's own, whose formulas read nothing but what they are given: equal ones are traced once. */
export function optimizer<
  const H extends Numbers = {},
  const O extends Options = {},
  Shared extends Tensors = {},
  S extends Tensors = {},
>(rule: Rule<H, O, Shared, S>) {
  const { shared, evaluate } = rule;
  return transformation<H, O, OptimizerState>({
    ...rule,
    init: (params, options) => ({
      ...(shared && { shared: shared.init(options) }),
      ...byName(mapFlat(params, (param, path) => rule.init?.(param, { options, path, params }) ?? {})),
    }),
    update: ({ grads, state, ...at }) => {
      const next = shared?.update({ ...at, shared: state.shared as unknown as Shared });
      const pairs = mapFlat(at.params, (param, path) => {
        const grad = grads[path];
        if (!grad)
          throw new TypeError(
            `${rule.name}: there is no gradient for "${path}"; there are ${Object.keys(grads).join(", ") || "none"}`,
          );
        return rule.update({ ...at, grad, param, path, state: ofPath(state, path) as S, shared: next ?? ({} as Shared) });
      });
      return [
        mapFlat(pairs, ([update]) => update),
        { ...(next && { shared: next }), ...byName(mapFlat(pairs, ([, own]) => own)) },
      ];
    },
    evaluationParams:
      evaluate &&
      (({ state, ...at }) =>
        mapFlat(at.params, (param, path) => evaluate({ ...at, param, path, state: ofPath(state, path) as S }))),
  });
}

/** `{ "dense1.weight": { m, v } }` → `{ m: { "dense1.weight": m }, v: … }`. */
function byName(states: Flat<Tensors>): OptimizerState {
  const turned: Record<string, Record<string, Tensor>> = {};
  for (const [path, own] of Object.entries(states))
    for (const [name, value] of Object.entries(own)) (turned[name] ??= {})[path] = value;
  return turned;
}

const ofPath = (state: OptimizerState, path: string): Tensors =>
  Object.fromEntries(
    Object.entries(state).flatMap(([name, of]) => (name !== "shared" && path in of ? [[name, (of as Tensors)[path]]] : [])),
  );

/**
 * Defines an optimizer by its rule for one parameter. The factory that comes back takes every declared number (or a schedule in
 * its place) and option; a name that was not declared does not compile.
 * The formula is traced in every run, so it may read what changes between them.
 */
export const ownOptimizer: typeof optimizer = (rule) => tracedEveryTime(optimizer(rule));
