/** Trials and studies made up for tests. */
import type { Distribution, ParameterValue, TrialRecord, TrialRun, TrialState } from "../../src/tuning/index.ts";

export interface MadeUp {
  readonly number: number;
  readonly state?: TrialState;
  readonly value?: number | null;
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  readonly distributions?: Readonly<Record<string, Distribution>>;
  /** Reports at steps 1, 2, 3 …, or by step. */
  readonly reports?: readonly number[] | ReadonlyMap<number, number>;
  readonly runs?: readonly TrialRun[];
}

export function trial({
  number,
  state = "complete",
  value = null,
  parameters = {},
  distributions = {},
  reports = [],
  runs = [],
}: MadeUp): TrialRecord {
  return {
    id: number + 100,
    number,
    state,
    values: value === null ? null : [value],
    parameters,
    distributions,
    intermediate: new Map(reports instanceof Map ? reports : (reports as readonly number[]).map((y, i) => [i + 1, y])),
    started: null,
    ended: null,
    attributes: {},
    systemAttributes: {},
    runs,
  };
}

export const uniformOn = (low: number, high: number): Distribution => ({ kind: "float", low, high, log: false, step: null });
export const logUniformOn = (low: number, high: number): Distribution => ({ kind: "float", low, high, log: true, step: null });
export const wholeOn = (low: number, high: number): Distribution => ({ kind: "integer", low, high, log: false, step: 1 });
export const among = (...choices: ParameterValue[]): Distribution => ({ kind: "categorical", choices });

/** Runs of seeds 0, 1, 2 … */
export const seeds = (values: readonly number[]): TrialRun[] =>
  values.map((value, seed) => ({ seed, fold: null, values: [value] }));
