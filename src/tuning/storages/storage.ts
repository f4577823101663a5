/** The contract that every storage of studies keeps: in memory, SQLite, PostgreSQL, a browser's IndexedDB. */
import { UserError } from "../../options/index.ts";
import type { Distribution, ParameterValue } from "../distribution.ts";
import type { Direction, Json, StudyRecord, TrialRecord, TrialRun, TrialState } from "../record.ts";

/** A trial as it is begun or put into the queue. */
export interface NewTrial {
  /** `running` (default): the caller's own; `waiting`: for whoever claims it first; an ended state: a trial brought from elsewhere. */
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

/** A trial that has ended was to be changed: the reaper or another worker was faster. A worker that gets it lets the trial go. */
export class TrialEndedError extends UserError {}

/**
 * Every call is one transaction: what it promised is kept, what it refused has changed nothing. What writes to a trial throws a
 * TrialEndedError where the trial has ended, and a UserError where there is none; what writes to a study, where there is none.
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

  /** Gives the trial the next number of its study, whoever else creates trials at the same time. */
  createTrial(study: number, trial?: NewTrial): Promise<TrialRecord>;
  /** The same, or null, changing nothing, where the study has `most` trials already. */
  createTrial(study: number, trial: NewTrial, most: number): Promise<TrialRecord | null>;
  /** The waiting trial with the smallest number becomes this caller's, running from now; null where none waits. No two callers get the same. */
  claim(study: number): Promise<TrialRecord | null>;
  /** A running trial back into the queue, as when a worker is stopped; false where it was not running any more. */
  release(trial: number): Promise<boolean>;
  /**
   * One that has a value already gets the new one. As in Optuna, a name keeps its kind, scale and choices through a study (bounds and
   * steps may change). @throws UserError where it does not, or where a value lies outside of its choices.
   */
  setParameters(
    trial: number,
    parameters: Readonly<Record<string, ParameterValue>>,
    distributions: Readonly<Record<string, Distribution>>,
  ): Promise<void>;
  setTrialAttribute(trial: number, scope: Scope, key: string, value: Json): Promise<void>;
  /** One value a step: a second one replaces the first. */
  report(trial: number, step: number, value: number): Promise<void>;
  /**
   * Ends a running trial; false, changing nothing, where it has ended already or waits again: a trial ends once.
   * @throws UserError where a value is NaN (as in Optuna, such a trial has failed), or values are not one an objective.
   */
  finish(trial: number, state: "complete" | "pruned" | "failed", values: readonly number[] | null): Promise<boolean>;

  /** A trial by its id; null where there is none. */
  trial(trial: number): Promise<TrialRecord | null>;
  /**
   * All trials of a study by number. Ended ones never change, so a storage reads each of them once. Of a waiting trial it may show
   * attributes that are as old as the trial's state; they are read again when it is claimed.
   */
  trials(study: number): Promise<readonly TrialRecord[]>;

  /** Says that the worker of a running trial lives; of one that has ended, nothing. */
  heartbeat(trial: number): Promise<void>;
  /**
   * Ends, as failed, every running trial whose last heartbeat is older than `seconds` by the storage's own clock (of trials that
   * sent one), and gives those that this call ended: several reapers never get the same trial.
   */
  reap(study: number, seconds: number): Promise<readonly TrialRecord[]>;

  /** What the schema that is shared with others has no column for. */
  addRun(trial: number, run: TrialRun): Promise<void>;
  /** Points of a curve: a metric of a run (of that seed and fold), step by step; a point that exists is replaced. */
  addPoints(
    trial: number,
    curve: { readonly seed: number; readonly fold: number | null; readonly metric: string },
    points: readonly (readonly [step: number, value: number])[],
  ): Promise<void>;
  curves(trial: number): Promise<readonly Curve[]>;
  /** The last checkpoint of a trial; null where there is none. Saving replaces the one before. */
  saveCheckpoint(trial: number, bytes: Uint8Array): Promise<void>;
  checkpoint(trial: number): Promise<Uint8Array | null>;

  close(): Promise<void>;
}

export interface Curve {
  readonly seed: number;
  readonly fold: number | null;
  readonly metric: string;
  readonly points: readonly (readonly [step: number, value: number])[];
}

/** Both forms of `createTrial` from the one that always has a limit. */
export function limited(
  create: (study: number, trial: NewTrial, most: number) => Promise<TrialRecord | null>,
): Storage["createTrial"] {
  function createTrial(study: number, trial?: NewTrial): Promise<TrialRecord>;
  function createTrial(study: number, trial: NewTrial, most: number): Promise<TrialRecord | null>;
  function createTrial(study: number, trial: NewTrial = {}, most = Infinity): Promise<TrialRecord | null> {
    return create(study, trial, most);
  }
  return createTrial;
}
