// Gradient accumulation: one update every few batches, from the mean of their gradients, where a large batch does not fit.
import { flatten, mapFlat, mapTree, type Tensor } from "../engine/index.ts";
import { zerosLike } from "../functional/index.ts";
import { UserError, configure, define, structuredOf, whole } from "../options/index.ts";
import { changed } from "./config.ts";
import { makeSchedule, type Schedule, type ScheduleFunction } from "./schedules/schedule.ts";
import type { OptimizerState, Transformation, UpdateContext } from "./transformation.ts";

const declaration = define({
  name: "accumulate",
  reference: "",
  about: "one update from the mean gradient of several batches",
  hyper: { batches: whole(4, { low: 1 }, "batches of one update") },
});

/**
 * `accumulate(adam(), { batches: 4 })` does with 4 batches of 32 what adam does with one of 128: the inner transformation sees the
 * mean gradient of 4 batches and counts one step; between its updates, parameters and inner state stay as they are.
 *
 * Which batch ends an update is arithmetic of the step, so nothing branches and the count may change without compiling.
 * Schedules of the inner transformation count its updates.
 */
export function accumulate(inner: Transformation, given: { readonly batches?: number } = {}): Transformation {
  const { hyper } = configure(declaration, given);
  const { batches } = hyper;
  const key = "batches" in inner.hyper ? "accumulate.batches" : "batches";

  /** Position within the current update (1 … batches), and what the inner transformation sees. */
  const clock = ({ hyper: all, step, ...rest }: UpdateContext) => {
    const { [key]: count, ...others } = all;
    const before = step.sub(1).div(count).floor();
    const position = step.sub(before.mul(count));
    const at: UpdateContext = { ...rest, hyper: others, step: before.add(1) };
    return { count, isFirst: position.eq(1), isLast: position.eq(count), at };
  };
  const { evaluationParams } = inner;

  const made: Transformation = {
    name: "accumulate",
    label: `${inner.label} every ${batches} batches`,
    declaration,
    hyper: { ...slowed(inner.hyper, batches), [key]: batches },
    domains: { ...inner.domains, [key]: declaration.hyper.batches },
    config: { type: "accumulate", options: changed(declaration, hyper), parts: [inner.config] },
    with: ({ [key]: changedBatches = batches, ...values }) =>
      accumulate(inner.with(values), { batches: constantOf(changedBatches) }),
    init: (params) => ({ sum: mapFlat(params, zerosLike), inner: inner.init(params) }),
    update: (grads, state, params, context) => {
      const { count, isFirst, isLast, at } = clock(context);
      const kept = state.sum as Readonly<Record<string, Tensor>>;
      const sum = mapFlat(grads, (grad, path) => isFirst.where(grad, kept[path].add(grad)));
      const mean = mapFlat(sum, (total) => total.div(count));
      const [updates, next] = inner.update(mean, state.inner as OptimizerState, params, at);
      return [
        mapFlat(updates, (update) => isLast.where(update, 0)),
        { sum, inner: chosen(isLast, next, state.inner as OptimizerState) },
      ];
    },
    evaluationParams:
      evaluationParams &&
      ((params, state, context) => evaluationParams(params, state.inner as OptimizerState, clock(context).at)),
  };
  return structuredOf(made, "accumulate", [inner]);
}

/** Schedules that count updates of `batches` steps each. */
const slowed = (hyper: Transformation["hyper"], batches: number): Record<string, number | Schedule> =>
  mapFlat(hyper, (value) =>
    typeof value === "number" ? value : makeSchedule((step) => value(Math.floor(step / batches)), value),
  );

function constantOf(value: number | ScheduleFunction): number {
  if (typeof value === "number") return value;
  throw new UserError("accumulate: batches must be one number, not a schedule: an update has to know where it ends.");
}

/** `yes` where the condition holds, leaf by leaf. */
function chosen(condition: Tensor, yes: OptimizerState, no: OptimizerState): OptimizerState {
  const other = flatten<Tensor>(no);
  return mapTree(yes, (leaf: Tensor, path) => condition.where(leaf, other[path]));
}
