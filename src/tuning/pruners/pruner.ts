/** What a pruner is asked. */
import type { Direction, TrialRecord } from "../record.ts";

export interface Pruner {
  readonly name: string;
  /**
   * What a step is to it: points of a learning curve, by which it stops a training early; or whole runs of a trial, one a seed,
   * fold or instance, by which it spares a trial its further runs. A network's training reports the one or the other.
   */
  readonly judges: "epochs" | "runs";
  /** Of one that judges runs: how many of a trial it must have seen before it stops anything; 1 by default. */
  readonly runs?: number;
  /**
   * Whether `trial`, which has just reported at its last step, is to be stopped: a pure function of what is given, so that every
   * worker on a study decides alike and nothing need be stored. `history`: all trials of the study, it included or not, in any
   * order; what has ended never changes.
   *
   * Steps count from 0 or 1, as the objective likes. In every pruner but `never` a trial whose last report is NaN stops at once,
   * also in its warm-up, because no training comes back from there; Optuna's percentile pruner waits until all reports are NaN, its
   * others until the next step at which they judge. Infinity is a very bad value.
   */
  prunes(trial: TrialRecord, history: readonly TrialRecord[], direction: Direction): boolean;
}
