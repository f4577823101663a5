// What a run was told, as plain JSON: for reports, and to check that a resumed run is told the same.
import type { Settled } from "./settle.ts";

export function runConfig(o: Settled, batch: number): Record<string, unknown> {
  const { train, validation, test } = o.data;
  return {
    data: train.name,
    task: train.task,
    rows: { train: train.x.shape[0], validation: validation?.x.shape[0] ?? 0, test: test?.x.shape[0] ?? 0 },
    model: o.model.config,
    loss: o.loss.label,
    optimizer: o.optimizer.label,
    penalties: o.penalties.map((p) => p.label),
    constraints: o.constraints.map((p) => p.label),
    augmentations: o.augmentations.map((p) => p.label),
    averaging: o.averaging?.label ?? null,
    stopping: o.stopping?.label ?? null,
    plateau: o.plateau?.label ?? null,
    batchSize: batch,
    shuffle: o.shuffle ?? true,
    balanced: o.balanced ?? false,
    order: o.order ?? "counter",
    seed: o.seed ?? 0,
    dtype: o.backend === "interpreter" ? "float64" : (o.dtype ?? "float32"),
    portable: o.portable ?? false,
    epochs: o.epochs,
  };
}
