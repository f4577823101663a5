/** What happens during a search, as a stream. */
import type { StudyRecord, TrialRecord } from "../record.ts";
import type { AskedTrial } from "../study/study.ts";
import type { Space } from "../space/index.ts";

export type TuneEvent<S extends Space = Space> =
  | {
      readonly type: "start";
      readonly study: StudyRecord;
      readonly finished: number;
      readonly trials: number | null;
      readonly workers: number;
    }
  | { readonly type: "begin"; readonly trial: AskedTrial<S> }
  | { readonly type: "step"; readonly trial: AskedTrial<S>; readonly step: number; readonly value: number }
  | {
      readonly type: "trial";
      readonly trial: TrialRecord;
      /** Whether no trial before was better. */
      readonly isBest: boolean;
      /** Trials that have ended, in the whole study. */
      readonly done: number;
      /** What is left of the nearest budget; null where nothing limits the search. */
      readonly secondsLeft: number | null;
    }
  | {
      readonly type: "end";
      readonly reason: string;
      readonly study: StudyRecord;
      readonly trials: readonly TrialRecord[];
      readonly best: readonly TrialRecord[];
    };
