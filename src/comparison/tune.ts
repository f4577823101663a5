/** Before the comparison: every candidate tries as many learning rates as the others, on seeds that the comparison leaves alone. */
import { UserError, check, whole } from "../options/index.ts";
import type { RunRecord } from "../training/record.ts";
import { outcomeOf, score } from "./outcome.ts";
import type { Task } from "./pool.ts";
import type { ComparedMetric } from "./record.ts";
import type { Change, Numbers, Retuned } from "./retuned.ts";
import { median } from "./statistics/index.ts";

/** Where a number is searched, on a log scale: `{ low: 1e-4, high: 1 }`; a hundredth to a hundred times a candidate's own by default. */
export type TuneRange = boolean | { readonly low: number; readonly high: number };

export interface TuneOptions {
  /** Default true. */
  readonly learningRate?: TuneRange;
  /** Of penalties, by default left as it is. */
  readonly strength?: TuneRange;
  /** Settings that each candidate tries: 7 of one number, 13 of two by default. */
  readonly points?: number;
  /** Seeds on which each is tried; 2 by default. */
  readonly seeds?: number;
}

/** What tuning found for a candidate. */
export interface Chosen {
  /** What was chosen, as numbers. */
  readonly numbers: Retuned["numbers"];
  /** The same as the runs are told. */
  readonly change: Numbers;
  /** The median of the metric over the tuning seeds; null where every setting failed. */
  readonly score: number | null;
  /** Names of the numbers that were best at the end of what was tried. */
  readonly atEdge: readonly string[];
}

/** A setting to be tried. */
export interface Trial {
  readonly change: Numbers;
  /** How far from the candidate's own setting, for ties. */
  readonly distance: number;
  readonly edges: readonly string[];
}

const relative = { low: 1 / 100, high: 100 };

/**
 * The settings that every candidate tries. One number goes up in equal factors; two follow the R2 sequence (Roberts 2018), whose
 * points spread evenly however many there are.
 */
export function trials({ learningRate = true, strength = false, points }: TuneOptions): Trial[] {
  const ranges = Object.entries({ learningRate, strength }).flatMap(([name, range]) =>
    range === false ? [] : [{ name, ...described(name, range) }],
  );
  if (ranges.length === 0)
    throw new UserError("compare: tune names nothing to tune; leave it out, or allow learningRate or strength.");
  const count = check(whole(7, { low: 2 }), points ?? (ranges.length === 1 ? 7 : 13), "tune: points");
  return Array.from({ length: count }, (_, i) => {
    const at = ranges.length === 1 ? [i / (count - 1)] : r2(i);
    const change = Object.fromEntries(ranges.map(({ name, place }, d) => [name, place(at[d])]));
    const edges = ranges.length === 1 && (i === 0 || i === count - 1) ? [ranges[0].name] : [];
    return { change, distance: Math.hypot(...at.map((x) => x - 0.5)), edges };
  });
}

function described(name: string, range: Exclude<TuneRange, false>): { place(at: number): Change } {
  if (range === true) return { place: (at) => ({ times: between(relative, at) }) };
  if (!(range.low > 0) || !(range.high > range.low) || !Number.isFinite(range.high))
    throw new UserError(`compare: tune: ${name} goes from ${range.low} to ${range.high}; it needs 0 < low < high.`);
  return { place: (at) => ({ value: between(range, at) }) };
}

/** The ends exactly, and exactly 1 in the middle of the relative range. */
const between = ({ low, high }: { low: number; high: number }, at: number): number =>
  at === 0 ? low : at === 1 ? high : at === 0.5 && low === relative.low && high === relative.high ? 1 : low * (high / low) ** at;

/** The first point is the middle. */
function r2(i: number): [number, number] {
  const plastic = 1.324717957244746;
  return [(0.5 + i / plastic) % 1, (0.5 + i / plastic ** 2) % 1];
}

/** Seeds for tuning, none of which the comparison uses; the same ones however many seeds that has. */
export function tuningSeeds(count: number, seeds: readonly number[]): number[] {
  const first = 1_000_000_000;
  const used = new Set(seeds);
  const found: number[] = [];
  for (let seed = first; found.length < count; seed++) if (!used.has(seed)) found.push(seed);
  return found;
}

/** Every candidate with every setting on the first seed, then on the second. */
export const tuningTasks = (candidates: readonly string[], seeds: readonly number[], all: readonly Trial[]): Task[] =>
  seeds.flatMap((seed) => all.flatMap(({ change }) => candidates.map((candidate) => ({ candidate, seed, numbers: change }))));

/** One tuning run. */
export interface Tried {
  readonly task: Task;
  readonly run: RunRecord;
  readonly numbers: Retuned["numbers"];
}

/** The setting of a candidate whose median over the seeds is best; of equals the one nearest to the candidate's own. */
export function choose(candidate: string, all: readonly Trial[], tried: readonly Tried[], metric: ComparedMetric): Chosen {
  const own = tried.filter(({ task }) => task.candidate === candidate);
  const scored = all.flatMap((trial) => {
    const runs = own.filter(({ task }) => task.numbers === trial.change);
    const scores = runs.map(({ run }) => score(outcomeOf(run, metric), metric)).filter((value) => value !== null);
    return runs.length === 0
      ? []
      : [{ trial, numbers: runs[0].numbers, value: scores.length === 0 ? -Infinity : lowMedian(scores) }];
  });
  const [best] = scored.toSorted((a, b) => (a.value === b.value ? a.trial.distance - b.trial.distance : b.value - a.value));
  if (!best) return { numbers: {}, change: {}, score: null, atEdge: [] };
  const value = Number.isFinite(best.value) ? (metric.higherIsBetter ? best.value : -best.value) : null;
  return { numbers: best.numbers, change: best.trial.change, score: value, atEdge: value === null ? [] : best.trial.edges };
}

/** Infinities have no mean. */
const lowMedian = (values: readonly number[]): number =>
  values.every(Number.isFinite) ? median(values) : values.toSorted((a, b) => a - b)[(values.length - 1) >> 1];
