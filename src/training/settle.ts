// What a run was told, with every default filled in and what cannot work refused.
import { forLogits } from "../nn/index.ts";
import { defaultLossFor } from "../losses/index.ts";
import { adam } from "../optimization/index.ts";
import { UserError, check, whole } from "../options/index.ts";
import type { TrainOptions } from "./options.ts";

export type Settled = TrainOptions &
  Required<Pick<TrainOptions, "loss" | "optimizer" | "penalties" | "constraints" | "augmentations">> & {
    readonly notes: readonly string[];
  };

/** @throws UserError for epochs, data or a loss that cannot work */
export function settle(o: TrainOptions): Settled {
  check(whole(1, { low: 0 }), o.epochs, "epochs");
  const rows = o.data.train.x.shape[0];
  if (rows === 0) throw new UserError(`train: ${o.data.train.name} has no rows to train on.`);
  const loss = o.loss ?? defaultLossFor(o.data.train.task);
  const { task } = o.data.train;
  if ((loss.task === "regression") !== (task === "regression") || (loss.task === "binary" && task === "multiclass"))
    throw new UserError(
      `train: ${loss.name} is a loss for ${loss.task} data, but ${o.data.train.name} is ${task}; take ${defaultLossFor(task).name}.`,
    );
  const { model, note } = forLogits(o.model, task);
  for (const part of [o.data.train, o.data.validation, o.data.test]) if (part) model.checkInput?.(part.x);
  return {
    ...o,
    model,
    notes: note === null ? [] : [note],
    loss,
    optimizer: o.optimizer ?? adam(),
    penalties: o.penalties ?? [],
    constraints: o.constraints ?? [],
    augmentations: o.augmentations ?? [],
  };
}
