// A training in stages: the same network on the same data, with numbers of its own in every stage.
import { UserError } from "../options/index.ts";
import type { TrainingEvent } from "./events.ts";
import type { TrainOptions } from "./options.ts";
import type { Snapshot } from "./snapshot.ts";
import { train } from "./train.ts";

/**
 * Trains stage after stage, each from where the one before ended to the end of its own `epochs`, which counts from the beginning of
 * the training. The events are those of one run: one `start`, and one `end` with the whole history. Weights, optimizer state, the
 * order of mini-batches and the masks of dropout go on; only numbers may differ between stages.
 * @throws UserError without a stage, where a stage ends no later than the one before, and where more than numbers differ
 */
export async function* trainInStages(stages: readonly TrainOptions[]): AsyncGenerator<TrainingEvent, void, void> {
  if (stages.length === 0) throw new UserError("train: there are no stages; give the options of one at least.");
  const last = stages.length - 1;
  let resume: Snapshot | undefined = stages[0].resume;
  for (const [i, options] of stages.entries()) {
    if (i > 0 && options.epochs <= stages[i - 1].epochs)
      throw new UserError(
        `train: stage ${i + 1} ends after epoch ${options.epochs}, the one before after ${stages[i - 1].epochs}; later stages end later.`,
      );
    const own: TrainOptions = i === 0 ? options : { ...options, resume, numbers: "new" };
    for await (const event of train(own)) {
      if (event.type === "start") {
        if (i === 0) yield { ...event, epochs: stages[last].epochs };
      } else if (event.type === "end") {
        if (i === last || event.record.status !== "finished") {
          yield event;
          return;
        }
        resume = event.snapshot;
      } else yield event;
    }
  }
}
