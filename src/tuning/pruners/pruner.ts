/** What a pruner is asked. */
import type { Direction, TrialRecord } from "../record.ts";

export interface Pruner {
  readonly name: string;
  /** Whether `trial`, which has just reported at its last step, is to be stopped. `history`: all trials of the study, it included. */
  prunes(trial: TrialRecord, history: readonly TrialRecord[], direction: Direction): boolean;
}
