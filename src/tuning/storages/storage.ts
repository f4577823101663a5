/** The contract that every storage of studies keeps: in memory, SQLite, PostgreSQL, a browser's IndexedDB. */
import { UserError } from "../../options/index.ts";
import type { Distribution, ParameterValue } from "../distribution.ts";
import type { Direction, Json, StudyRecord, TrialRecord, TrialRun, TrialState } from "../record.ts";

/** A trial as it is begun or put into the queue. */
export interface NewTrial {
  /** `running` (default): the caller's own; `waiting`: for whoever begins it first; an ended state: a trial brought from elsewhere. */
  readonly state?: TrialState;
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  readonly distributions?: Readonly<Record<string, Distribution>>;
  readonly values?: readonly number[] | null;
  readonly intermediate?: ReadonlyMap<number, number>;
  readonly attributes?: Readonly<Record<string, Json>>;
  readonly systemAttributes?: Readonly<Record<string, Json>>;
  readonly started?: Date | null;
  readonly ended?: Date | null;
}

export type Scope = "user" | "system";

/** What is begun, and how. */
export interface Beginning {
  /** Trials that the study may have; where none waits and it has so many, none is begun. No limit by default. */
  readonly most?: number;
  /** What a new trial begins with if it gets this number; one that gets another, because somebody was faster, begins with nothing. */
  readonly proposal?: {
    readonly number: number;
    readonly parameters: Readonly<Record<string, ParameterValue>>;
    readonly distributions: Readonly<Record<string, Distribution>>;
    readonly systemAttributes?: Readonly<Record<string, Json>>;
  };
  /** Whether this is the worker's first sign of life as well; false by default. */
  readonly alive?: boolean;
}

/** What is written to a trial that has not ended. What is left out stays as it is; what has a name that exists replaces it. */
export interface TrialChange {
  /**
   * As in Optuna, a name keeps its kind, scale and choices through a study (bounds and steps may change).
   * A UserError where it does not, or where a value lies outside of its choices.
   */
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  /** One for each of the parameters. */
  readonly distributions?: Readonly<Record<string, Distribution>>;
  /** What was reported, one value a step. */
  readonly intermediate?: ReadonlyMap<number, number>;
  readonly attributes?: Readonly<Record<string, Json>>;
  readonly systemAttributes?: Readonly<Record<string, Json>>;
  /** Further ones: what the schema that is shared with others has no column for. */
  readonly runs?: readonly TrialRun[];
  /** Further points of curves. */
  readonly curves?: readonly Curve[];
}

/** The last sign of life of a running trial. */
export interface Beat {
  readonly trial: number;
  /** By which this one is told from a later one. */
  readonly at: number | string;
  /** Seconds since then by the storage's own clock; below 0 where that was set back. */
  readonly age: number;
}

/** A trial that has ended was to be changed: the reaper or another worker was faster. A worker that gets it lets the trial go. */
export class TrialEndedError extends UserError {}

/**
 * Every call is one transaction: it is kept whole, and what it refused has changed nothing. What writes to a trial throws a
 * TrialEndedError where the trial has ended, and a UserError where there is none; what writes to a study, where there is none.
 * All of it survives the end of the caller's process. What is begun, put into the queue, given back and ended survives a power failure
 * too, on PostgreSQL and in a journal, which wait for the disk; of what is said of a trial under way (`update`, `heartbeat`,
 * `saveCheckpoint`) that may take the last second, never without taking what was said later.
 */
export interface Storage {
  /** Where it lies, as a user would type it: `memory:`, `sqlite:///studies.db`, `postgresql://host/name` (never a password). */
  readonly url: string;

  /** @throws UserError where a study of that name exists. */
  createStudy(name: string, directions: readonly Direction[]): Promise<StudyRecord>;
  /** By name; null where there is none. */
  study(name: string): Promise<StudyRecord | null>;
  studies(): Promise<readonly StudyRecord[]>;
  deleteStudy(study: number): Promise<void>;
  setStudyAttribute(study: number, scope: Scope, key: string, value: Json): Promise<void>;

  /**
   * The waiting trial with the smallest number becomes this caller's, running from now: no two callers get the same. Where none waits,
   * a new one with the next number of its study. Null where neither may be; so `{ most: 0 }` takes from the queue alone.
   */
  begin(study: number, beginning?: Beginning): Promise<TrialRecord | null>;
  /** Gives the trial the next number of its study, whoever else creates trials at the same time. */
  createTrial(study: number, trial?: NewTrial): Promise<TrialRecord>;
  /** A running trial back into the queue, as when a worker is stopped; false where it was not running any more. */
  release(trial: number): Promise<boolean>;
  update(trial: number, change: TrialChange): Promise<void>;
  /**
   * Ends a running trial, with a last change; false, changing nothing, where it has ended already or waits again: a trial ends once.
   * @throws UserError where a value is NaN (as in Optuna, such a trial has failed), or values are not one an objective.
   */
  finish(
    trial: number,
    state: "complete" | "pruned" | "failed",
    values: readonly number[] | null,
    change?: TrialChange,
  ): Promise<boolean>;

  /** A trial by its id; null where there is none. */
  trial(trial: number): Promise<TrialRecord | null>;
  /**
   * All trials of a study by number. Ended ones never change, so a storage reads each of them once. Of a waiting trial it may show
   * attributes that are as old as the trial's state; they are read again when it is begun.
   */
  trials(study: number): Promise<readonly TrialRecord[]>;

  /** Says that the worker of running trials lives; of those that have ended, nothing. */
  heartbeat(trials: readonly number[]): Promise<void>;
  /** The last signs of life of a study's running trials, of those that gave one. */
  beats(study: number): Promise<readonly Beat[]>;
  /**
   * Ends, as failed, those of the trials that still run and have given no other sign of life than this one, and gives those that this
   * call ended: several reapers never get the same trial.
   */
  reap(beats: readonly Beat[]): Promise<readonly TrialRecord[]>;

  curves(trial: number): Promise<readonly Curve[]>;
  /** The last checkpoint of a trial; null where there is none. Saving replaces the one before. */
  saveCheckpoint(trial: number, bytes: Uint8Array): Promise<void>;
  checkpoint(trial: number): Promise<Uint8Array | null>;
  /** Takes away the checkpoints of trials, ended ones too, for nobody goes on from them any more; of those without one, nothing. */
  forgetCheckpoints(trials: readonly number[]): Promise<void>;

  close(): Promise<void>;
}

/** Points of a curve: a metric of a run (of that seed and fold), step by step. */
export interface Curve {
  readonly seed: number;
  readonly fold: number | null;
  readonly metric: string;
  readonly points: readonly (readonly [step: number, value: number])[];
}
