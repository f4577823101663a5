/** What happens during a comparison, as a stream: progress, every run as it is done, and at the end the record. */
import type { EpochRecord, RunRecord } from "../training/record.ts";
import type { ComparisonRecord } from "./record.ts";
import type { Retuned } from "./retuned.ts";

/** Tuning comes first, if it was asked for. */
export type Phase = "tuning" | "comparison";

/** Which run an event is about. */
export interface About<Name extends string> {
  readonly phase: Phase;
  readonly candidate: Name;
  readonly seed: number;
}

export type ComparisonEvent<Name extends string = string> =
  | {
      readonly type: "start";
      readonly candidates: readonly Name[];
      readonly seeds: readonly number[];
      /** Runs to be made in either phase. */
      readonly runs: Readonly<Record<Phase, number>>;
      /** Runs that were handed in as finished. */
      readonly finished: number;
      /** Runs under way at once. */
      readonly workers: number;
    }
  | ({ readonly type: "begin" } & About<Name>)
  | ({ readonly type: "epoch"; readonly epoch: EpochRecord } & About<Name>)
  | ({
      readonly type: "run";
      readonly run: RunRecord;
      /** Runs made so far, in both phases, and all that will be. */
      readonly done: number;
      readonly of: number;
      readonly secondsLeft: number;
    } & About<Name>)
  | {
      /** What tuning chose for a candidate. */
      readonly type: "tuned";
      readonly candidate: Name;
      readonly numbers: Retuned["numbers"];
      /** The metric that it had with them, on the tuning seeds. */
      readonly score: number | null;
    }
  | { readonly type: "end"; readonly record: ComparisonRecord<Name> };
