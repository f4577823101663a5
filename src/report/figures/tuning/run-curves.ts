/** The curves behind a trial: one of each of its runs, and the one in the middle of them. */
import type { TrialRecord } from "../../../tuning/record.ts";
import { median, type Point } from "../../values.ts";

/** Curves of the single runs (seeds, folds) of trials that have several. */
export interface RunCurves {
  /** By the trial's number. */
  readonly of: ReadonlyMap<number, readonly (readonly Point[])[]>;
  /** What their steps are, such as `epoch`. */
  readonly step: string;
  /** The step of a trial's first report: reports are counted from 0. */
  readonly first: number;
}

/** Nothing but what trials reported. */
export const reportsOnly: RunCurves = { of: new Map(), step: "step", first: 0 };

export interface CurvesOfTrial {
  readonly trial: TrialRecord;
  /** One a run; what the trial told on its way where it has a single one. */
  readonly runs: readonly (readonly Point[])[];
  /** The median over the runs, as a trial's value is, as far as all of them go. */
  readonly middle: readonly Point[];
}

const finite = (points: readonly Point[]): Point[] =>
  points.filter(([, value]) => Number.isFinite(value)).toSorted(([a], [b]) => a - b);

/** @returns null where the trial told nothing that can be drawn */
export function curvesOf(trial: TrialRecord, { of, first }: RunCurves): CurvesOfTrial | null {
  const several = (of.get(trial.number) ?? []).map(finite).filter((points) => points.length > 0);
  if (several.length > 1) return { trial, runs: several, middle: middleOf(several) };
  const told = finite([...trial.intermediate].map(([step, value]): Point => [step + first, value]));
  return told.length === 0 ? null : { trial, runs: [told], middle: told };
}

function middleOf(runs: readonly (readonly Point[])[]): Point[] {
  const [first, ...rest] = runs.map((points) => new Map(points));
  return [...first].flatMap(([step, value]): Point[] => {
    const others = rest.map((points) => points.get(step));
    return others.includes(undefined) ? [] : [[step, median([value, ...(others as number[])])]];
  });
}
