/** A study: its trials in a storage, a sampler that proposes the next one, and who asks and tells. */
import type { StudyRecord, TrialRecord } from "../record.ts";
import type { Dimension, Sampler, Suggestion } from "../samplers/sampler.ts";
import type { Configuration, Space } from "../space/index.ts";
import type { Storage, TrialChange } from "../storages/storage.ts";

/** A trial that was asked for: what an objective needs, and what its worker says about it. */
export interface AskedTrial<S extends Space = Space> {
  readonly id: number;
  readonly number: number;
  readonly configuration: Configuration<S>;
  readonly parameters: Suggestion;
  /** How often this trial's forerunners were lost with their workers. */
  readonly retries: number;
}

/** How a trial ended. `values`: one an objective. */
export type Told =
  | { readonly state: "complete"; readonly values: readonly number[] }
  | { readonly state: "pruned" }
  | { readonly state: "failed"; readonly reason: string };

export interface Study<S extends Space = Space> {
  readonly record: StudyRecord;
  readonly space: S;
  readonly dimensions: readonly Dimension[];
  readonly storage: Storage;
  readonly sampler: Sampler;
  /**
   * The next trial, running from now: the first of the queue, else a new one that the sampler proposes.
   * @param most trials of this study that may be begun; null where they have been. Exact, whoever else asks at the same time.
   * @param alive whether this is the worker's first sign of life too; others follow, or the trial is taken for dead. False by default
   */
  ask(most?: number, alive?: boolean): Promise<AskedTrial<S> | null>;
  /** `change`: what is said of the trial together with its end. False where it had ended already: its worker was held for dead. */
  tell(trial: Pick<AskedTrial<S>, "id">, told: Told, change?: TrialChange): Promise<boolean>;
  /** Puts a configuration, or part of it by dimensions, into the queue. */
  enqueue(configuration: Configuration<S> | Suggestion): Promise<TrialRecord>;
  trials(): Promise<readonly TrialRecord[]>;
  /** Of one objective the complete trial with the best value, of several those that no other beats in all; best first. */
  best(): Promise<readonly TrialRecord[]>;
}
