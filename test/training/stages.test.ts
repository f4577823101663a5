// A training in stages: exactly the one training where nothing changes, and new numbers where they do.
import { describe, expect, it } from "vitest";
import {
  adam,
  dense,
  differOnlyInNumbers,
  dropout,
  earlyStopping,
  exponentialMovingAverage,
  glorotUniform,
  l1,
  l2,
  lion,
  load,
  prepare,
  relu,
  schedules,
  sequential,
  train,
  trained,
  trainInStages,
  type TrainOptions,
} from "../../src/index.ts";

const data = prepare(await load("wine"), { seed: 3 });
const model = ({ units = 12, rate = 0.3 } = {}) => sequential(dense(units), relu, dropout({ rate }), dense(3));
const options = (given: Partial<TrainOptions> = {}): TrainOptions => ({
  data,
  model: model(),
  epochs: 6,
  batchSize: 32,
  seed: 5,
  record: 1,
  optimizer: adam({ learningRate: schedules.cosine({ steps: 40 }) }),
  penalties: [l2({ strength: 1e-3 })],
  averaging: exponentialMovingAverage(),
  ...given,
});

async function inStages(stages: readonly TrainOptions[]) {
  const types: string[] = [];
  for await (const event of trainInStages(stages)) {
    types.push(event.type);
    if (event.type === "end") return { ...event, types };
  }
  throw new Error("no end");
}
const timeless = (history: readonly object[]) => history.map((record) => ({ ...record, seconds: 0 }));

describe("trainInStages", () => {
  it("is the one training, bit for bit, where every stage has the same numbers", async () => {
    const whole = await trained(options());
    const parts = await inStages([2, 3, 6].map((epochs) => options({ epochs })));
    expect(parts.snapshot.cells).toEqual(whole.snapshot.cells);
    expect(timeless(parts.record.epochs)).toEqual(timeless(whole.record.epochs));
    expect(parts.types.filter((type) => type === "start" || type === "end")).toEqual(["start", "end"]);
  });

  it("takes new numbers from the stage's first update on, and compiles nothing for them", async () => {
    const stage = (epochs: number, learningRate: number, rate: number, strength: number) =>
      options({ epochs, model: model({ rate }), optimizer: adam({ learningRate }), penalties: [l2({ strength })] });
    const { record, snapshot } = await inStages([stage(3, 0.01, 0.3, 1e-3), stage(6, 0.002, 0.1, 1e-2)]);
    expect(record.epochs.map(({ learningRate }) => learningRate)).toEqual([...Array(4).fill(0.01), ...Array(3).fill(0.002)]);
    const value = (name: string) => Object.entries(snapshot.cells).find(([cell]) => cell.includes(name))?.[1].data[0];
    expect(value("hyper:penalty0.strength")).toBeCloseTo(1e-2, 12);
    const kept = await inStages([stage(3, 0.01, 0.3, 1e-3), stage(6, 0.01, 0.3, 1e-3)]);
    expect(kept.record.epochs.slice(0, 4).map(({ train: now }) => now.loss)).toEqual(
      record.epochs.slice(0, 4).map(({ train: now }) => now.loss),
    );
    expect(kept.record.epochs[4].train.loss).not.toBe(record.epochs[4].train.loss);
    for await (const event of train(stage(1, 0.5, 0.2, 0))) if (event.type === "start") expect(event.machine.cached).toBe(true);
  });

  it("refuses a stage that ends no later, another seed, and another network, by name", async () => {
    await expect(inStages([options(), options()])).rejects.toThrow("stage 2 ends after epoch 6, the one before after 6");
    await expect(inStages([options({ epochs: 2 }), options({ seed: 6 })])).rejects.toThrow("the saved run has seed 5");
    await expect(inStages([options({ epochs: 2 }), options({ model: model({ units: 8 }) })])).rejects.toThrow(
      /the saved run has \w+:\S+ \[13,12\], this one has \[13,8\]; new numbers are all that may differ/,
    );
    await expect(inStages([])).rejects.toThrow("there are no stages");
  });
});

describe("differOnlyInNumbers", () => {
  const other: readonly [string, Partial<TrainOptions>, boolean][] = [
    [
      "the learning rate of a schedule",
      { optimizer: adam({ learningRate: schedules.cosine({ initial: 0.3, steps: 40 }) }) },
      true,
    ],
    ["a memory", { optimizer: adam({ learningRate: schedules.cosine({ steps: 40 }), beta2: 0.9 }) }, true],
    ["a rate of dropout", { model: model({ rate: 0 }) }, true],
    ["a strength", { penalties: [l2({ strength: 10 })] }, true],
    ["no penalty", { penalties: [] }, false],
    ["another penalty", { penalties: [l1({ strength: 1e-3 })] }, false],
    ["another optimizer", { optimizer: lion() }, false],
    ["a width", { model: model({ units: 8 }) }, false],
    [
      "an initializer",
      { model: sequential(dense(12, { init: glorotUniform() }), relu, dropout({ rate: 0.3 }), dense(3)) },
      false,
    ],
    ["a batch size", { batchSize: 16 }, false],
    ["epochs", { epochs: 7 }, false],
    ["a stopping rule", { stopping: earlyStopping() }, false],
    ["an order", { balanced: true }, false],
  ];
  it.each(other)("with %s", (_, given, same) => {
    expect(differOnlyInNumbers(options(), options(given))).toBe(same);
  });
});
