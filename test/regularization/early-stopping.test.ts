import { describe, expect, test } from "vitest";
import { UserError, parse } from "../../src/options/index.ts";
import { higherIsBetter } from "../../src/regularization/stopping/early-stopping.ts";
import { earlyStopping, stoppings, type Stopping } from "../../src/regularization/index.ts";
import * as metrics from "../../src/training/metrics/index.ts";
import type { EpochRecord } from "../../src/training/record.ts";

const record = (epoch: number, validation: Record<string, number> | null, train: Record<string, number> = {}): EpochRecord => ({
  epoch,
  step: epoch * 10,
  seconds: epoch,
  learningRate: 0.1,
  cost: 0,
  train,
  validation,
});
const history = (losses: number[]) => losses.map((loss, epoch) => record(epoch, { loss }));

/** The epoch at which it stops, with the decision there; null where it never does. */
function run(it: Stopping, records: EpochRecord[]) {
  for (let n = 1; n <= records.length; n++) {
    const decision = it.next(records.slice(0, n));
    if (decision.stop) return { epoch: records[n - 1].epoch, best: decision.best, reason: decision.reason };
  }
  return null;
}

describe("early stopping", () => {
  test("waits `patience` epochs for an improvement, then stops and names the best", () => {
    expect(run(earlyStopping({ patience: 3 }), history([1, 0.8, 0.7, 0.75, 0.72, 0.71, 0.6]))).toEqual({
      epoch: 5,
      best: 2,
      reason: "validation loss has not improved for 3 epochs; the best was 0.7 at epoch 2",
    });
    expect(run(earlyStopping({ patience: 4 }), history([1, 0.8, 0.7, 0.75, 0.72, 0.71, 0.6]))).toBeNull();
  });

  test("an equal value is no improvement, and the earliest of equals is the best", () => {
    expect(run(earlyStopping({ patience: 2 }), history([1, 0.5, 0.5, 0.5]))).toMatchObject({ epoch: 3, best: 1 });
  });

  test("an improvement too small does not renew the patience, but its weights are still the best", () => {
    const it = earlyStopping({ patience: 2, minimalImprovement: 0.1 });
    expect(run(it, history([1, 0.95, 0.92, 0.5]))).toEqual({
      epoch: 2,
      best: 2,
      reason: "validation loss has not improved by more than 0.1 for 2 epochs; the best was 0.92 at epoch 2",
    });
  });

  test("small improvements add up", () => {
    expect(
      run(earlyStopping({ patience: 3, minimalImprovement: 0.1 }), history([1, 0.95, 0.88, 0.85, 0.77, 0.72, 0.66])),
    ).toBeNull();
  });

  test("NaN is never an improvement, and never the best", () => {
    expect(run(earlyStopping({ patience: 2 }), history([NaN, 0.9, NaN, NaN]))).toMatchObject({ epoch: 3, best: 1 });
    expect(run(earlyStopping({ patience: 2 }), history([NaN, NaN, NaN]))).toMatchObject({ epoch: 2 });
  });

  test("patience counts epochs, however many lie between two records", () => {
    const sparse = [0, 10, 20, 30, 40].map((epoch) => record(epoch, { loss: epoch === 0 ? 1 : 2 }));
    expect(run(earlyStopping({ patience: 25 }), sparse)).toMatchObject({ epoch: 30, best: 0 });
  });

  test("a metric where higher is better is watched upwards", () => {
    const records = [0.5, 0.8, 0.7, 0.75].map((accuracy, epoch) => record(epoch, { accuracy, loss: epoch }));
    expect(run(earlyStopping({ monitor: "accuracy", patience: 2 }), records)).toMatchObject({ epoch: 3, best: 1 });
  });

  test("the training part can be watched where there is no validation part; otherwise the error says so", () => {
    const records = [1, 0.5, 0.6].map((loss, epoch) => record(epoch, null, { loss }));
    expect(run(earlyStopping({ patience: 1, split: "train" }), records)).toMatchObject({ epoch: 2, best: 1 });
    expect(() => run(earlyStopping(), records)).toThrow(UserError);
    expect(() => run(earlyStopping(), records)).toThrow('no validation part; keep one apart, or choose split: "train"');
    expect(() => run(earlyStopping({ monitor: "f1" }), history([1]))).toThrow(
      "watches the f1, which is not measured here; there are loss.",
    );
  });

  test("every metric of the project can be watched, in its own direction", () => {
    const directions = Object.fromEntries(Object.values(metrics).map((metric) => [metric.name, metric.higherIsBetter]));
    expect(higherIsBetter).toEqual({ loss: false, ...directions });
  });

  test("is found by name, and puts the best weights back unless told not to", () => {
    expect(parse("early-stopping:20,monitor=rocAuc", stoppings, "stopping rule").label).toBe(
      "earlyStopping(patience=20, monitor=rocAuc)",
    );
    expect([earlyStopping().restoreBest, earlyStopping({ restoreBest: false }).restoreBest]).toEqual([true, false]);
    expect(() => earlyStopping({ patience: 0 })).toThrow("patience: expected a whole number >= 1, got 0");
  });
});
