/** Stops a trial that is worse than the best one over seeds, folds or instances, by a paired test. */
import { configure, define, number, plugin, whole } from "../../options/index.ts";
import { mean, signedRankTest } from "../../comparison/statistics/index.ts";
import type { TrialRecord } from "../record.ts";
import { bestOf } from "../study/best.ts";
import type { Pruner } from "./pruner.ts";
import { hasDiverged, signOf } from "./reports.ts";

const declaration = define({
  name: "wilcoxon",
  reference: "Wilcoxon 1945, Biometrics Bulletin 1(6); for racing: Birattari et al. 2002, GECCO; Optuna's WilcoxonPruner",
  about: "stops what is worse than the best trial over the seeds, folds or instances that both have run",
  options: {
    p: number(0.1, { low: 0, high: 0.5, openLow: true }, "one-sided level at which a trial counts as worse"),
    startup: whole(4, { low: 2 }, "pairs before any trial is stopped"),
  },
});

/**
 * Pairs are the runs of the same seed and fold where the best trial has runs; otherwise reports of the same step, a step being an
 * instance (a fold, a problem) and not a point of a learning curve, whose neighbours are no independent witnesses. A trial whose
 * mean is not worse goes on, whatever the test says. A run that failed (NaN) stops the trial; a best trial with one judges nobody.
 *
 * Zeros are ranked and left out (Pratt), which is exact where SciPy's `zsplit`, used by Optuna, is; ties have their exact
 * distribution too. Four pairs are the fewest that can reach p = 0.1; Optuna's default of two pairs cannot either.
 */
export const wilcoxon = plugin(declaration, (given?: { readonly p?: number; readonly startup?: number }): Pruner => {
  const { p, startup } = configure(declaration, given).options;
  return {
    name: declaration.name,
    judges: "runs",
    runs: startup,
    prunes(trial, history, direction) {
      if (hasDiverged(trial)) return true;
      const sign = signOf(direction);
      const [best] = bestOf(
        history.filter(({ id }) => id !== trial.id),
        [direction],
      );
      if (!best) return false;
      const [own, champion] = best.runs.length > 0 ? [runsOf(trial), runsOf(best)] : [trial.intermediate, best.intermediate];
      if ([...own.values()].some(Number.isNaN)) return true;
      if (![...own.values(), ...champion.values()].every(Number.isFinite)) return false;
      const common = [...own.keys()].filter((key) => champion.has(key));
      if (common.length < startup) return false;
      const differences = common.map((key) => sign * (own.get(key)! - champion.get(key)!));
      const { positive, negative, pValue } = signedRankTest(differences, { zeros: "pratt" });
      const worse = positive > negative && pValue / 2 < p;
      return worse && sign * mean([...own.values()]) > sign * mean([...champion.values()]);
    },
  };
});

type Key = string | number;

const runsOf = ({ runs }: TrialRecord): ReadonlyMap<Key, number> =>
  new Map<Key, number>(runs.map(({ seed, fold, values }) => [`${seed}/${fold}`, values[0]]));
