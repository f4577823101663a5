/** Asynchronous successive halving: at each rung a trial goes on while it is among the best of those that came so far. */
import { configure, define, plugin, whole } from "../../options/index.ts";
import type { TrialRecord } from "../record.ts";
import type { Pruner } from "./pruner.ts";
import { hasDiverged, signOf, valueFrom } from "./reports.ts";
import { firstRung, firstStep, reached, reduction } from "./rungs.ts";

const declaration = define({
  name: "asha",
  reference: "Li et al. 2020, MLSys, arXiv:1810.05934",
  about: "at rungs a factor apart lets the best of those that came so far go on; nobody waits",
  options: {
    firstRung,
    factor: reduction(4),
    stopRate: whole(0, {}, "leaves out so many of the first rungs"),
    startup: whole(4, {}, "others at a rung before any trial is stopped there"),
  },
});

interface Settings {
  readonly firstRung: number;
  readonly factor: number;
  readonly stopRate: number;
  readonly startup: number;
}

/**
 * The paper's workers leave a trial paused at its rung and may promote it later; a pruner can only stop one for good, so a trial
 * is judged once, at the first report at or after the rung, by those that have come so far. As in Optuna's
 * SuccessiveHalvingPruner the best ⌊n / factor⌋ of n go on, at least one. There the first at a rung always goes on and the second
 * must beat it; here `startup` others are needed before anyone is stopped. A report that passes several rungs at once counts at
 * all of them, also where it stopped the trial at the first, which Optuna then forgets at the later ones.
 */
export const asha = plugin(declaration, (given?: Partial<Settings>): Pruner => {
  const settings = configure(declaration, given).options;
  return {
    name: declaration.name,
    judges: "epochs",
    prunes(trial, history, direction) {
      if (hasDiverged(trial)) return true;
      const first = firstStep(settings.firstRung, settings.factor, history);
      if (first === null) return false;
      const rung0 = first * settings.factor ** settings.stopRate;
      return fallsAt(trial, history, { ...settings, first: rung0, sign: signOf(direction) });
    },
  };
});

interface Ladder {
  readonly first: number;
  readonly factor: number;
  readonly startup: number;
  readonly sign: 1 | -1;
}

/** Whether the trial's last report is its first at some rung, and not among the best there. Of `history` all but itself compete. */
export function fallsAt(trial: TrialRecord, history: readonly TrialRecord[], { first, factor, startup, sign }: Ladder): boolean {
  const before = withoutLast(trial);
  return reached(trial, first, factor).some((rung) => {
    if (valueFrom(before, rung) !== undefined) return false; // judged there already
    const own = sign * valueFrom(trial, rung)!;
    let [others, better] = [0, 0];
    for (const other of history) {
      const value = other.id === trial.id ? NaN : sign * (valueFrom(other, rung) ?? NaN);
      if (Number.isNaN(value)) continue;
      others++;
      if (value < own) better++;
    }
    return others >= startup && better >= Math.max(1, Math.floor((others + 1) / factor));
  });
}

/** The trial as it was before its last report. */
function withoutLast(trial: TrialRecord): TrialRecord {
  const intermediate = new Map(trial.intermediate);
  intermediate.delete(Math.max(...intermediate.keys()));
  return { ...trial, intermediate };
}
