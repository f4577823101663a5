/** From records to the numbers that figures draw: curves, medians over seeds, quantiles of histograms. */
import type { CandidateSummary, ComparisonRecord } from "../comparison/record.ts";
import type { Histogram, Metrics, RunRecord } from "../training/record.ts";

export type Point = readonly [x: number, y: number];
export type CurveSplit = "train" | "validation";

/** `training`, `validation`. */
export const inWords = (split: CurveSplit): string => (split === "train" ? "training" : split);

/** No line of a figure has more points than this; longer ones keep the extremes of every stretch. */
export const mostPoints = 300;

/** A metric's value, NaN where it is missing (JSON has no NaN and writes null). */
export const valueOf = (metrics: Metrics | null | undefined, name: string): number => metrics?.[name] ?? NaN;

export const finalValue = (
  run: RunRecord,
  metric: { readonly name: string; readonly split: "train" | "validation" | "test" },
): number => valueOf(run.final[metric.split], metric.name);

/** A run's metric by epoch, finite values only. */
export const curveOf = (run: RunRecord, split: CurveSplit, metric: string): Point[] =>
  run.epochs.map((epoch): Point => [epoch.epoch, valueOf(epoch[split], metric)]).filter(([, y]) => Number.isFinite(y));

/** The middle value; the mean of the two middle ones where their number is even. Infinities count, NaN must not be there. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2) return sorted[middle];
  return sorted.length ? (sorted[middle - 1] + sorted[middle]) / 2 : NaN;
}

/**
 * The median over runs at every epoch. A run that ended well keeps its last value, a diverged one counts as infinitely
 * bad from then on; without that, the median would look better the more runs fail.
 * @param higherIsBetter which infinity is bad
 */
export function medianCurve(runs: readonly RunRecord[], split: CurveSplit, metric: string, higherIsBetter = false): Point[] {
  const worst = higherIsBetter ? -Infinity : Infinity;
  const curves = runs
    .map((run) => ({ diverged: run.status === "diverged", points: curveOf(run, split, metric), next: 0 }))
    .filter((c) => c.diverged || c.points.length > 0);
  const epochs = [...new Set(curves.flatMap((c) => c.points.map(([x]) => x)))].toSorted((a, b) => a - b);
  return epochs
    .map((epoch): Point => {
      const values: number[] = [];
      for (const curve of curves) {
        while (curve.next < curve.points.length && curve.points[curve.next][0] <= epoch) curve.next++;
        const ended = curve.next === curve.points.length && (curve.points.at(-1)?.[0] ?? -1) < epoch;
        if (ended && curve.diverged) values.push(worst);
        else if (curve.next > 0) values.push(curve.points[curve.next - 1][1]);
      }
      return [epoch, median(values)];
    })
    .filter(([, y]) => Number.isFinite(y));
}

/** At most `most` points: the first, the last and the lowest and highest of every stretch between, so that no spike is lost. */
export function thin(points: readonly Point[], most = mostPoints): readonly Point[] {
  if (points.length <= most) return points;
  const buckets = Math.max(1, Math.floor((most - 2) / 2));
  const inner = points.length - 2;
  const kept: Point[] = [points[0]];
  for (let b = 0; b < buckets; b++) {
    const from = 1 + Math.floor((b * inner) / buckets);
    const to = 1 + Math.floor(((b + 1) * inner) / buckets);
    let low = from;
    let high = from;
    for (let i = from + 1; i < to; i++) {
      if (points[i][1] < points[low][1]) low = i;
      if (points[i][1] > points[high][1]) high = i;
    }
    if (low === high) kept.push(points[low]);
    else kept.push(points[Math.min(low, high)], points[Math.max(low, high)]);
  }
  return [...kept, points.at(-1)!];
}

/** The run whose final value stands in the middle of its candidate's: the one to show where only one can be shown. */
export function middleRun(candidate: CandidateSummary, metric: ComparisonRecord["metric"]): RunRecord | null {
  const ranked = candidate.runs
    .filter((run) => Number.isFinite(finalValue(run, metric)))
    .toSorted((a, b) => finalValue(a, metric) - finalValue(b, metric));
  return ranked[(ranked.length - 1) >> 1] ?? candidate.runs[0] ?? null;
}

/** The value below which a fraction of a histogram lies, each bin's values spread evenly over the bin. */
export function quantile(histogram: Histogram, fraction: number): number {
  const { low, high, counts } = histogram;
  const total = counts.reduce((a, b) => a + b, 0);
  if (!(total > 0) || !Number.isFinite(low) || !Number.isFinite(high)) return NaN;
  const width = (high - low) / counts.length;
  let before = 0;
  for (let i = 0; i < counts.length; i++) {
    if (counts[i] > 0 && before + counts[i] >= fraction * total)
      return low + width * (i + (fraction * total - before) / counts[i]);
    before += counts[i];
  }
  return high;
}

/** Evenly chosen places of a list, the first and the last among them. */
export function sample<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))]);
}
