/** What a study knows of itself and of its trials: the records that storages keep, samplers read and reports draw. */
import type { Distribution, ParameterValue } from "./distribution.ts";

export type Direction = "minimize" | "maximize";

/** `waiting` trials stand in the queue; `running` ones belong to a worker; the others have ended and never change again. */
export type TrialState = "waiting" | "running" | "complete" | "pruned" | "failed";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One training of a trial: a seed, and a fold where the data are folded. */
export interface TrialRun {
  readonly seed: number;
  readonly fold: number | null;
  /** One an objective; NaN where the run failed. */
  readonly values: readonly number[];
}

export interface TrialRecord {
  /** Unique in its storage. */
  readonly id: number;
  /** 0, 1, 2 … in its study. */
  readonly number: number;
  readonly state: TrialState;
  /** One an objective; null until the trial is complete, and for a pruned one that reported nothing. */
  readonly values: readonly number[] | null;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly distributions: Readonly<Record<string, Distribution>>;
  /** What was reported on the way, by step. */
  readonly intermediate: ReadonlyMap<number, number>;
  readonly started: Date | null;
  readonly ended: Date | null;
  readonly attributes: Readonly<Record<string, Json>>;
  readonly systemAttributes: Readonly<Record<string, Json>>;
  /** The seeds and folds behind `values`, where there are several: a sampler takes spread and count from here. */
  readonly runs: readonly TrialRun[];
}

export interface StudyRecord {
  readonly id: number;
  readonly name: string;
  readonly directions: readonly Direction[];
  readonly attributes: Readonly<Record<string, Json>>;
  readonly systemAttributes: Readonly<Record<string, Json>>;
}

export const hasEnded = ({ state }: Pick<TrialRecord, "state">): boolean => state !== "waiting" && state !== "running";
