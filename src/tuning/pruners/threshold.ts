/** Stops trials whose value leaves a range that somebody knows to be hopeless outside. */
import { UserError, configure, define, plugin, real, whole } from "../../options/index.ts";
import type { Pruner } from "./pruner.ts";
import { curveOf, hasDiverged } from "./reports.ts";
import { isDue } from "./timing.ts";

const declaration = define({
  name: "threshold",
  reference: "Akiba et al. 2019, KDD (Optuna's ThresholdPruner)",
  about: "stops what leaves a range; without one what is not finite",
  options: {
    lower: real(-Number.MAX_VALUE, "smaller values stop a trial"),
    upper: real(Number.MAX_VALUE, "larger values stop a trial"),
    warmup: whole(0, {}, "no trial is judged before this step"),
    interval: whole(1, { low: 1 }, "a trial is judged at its first report in every so many steps"),
  },
});

interface Settings {
  readonly lower: number;
  readonly upper: number;
  readonly warmup: number;
  readonly interval: number;
}

/**
 * A trial is compared with numbers that the user gave, not with others, so there is no warm-up unless one is asked for. Optuna
 * lets infinite values pass on a side without a bound; here they stop the trial.
 * @throws UserError where `lower` lies above `upper`
 */
export const threshold = plugin(declaration, (given?: Partial<Settings>): Pruner => {
  const { lower, upper, warmup, interval } = configure(declaration, given).options;
  if (lower > upper) throw new UserError(`threshold: lower is ${lower}, above upper, which is ${upper}; exchange them.`);
  return {
    name: declaration.name,
    judges: "epochs",
    prunes(trial, history) {
      if (hasDiverged(trial)) return true;
      if (!isDue(trial, history, { warmup, interval, warmupShare: 0 })) return false;
      const value = curveOf(trial).values.at(-1)!;
      return value < lower || value > upper;
    },
  };
});
