/** Stops a trial whose best so far is worse than a percentile of the complete trials at the same step. */
import { configure, define, number, plugin, whole } from "../../options/index.ts";
import { quantile } from "../../comparison/statistics/index.ts";
import type { TrialRecord } from "../record.ts";
import type { Pruner } from "./pruner.ts";
import { curveOf, hasDiverged, isComplete, signOf } from "./reports.ts";
import { isDue, timing, type Timing } from "./timing.ts";

/** Who it takes to judge a trial. */
export const jury = {
  startup: whole(5, {}, "complete trials before any is stopped"),
  trials: whole(3, { low: 1 }, "of these must have reported at the same step"),
};

const declaration = define({
  name: "percentile",
  reference: "Golovin et al. 2017, KDD (Vizier's median rule); Akiba et al. 2019, KDD (Optuna's PercentilePruner)",
  about: "stops what is worse than a percentile of the complete trials at the same step",
  options: { percentile: number(25, { low: 0, high: 100 }, "the best so many of a hundred go on"), ...jury, ...timing },
});

export interface PercentileSettings extends Timing {
  readonly percentile: number;
  readonly startup: number;
  readonly trials: number;
}

/**
 * Compared is the trial's best report so far with what complete trials reported at exactly this step; where fewer than `trials`
 * did, nobody is stopped. Optuna's own defaults judge from step 0 and by a single trial: `warmup: 0, warmupShare: 0, trials: 1`.
 */
export const percentile = plugin(declaration, (given?: Partial<PercentileSettings>): Pruner => {
  const settings = configure(declaration, given).options;
  return byPercentile(declaration.name, settings);
});

export function byPercentile(name: string, settings: PercentileSettings): Pruner {
  return {
    name,
    judges: "epochs",
    prunes(trial, history, direction) {
      if (hasDiverged(trial)) return true;
      const complete = history.filter(isComplete);
      if (complete.length < Math.max(settings.startup, 1) || !isDue(trial, history, settings)) return false;
      const { steps, values } = curveOf(trial);
      const bar = valuesAt(steps.at(-1)!, complete);
      if (bar.length < settings.trials) return false;
      const sign = signOf(direction);
      const best = values.reduce((least, value) => (sign * value < least ? sign * value : least), Infinity);
      const sorted = Float64Array.from(bar, (value) => sign * value)
        .filter((value) => !Number.isNaN(value))
        .sort();
      return best > quantile(sorted, settings.percentile / 100);
    },
  };
}

function valuesAt(step: number, trials: readonly TrialRecord[]): number[] {
  const found: number[] = [];
  for (const { intermediate } of trials) {
    const value = intermediate.get(step);
    if (value !== undefined) found.push(value);
  }
  return found;
}
