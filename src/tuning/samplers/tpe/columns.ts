/**
 * A study's trials as columns of numbers, a row a trial. A study asks again and again with the same trials and one more: only rows
 * whose record is another one are read anew, and what is left to do for each ask runs along arrays.
 */
import type { Direction, TrialRecord } from "../../record.ts";
import { axisOf, type Axis } from "../axis.ts";
import { groupsOf } from "../conditions.ts";
import { lastStep, observed } from "../observations.ts";
import type { Dimension } from "../sampler.ts";

/** What became of a trial, as the columns have it. */
export const COMPLETE = 0;
export const PRUNED = 1;
export const FAILED = 2;
export const OPEN = 3;

/** Dimensions that always exist together. */
export interface Group {
  readonly dimensions: readonly Dimension[];
  readonly axes: readonly Axis[];
  /** For each axis the place of every trial. */
  readonly places: Float64Array[];
  /** 1 for trials that have all these parameters, within their ranges. */
  present: Uint8Array;
}

export interface Columns {
  /** Rows; the columns are longer. */
  size: number;
  readonly trials: TrialRecord[];
  readonly groups: readonly Group[];
  /** COMPLETE, PRUNED, FAILED (also where the value is not a number) or OPEN. */
  state: Uint8Array;
  /** Of the first objective, to be made small; of a pruned trial the last that it reported. */
  value: Float64Array;
  /** At which a pruned trial was stopped. */
  step: Float64Array;
  /** Over how many runs the value is a mean. */
  runs: Float64Array;
  /** 1 for trials of several runs, which tell how much runs differ. */
  several: Uint8Array;
}

/** Keeps up with a history: columns of the same trials as were asked for, whatever was asked for before. */
export function columnsOf(dimensions: readonly Dimension[], direction: Direction) {
  const columns: Columns = {
    size: 0,
    trials: [],
    groups: groupsOf(dimensions).map((group) => ({
      dimensions: group,
      axes: group.map(({ distribution }) => axisOf(distribution)),
      places: group.map(() => new Float64Array(0)),
      present: new Uint8Array(0),
    })),
    state: new Uint8Array(0),
    value: new Float64Array(0),
    step: new Float64Array(0),
    runs: new Float64Array(0),
    several: new Uint8Array(0),
  };
  return {
    direction,
    follow(history: readonly TrialRecord[]): Columns {
      if (history.length > columns.state.length) grow(columns, Math.max(64, 2 * history.length));
      const { trials } = columns;
      for (let row = 0; row < history.length; row++)
        if (trials[row] !== history[row]) read(columns, row, history[row], direction);
      columns.size = trials.length = history.length;
      return columns;
    },
  };
}

function read(columns: Columns, row: number, trial: TrialRecord, direction: Direction): void {
  columns.trials[row] = trial;
  const found = observed(trial, direction);
  columns.state[row] = { complete: COMPLETE, pruned: PRUNED, failed: FAILED, open: OPEN }[found.state];
  columns.value[row] = found.value;
  columns.runs[row] = found.runs;
  columns.step[row] = found.state === "pruned" ? lastStep(trial) : -1;
  columns.several[row] = trial.runs.length > 1 ? 1 : 0;
  for (const { dimensions, axes, places, present } of columns.groups) {
    let all = 1;
    for (let d = 0; d < axes.length; d++) {
      const place = axes[d].place(trial.parameters[dimensions[d].name]);
      places[d][row] = place;
      if (Number.isNaN(place)) all = 0;
    }
    present[row] = all;
  }
}

function grow(columns: Columns, length: number): void {
  const longer = (old: Float64Array) => {
    const column = new Float64Array(length);
    column.set(old);
    return column;
  };
  const longerBytes = (old: Uint8Array) => {
    const column = new Uint8Array(length);
    column.set(old);
    return column;
  };
  for (const name of ["state", "several"] as const) columns[name] = longerBytes(columns[name]);
  for (const name of ["value", "step", "runs"] as const) columns[name] = longer(columns[name]);
  for (const group of columns.groups) {
    group.present = longerBytes(group.present);
    for (let d = 0; d < group.places.length; d++) group.places[d] = longer(group.places[d]);
  }
}
