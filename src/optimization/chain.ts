// Transformations one after another: each gets what the one before made of the gradients.
import type { Flat, Tensor } from "../engine/index.ts";
import { structuredOf, suggestion, UserError } from "../options/index.ts";
import type { ScheduleFunction } from "./schedules/schedule.ts";
import type { OptimizerState, Transformation, UpdateContext } from "./transformation.ts";

/**
 * `chain(clipByGlobalNorm({ maxNorm: 1 }), adam())`. Hyperparameters keep their names; those of a name that two parts share
 * are told apart by the part, `clipByNorm.maxNorm`, and parts of one name by number, `clipByNorm2.maxNorm`.
 */
export function chain(...parts: readonly Transformation[]): Transformation {
  if (parts.length === 0)
    throw new UserError("chain: expected at least one transformation, as in chain(clipByGlobalNorm(), adam()).");
  const named = parts.map((part, i) => {
    const before = parts.slice(0, i).filter((other) => other.name === part.name).length;
    return { part, name: before === 0 ? part.name : `${part.name}${before + 1}` };
  });
  /** The chain's name of a part's hyperparameter. */
  const outer = (owner: string, key: string): string =>
    parts.filter((part) => key in part.hyper).length > 1 ? `${owner}.${key}` : key;
  const merged = <T>(of: (part: Transformation) => Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(
      named.flatMap(({ part, name }) => Object.entries(of(part)).map(([key, value]) => [outer(name, key), value])),
    );
  const inner = <T>(owner: string, part: Transformation, values: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(
      Object.keys(part.hyper).flatMap((key) => (outer(owner, key) in values ? [[key, values[outer(owner, key)]]] : [])),
    );
  const context = (owner: string, part: Transformation, at: UpdateContext): UpdateContext => ({
    ...at,
    hyper: inner(owner, part, at.hyper),
  });
  const hyper = merged((part) => part.hyper);
  const evaluated = named.filter(({ part }) => part.evaluationParams);

  const made: Transformation = {
    name: "chain",
    label: parts.map((part) => part.label).join(" → "),
    hyper,
    domains: merged((part) => part.domains),
    config: { type: "chain", options: {}, parts: parts.map((part) => part.config) },
    with: (values: Readonly<Record<string, number | ScheduleFunction>>) => {
      const unknown = Object.keys(values).find((key) => !(key in hyper));
      if (unknown !== undefined)
        throw new UserError(`this chain has no hyperparameter ${unknown}${suggestion(unknown, Object.keys(hyper))}`);
      return chain(...named.map(({ part, name }) => part.with(inner(name, part, values))));
    },
    init: (params) => Object.fromEntries(named.map(({ part, name }) => [name, part.init(params)])),
    update: (grads, state, params, at) => {
      let updates: Flat<Tensor> = grads;
      const next: Record<string, OptimizerState> = {};
      for (const { part, name } of named)
        [updates, next[name]] = part.update(updates, state[name] as OptimizerState, params, context(name, part, at));
      return [updates, next];
    },
    evaluationParams:
      evaluated.length > 0
        ? (params, state, at) =>
            evaluated.reduce(
              (x, { part, name }) => part.evaluationParams!(x, state[name] as OptimizerState, context(name, part, at)),
              params,
            )
        : undefined,
  };
  return structuredOf(made, "chain", parts);
}
