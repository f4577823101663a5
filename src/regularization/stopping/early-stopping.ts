// Early stopping: training ends when the validation loss has not improved for a while, and the best weights come back.
import { UserError, choice, flag, nonNegative, whole } from "../../options/index.ts";
import type { EpochRecord } from "../../training/record.ts";
import { stopping } from "./stopping.ts";

/** The metrics that can be watched, and whether higher is better. */
export const higherIsBetter = {
  loss: false,
  accuracy: true,
  balancedAccuracy: true,
  rocAuc: true,
  f1: true,
  logLoss: false,
  rmse: false,
  mae: false,
  r2: true,
} as const;

const metrics = Object.keys(higherIsBetter) as (keyof typeof higherIsBetter)[];

/**
 * Stops when `monitor` has not improved by more than `minimalImprovement` for `patience` epochs. A value that is NaN is no
 * improvement. The best record is the one with the best value (the earliest of equals), also where it improved too little
 * to renew the patience; Keras's `EarlyStopping` restores the last that renewed it. With `restoreBest: false` the last
 * weights stay, as is Keras's default.
 *
 * Validation that chooses when to stop has seen the choice: report the final figure on a test part.
 */
export const earlyStopping = stopping({
  name: "earlyStopping",
  reference: "Prechelt 1998, doi:10.1007/3-540-49430-8_3",
  about: "ends training when the validation loss stops improving, and puts the best weights back",
  options: {
    patience: whole(10, { low: 1 }, "epochs to wait for an improvement"),
    minimalImprovement: nonNegative(0, "what counts as an improvement is more than this"),
    monitor: choice("loss", metrics, "the metric that is watched"),
    split: choice("validation", ["validation", "train"], "where it is measured"),
    restoreBest: flag(true, "put the best weights back at the end"),
  },
  restoreBest: ({ restoreBest }) => restoreBest,
  next: (history, { patience, minimalImprovement, monitor, split }) => {
    const sign = higherIsBetter[monitor] ? 1 : -1;
    let best = 0;
    let goal = -Infinity; // to be beaten for the patience to begin anew
    let renewed = history[0].epoch;
    for (const [i, record] of history.entries()) {
      const value = sign * watched(record, monitor, split);
      if (value > sign * watched(history[best], monitor, split) || Number.isNaN(watched(history[best], monitor, split))) best = i;
      if (!(value > goal + (goal === -Infinity ? 0 : minimalImprovement))) continue;
      goal = value;
      renewed = record.epoch;
    }
    const waited = history.at(-1)!.epoch - renewed;
    if (waited < patience) return { stop: false, best, reason: "" };
    const more = minimalImprovement > 0 ? ` by more than ${minimalImprovement}` : "";
    const found = Number(watched(history[best], monitor, split).toPrecision(4));
    return {
      stop: true,
      best,
      reason: `${split} ${monitor} has not improved${more} for ${waited} epochs; the best was ${found} at epoch ${history[best].epoch}`,
    };
  },
});

function watched(record: EpochRecord, monitor: string, split: "validation" | "train"): number {
  const measured = record[split];
  if (!measured)
    throw new UserError(
      `earlyStopping watches the validation ${monitor}, but this run has no validation part; keep one apart, or choose split: "train".`,
    );
  if (!(monitor in measured))
    throw new UserError(
      `earlyStopping watches the ${monitor}, which is not measured here; there are ${Object.keys(measured).join(", ")}.`,
    );
  return measured[monitor];
}
