// The one stream that everything reads: the command line, the studio, reports, diagnosis and tests.
import type { MachineInfo } from "../engine/index.ts";
import type { TrainedModel } from "./model.ts";
import type { EpochRecord, Inspection, RunRecord } from "./record.ts";
import type { Snapshot } from "./snapshot.ts";

export type TrainingEvent =
  | {
      readonly type: "start";
      readonly parameters: number;
      /** Bytes of optimizer state. */
      readonly stateBytes: number;
      readonly stepsPerEpoch: number;
      readonly epochs: number;
      /** Epochs that a resumed run had behind it. */
      readonly resumedAt: number;
      readonly machine: MachineInfo;
      /** What was understood differently from how it was given, a sentence each. */
      readonly notes: readonly string[];
    }
  | {
      /** Progress, a few times a second. */
      readonly type: "step";
      readonly step: number;
      /** Epochs finished, with fraction. */
      readonly epoch: number;
      /** Mean loss since the last such event. */
      readonly loss: number;
      /** The loss of every step since then, each before its update, where `everyLoss` asked for them. */
      readonly losses: readonly number[] | null;
      readonly stepsPerSecond: number;
      readonly secondsLeft: number;
    }
  | ({ readonly type: "epoch"; readonly inspection: Inspection | null } & EpochRecord)
  | { readonly type: "checkpoint"; readonly epoch: number; readonly step: number; readonly snapshot: Snapshot }
  | {
      readonly type: "end";
      readonly record: RunRecord;
      readonly model: TrainedModel;
      /** To continue from. */
      readonly snapshot: Snapshot;
    };
