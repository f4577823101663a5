/** What a report reads from the trials of a study: which ended how, their values, and the parameters that were searched. */
import type { Distribution } from "../tuning/distribution.ts";
import type { Direction, StudyRecord, TrialRecord, TrialState } from "../tuning/record.ts";
import { front } from "../tuning/samplers/pareto.ts";
import { listed, plural } from "./format.ts";

/** A complete trial with its value, which may be infinite but is not NaN. */
export interface Scored {
  readonly trial: TrialRecord;
  readonly value: number;
}

/** One parameter over all trials that have it. */
export interface SearchedParameter {
  readonly name: string;
  /** The widest that any trial was drawn from. */
  readonly distribution: Distribution;
  /** Whether some trials lack it, since it exists only under a certain choice. */
  readonly conditional: boolean;
  /** Whether there is more than one value to draw. */
  readonly varies: boolean;
}

/** A study seen through one of its objectives. */
export interface TrialsView {
  readonly directions: readonly Direction[];
  readonly objective: number;
  readonly minimize: boolean;
  /** What the value is: `validation loss`; `value` where nobody says. */
  readonly quantity: string;
  /** By number. */
  readonly trials: readonly TrialRecord[];
  /** Best first, the earlier of equals first. */
  readonly ranked: readonly Scored[];
  readonly parameters: readonly SearchedParameter[];
}

export function viewOf(
  { directions }: Pick<StudyRecord, "directions">,
  trials: readonly TrialRecord[],
  { objective = 0, quantities = [] }: { objective?: number; quantities?: readonly string[] } = {},
): TrialsView {
  const minimize = directions[objective] !== "maximize";
  const sorted = trials.toSorted((a, b) => a.number - b.number);
  const scored = sorted.flatMap((trial): Scored[] => {
    const value = trial.state === "complete" ? (trial.values?.[objective] ?? NaN) : NaN;
    return Number.isNaN(value) ? [] : [{ trial, value }];
  });
  return {
    directions,
    objective,
    minimize,
    quantity: quantities[objective] || (directions.length > 1 ? `objective ${objective + 1}` : "value"),
    trials: sorted,
    ranked: scored.toSorted((a, b) => compare(a.value, b.value) * (minimize ? 1 : -1) || a.trial.number - b.trial.number),
    parameters: parametersOf(sorted),
  };
}

const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0); // ∞ − ∞ is NaN

/** By their first appearance. */
export function parametersOf(trials: readonly TrialRecord[]): SearchedParameter[] {
  const found = new Map<string, Distribution>();
  const counts = new Map<string, number>();
  let drawn = 0;
  for (const { distributions } of trials) {
    const entries = Object.entries(distributions);
    if (entries.length > 0) drawn++;
    for (const [name, distribution] of entries) {
      const known = found.get(name);
      found.set(name, known ? widest(known, distribution) : distribution);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return [...found].map(([name, distribution]) => ({
    name,
    distribution,
    conditional: counts.get(name)! < drawn,
    varies: distribution.kind === "categorical" ? distribution.choices.length > 1 : distribution.high > distribution.low,
  }));
}

/** A study may be continued with other ranges. Of two kinds the first stays. */
function widest(a: Distribution, b: Distribution): Distribution {
  if (a.kind === "categorical" && b.kind === "categorical") return { ...a, choices: [...new Set([...a.choices, ...b.choices])] };
  if (a.kind === "categorical" || b.kind === "categorical") return a;
  return { ...a, low: Math.min(a.low, b.low), high: Math.max(a.high, b.high), log: a.log && b.low > 0 };
}

/** The complete trials that no other beats in all objectives, by the first of them. */
export function frontOf(trials: readonly TrialRecord[], directions: readonly Direction[]): readonly TrialRecord[] {
  const complete = trials.filter(({ state, values }) => state === "complete" && values && !values.some(Number.isNaN));
  const points = complete.map(({ values }) =>
    directions.map((direction, i) => (direction === "maximize" ? -values![i] : values![i])),
  );
  return front(points).map((i) => complete[i]);
}

/** A trial's value, or what it reported last where it was pruned or runs; NaN where there is no such number, as where it failed. */
export function lastValue({ state, values, intermediate }: TrialRecord, objective = 0): number {
  if (values) return values[objective] ?? NaN;
  if (state === "complete" || state === "failed" || intermediate.size === 0) return NaN;
  return intermediate.get([...intermediate.keys()].reduce((a, b) => Math.max(a, b))) ?? NaN;
}

/** The values of a trial's seeds and folds; none where there is only one. */
export function runValues({ runs }: TrialRecord, objective = 0): number[] {
  const values = runs.map((run) => run.values[objective]).filter(Number.isFinite);
  return values.length > 1 ? values : [];
}

export const states: readonly TrialState[] = ["complete", "pruned", "failed", "running", "waiting"];

/** `41 complete, 15 pruned and 4 failed`, states without a trial left out. */
export const stateCounts = (trials: readonly TrialRecord[]): string =>
  listed(
    states.flatMap((state) => {
      const count = trials.filter((trial) => trial.state === state).length;
      return count > 0 ? [`${count} ${state}`] : [];
    }),
  ) || plural(0, "trial");

/** The seconds a trial took; NaN where it has not begun and ended. */
export const secondsOf = ({ started, ended }: TrialRecord): number =>
  started && ended ? (ended.getTime() - started.getTime()) / 1000 : NaN;
