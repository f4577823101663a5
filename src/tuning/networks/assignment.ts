/** What a worker elsewhere must know to make a study's trials: it stands beside the study, in its storage. */
import { UserError } from "../../options/index.ts";
import type { ComparedMetric } from "../../comparison/index.ts";
import type { Experiment } from "../../training/experiment/index.ts";
import type { Json, StudyRecord } from "../record.ts";
import type { Storage } from "../storages/storage.ts";

/** What the trials are: networks, or an objective of the user's own in a module. */
export type Work =
  | {
      readonly kind: "networks";
      /** `data.source` names the data; a relative path begins at `directory`. */
      readonly experiment: Experiment;
      /** How the file is read: delimiter, header, categories, labels. */
      readonly reading: Json;
      readonly metric: ComparedMetric;
      /** Seeds of every trial, and of those in the race. */
      readonly seeds: readonly [least: number, most: number];
      /** Folds in place of a seed, where there are any. */
      readonly folds?: number | null;
      /** Seconds after which a run counts as hung; null for no limit. */
      readonly trialSeconds: number | null;
      /** A fingerprint of the prepared data, by which a worker sees that it has the same. */
      readonly data: string;
    }
  | {
      readonly kind: "module";
      readonly path: string;
      /** Seconds after which a trial counts as hung; null, or left out, for no limit. */
      readonly trialSeconds?: number | null;
    };

export interface Assignment {
  readonly version: 1;
  readonly work: Work;
  /** Where it was begun: relative paths start there. */
  readonly directory: string;
  /** Specifications, `tpe:start=20`, `median`. */
  readonly sampler: string;
  readonly pruner: string;
  /** Where a plan of its own takes their place: `population:size=16`. */
  readonly scheduler?: string | null;
  /** Of all workers together; null where it does not limit. */
  readonly budget: {
    readonly trials: number | null;
    readonly seconds: number | null;
    readonly value: number | null;
    /** The share of the best value by which no candidate can beat it any more. */
    readonly until: number | null;
  };
  /** Seconds between two signs of life of a worker: all must agree on when one counts as dead. */
  readonly heartbeat: number;
}

const key = "whetstone:assignment";

export const assign = (storage: Storage, study: number, assignment: Assignment): Promise<void> =>
  storage.setStudyAttribute(study, "system", key, assignment as unknown as Json);

/** @throws UserError where the study has none, as those that other programs began, or one of a newer version */
export function assignmentOf({ name, systemAttributes }: StudyRecord): Assignment {
  const found = systemAttributes[key] as unknown as Assignment | undefined;
  if (found === undefined)
    throw new UserError(
      `study ${name} does not say how its trials are made: it was not begun by whetstone tune. Continue it with the program that began it.`,
    );
  if (found.version !== 1)
    throw new UserError(`study ${name} was begun by a newer whetstone (version ${String(found.version)}); update this one.`);
  return found;
}
