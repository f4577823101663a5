// A run that stops goes on as if it had not, and looking at it changes nothing.
import { describe, expect, it } from "vitest";
import {
  adam,
  batchNorm,
  dense,
  dropout,
  earlyStopping,
  exponentialMovingAverage,
  l2,
  load,
  loadCheckpoint,
  prepare,
  relu,
  saveCheckpoint,
  scheduleFreeAdamw,
  schedules,
  sequential,
  train,
  trained,
  type Snapshot,
  type TrainOptions,
} from "../../src/index.ts";

const data = prepare(await load("wine"), { seed: 3 });
const plain = { data, epochs: 9, batchSize: 32, seed: 5 } as const;
const runs: Readonly<Record<string, () => TrainOptions>> = {
  "Adam with a schedule, dropout, L2 and averaged weights": () => ({
    ...plain,
    model: sequential(dense(16), relu, dropout({ rate: 0.3 }), dense(3)),
    optimizer: adam({ learningRate: schedules.cosine({ steps: 40 }) }),
    penalties: [l2({ strength: 1e-3 })],
    averaging: exponentialMovingAverage(),
  }),
  "running statistics and a plateau": () => ({
    ...plain,
    model: sequential(dense(12), batchNorm, relu, dense(3)),
    plateau: schedules.plateau({ patience: 1 }),
  }),
  "schedule-free": () => ({ ...plain, model: sequential(dense(8), relu, dense(3)), optimizer: scheduleFreeAdamw() }),
  "early stopping that restores the best": () => ({
    ...plain,
    model: sequential(dense(16), relu, dense(3)),
    optimizer: adam({ learningRate: 0.05 }),
    stopping: earlyStopping({ patience: 3 }),
  }),
};

/** Runs until `epochs` epochs were recorded, then asks to stop. */
async function interrupted(options: TrainOptions, epochs: number): Promise<Snapshot> {
  const stop = new AbortController();
  for await (const event of train({ ...options, record: 1, signal: stop.signal })) {
    if (event.type === "epoch" && event.epoch === epochs) stop.abort();
    if (event.type === "end") {
      expect(event.record.status).toBe("interrupted");
      return event.snapshot;
    }
  }
  throw new Error("the run had no end");
}

const bits = async (options: TrainOptions) => {
  const { record, model, snapshot } = await trained(options);
  const numbers = (of: Readonly<Record<string, { readonly data: Float64Array }>>) =>
    Object.fromEntries(Object.entries(of).map(([name, { data }]) => [name, [...data]]));
  return { status: record.status, final: record.final, params: numbers(model.params), cells: numbers(snapshot.cells) };
};

describe.each(Object.entries(runs))("%s", (_, options) => {
  it("gives the same bits twice, however it is looked at", async () => {
    const first = await bits({ ...options(), record: 1 });
    expect(await bits({ ...options(), record: 1, inspect: 2, checkpoint: 3, everyLoss: true })).toEqual(first);
  });

  it.each([1, 4])("stopped after %i epochs and resumed from a file, it ends with the same bits", async (epochs) => {
    const whole = await bits({ ...options(), record: 1 });
    const { snapshot } = loadCheckpoint(saveCheckpoint(await interrupted(options(), epochs)));
    expect(await bits({ ...options(), record: 1, resume: snapshot })).toEqual(whole);
  });

  it("is told when it is not the run that was saved", async () => {
    const resume = await interrupted(options(), 1);
    await expect(trained({ ...options(), batchSize: 16, resume })).rejects.toThrow(
      "the saved run has batchSize 32, this one has 16",
    );
  });
});
