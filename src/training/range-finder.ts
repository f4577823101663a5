// The learning-rate range test: a short run in which the rate grows with every step, and what its losses say.
import { type RangeFinding, findLearningRate, learningRateSweep } from "../optimization/index.ts";
import { adam } from "../optimization/index.ts";
import { UserError } from "../options/index.ts";
import type { TrainOptions } from "./options.ts";
import { isLearningRate } from "./rates.ts";
import { train } from "./train.ts";

export interface RangeTest extends RangeFinding {
  /** The learning rate and the loss of every step, the loss before its update. */
  readonly rates: readonly number[];
  readonly losses: readonly number[];
}

/**
 * Trains from the first weights with a learning rate that grows from `low` (1e-6) to `high` (10) in `steps` (100) updates, and
 * suggests one to start from. Stops where the loss blows up. Smith 2017, arXiv:1506.01186.
 * @param options as for `train`; the number of epochs and the optimizer's own learning rate do not matter
 * @throws UserError where the optimizer has no learning rate
 */
export async function learningRateRange(
  options: Omit<TrainOptions, "epochs">,
  sweep: Parameters<typeof learningRateSweep>[0] = {},
): Promise<RangeTest> {
  const optimizer = options.optimizer ?? adam();
  const name = Object.keys(optimizer.hyper).find(isLearningRate);
  if (name === undefined) throw new UserError(`learningRateRange: ${optimizer.label} has no learning rate.`);
  const schedule = learningRateSweep(sweep);
  const steps = sweep?.steps ?? learningRateSweep.declaration.hyper.steps.initial;
  const losses: number[] = [];
  const stop = new AbortController();
  options.signal?.addEventListener("abort", () => stop.abort(), { once: true });
  // Step by step the rate stays at its highest once the sweep is over; the run is stopped by then.
  const swept = optimizer.with({ [name]: (step) => schedule(Math.min(step, steps - 1)) });
  for await (const event of train({
    ...options,
    optimizer: swept,
    epochs: steps,
    record: () => false,
    inspect: 0,
    checkpoint: 0,
    stopping: undefined,
    plateau: undefined,
    everyLoss: true,
    signal: stop.signal,
  })) {
    if (event.type !== "step") continue;
    losses.push(...event.losses!);
    if (losses.length >= steps) stop.abort();
  }
  const seen = losses.slice(0, steps);
  const rates = seen.map((_, i) => schedule(i));
  return { ...findLearningRate(rates, seen), rates, losses: seen };
}
