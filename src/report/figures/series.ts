/** Curves of many runs by candidate, and the axes that all their figures share. */
import type { ComparisonRecord } from "../../comparison/record.ts";
import type { RunRecord } from "../../training/record.ts";
import { type Axis, extent, linearAxis, logAxis } from "../scale.ts";
import { type Look, lookOf } from "../theme.ts";
import { type CurveSplit, curveOf, medianCurve, mostPoints, type Point, thin } from "../values.ts";

export interface Series {
  readonly name: string;
  readonly look: Look;
  /** Runs that ended well, as far as they went. */
  readonly runs: readonly (readonly Point[])[];
  /** Runs that diverged, up to the last finite value. */
  readonly diverged: readonly (readonly Point[])[];
  /** The bold line; the only run's own line where there is one run. */
  readonly median: readonly Point[];
}

export const everyRun = ({ runs, diverged }: Series): (readonly Point[])[] => [...runs, ...diverged];

export const runCount = (all: readonly Series[]): number =>
  all.reduce((sum, one) => sum + one.runs.length + one.diverged.length, 0);

export type ScaleKind = Axis["kind"];

/** Every candidate's runs on one metric; candidates without a single value are left out. */
export const seriesOf = ({ candidates }: ComparisonRecord, split: CurveSplit, metric: string, higherIsBetter = false): Series[] =>
  candidates
    .map((candidate, i) => series(candidate.name, lookOf(i), candidate.runs, split, metric, higherIsBetter))
    .filter((one) => runCount([one]) > 0);

export function series(
  name: string,
  look: Look,
  runs: readonly RunRecord[],
  split: CurveSplit,
  metric: string,
  higherIsBetter = false,
): Series {
  const curves = runs.map((run) => ({ run, points: curveOf(run, split, metric) })).filter(({ points }) => points.length > 0);
  return {
    name,
    look,
    runs: curves.filter(({ run }) => run.status !== "diverged").map(({ points }) => points),
    diverged: curves.filter(({ run }) => run.status === "diverged").map(({ points }) => points),
    median: curves.length === 1 ? curves[0].points : medianCurve(runs, split, metric, higherIsBetter),
  };
}

/** How many points a line of these series has at most: 300, fewer where there are more than 50 lines. */
export const pointsPerLine = (all: readonly Series[]): number =>
  Math.min(mostPoints, Math.max(100, Math.round((mostPoints * 50) / Math.max(1, runCount(all)))));

/** The same series with fewer points a line. */
export const thinned = (all: readonly Series[], most: number): Series[] =>
  all.map((one) => ({
    ...one,
    runs: one.runs.map((points) => thin(points, most)),
    diverged: one.diverged.map((points) => thin(points, most)),
    median: thin(one.median, most),
  }));

export interface CurveAxes {
  readonly x: Axis;
  readonly y: Axis;
  /** Whether some values lie outside the axis: one run that explodes must not flatten all others. */
  readonly cut: boolean;
}

/**
 * Axes for all series together, wide enough for all runs that ended well; runs that exploded leave the picture.
 * @param include values that the axis must reach whatever the curves do
 * @returns null where there is nothing to draw on such a scale
 */
export function curveAxes(
  all: readonly Series[],
  scale: ScaleKind,
  ticks: { x: number; y: number },
  include: readonly number[] = [],
): CurveAxes | null {
  const ok = (y: number) => scale === "linear" || y > 0;
  const points = all.flatMap((one) => everyRun(one).flat());
  const shown = points.map(([, y]) => y).filter(ok);
  const steady = all.flatMap((one) => [...one.runs.flat(), ...one.diverged.map(([first]) => first)].map(([, y]) => y)).filter(ok);
  const values = all.every((one) => one.runs.length === 0) ? shown : steady;
  if (values.length === 0) return null;
  const [low, high] = scale === "log" ? bulk(values.map(Math.log)).map(Math.exp) : bulk(values);
  const fromZero = scale === "linear" && low > 0 && low < high / 3;
  const y = scale === "log" ? logAxis([low, high], ticks.y)! : linearAxis([fromZero ? 0 : low, high, ...include], ticks.y);
  const [least, most] = extent(shown);
  return {
    x: linearAxis(
      points.map(([x]) => x),
      ticks.x,
      { nice: false, whole: true },
    ),
    y,
    cut: least < y.low || most > y.high,
  };
}

/** The range of the values without the few that lie further from the middle nine tenths than four times their width. */
export function bulk(values: readonly number[]): [low: number, high: number] {
  const sorted = Float64Array.from(values).sort();
  const at = (fraction: number) => sorted[Math.round(fraction * (sorted.length - 1))];
  const room = 4 * (at(0.95) - at(0.05));
  return [Math.max(sorted[0], at(0.05) - room), Math.min(sorted.at(-1)!, at(0.95) + room)];
}

/** Points that a scale can show: a logarithmic one has no place for zero. */
export const showable = (points: readonly Point[], { y }: CurveAxes): readonly Point[] =>
  y.kind === "log" ? points.filter(([, value]) => value > 0) : points;
