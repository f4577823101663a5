/** What a study's trials say about one objective: a value to make small, and how sure it is. */
import type { Direction, TrialRecord } from "../record.ts";

export interface Observation {
  readonly trial: TrialRecord;
  /** Smaller is better, also where the study maximizes; Infinity for a trial that failed. */
  readonly value: number;
  /** Over how many runs (seeds, folds) `value` is a mean. */
  readonly runs: number;
}

/** Pruned trials count by the value they had when they were stopped, after all complete ones; failed ones count last. */
export interface Observations {
  readonly complete: readonly Observation[];
  readonly pruned: readonly Observation[];
  readonly failed: readonly Observation[];
  /** Trials whose parameters are drawn and whose value is still to come. */
  readonly running: readonly TrialRecord[];
}

/** What a single trial says: of a pruned one the value it reported last; a value that is not a number is a failure. */
export interface Observed {
  readonly state: "complete" | "pruned" | "failed" | "open";
  /** Smaller is better; Infinity where there is none. */
  readonly value: number;
  readonly runs: number;
}

/** @param objective which value counts, where there are several */
export function observed(trial: TrialRecord, direction: Direction, objective = 0): Observed {
  const sign = direction === "maximize" ? -1 : 1;
  switch (trial.state) {
    case "complete": {
      const value = sign * (trial.values?.[objective] ?? NaN);
      const runs = Math.max(1, trial.runs.length);
      return Number.isNaN(value) ? { state: "failed", value: Infinity, runs } : { state: "complete", value, runs };
    }
    case "pruned": {
      const value = sign * (trial.intermediate.get(lastStep(trial)) ?? NaN);
      return { state: "pruned", value: Number.isNaN(value) ? Infinity : value, runs: 1 };
    }
    case "failed":
      return { state: "failed", value: Infinity, runs: 1 };
    case "running":
    case "waiting":
      return { state: "open", value: Infinity, runs: 1 };
    default:
      return trial.state satisfies never;
  }
}

/**
 * The trials by what became of them, each list by number.
 * @param objective which value counts, where there are several
 */
export function observe(history: readonly TrialRecord[], direction: Direction, objective = 0): Observations {
  const found: Record<"complete" | "pruned" | "failed", Observation[]> = { complete: [], pruned: [], failed: [] };
  const running: TrialRecord[] = [];
  for (const trial of history) {
    const { state, value, runs } = observed(trial, direction, objective);
    if (state === "open") running.push(trial);
    else found[state].push({ trial, value, runs });
  }
  return { ...found, running };
}

/** The step at which a trial was stopped; −1 where it reported nothing. */
export function lastStep({ intermediate }: TrialRecord): number {
  let last = -1;
  for (const step of intermediate.keys()) if (step > last) last = step;
  return last;
}

/**
 * The variance of a single run, pooled over all trials that have several; 0 where it is not known. A value that is a mean of n runs
 * is known to about this over n. What a fold of a cross-validation does to all trials alike is no part of it, since all have the same
 * folds: it is the mean square that is left beside trials and folds (a two-way analysis of variance).
 */
export function runVariance(trials: readonly TrialRecord[], objective = 0): number {
  let [squares, freedom] = [0, 0];
  const folds = new Map<string, { sum: number; count: number }>();
  for (const { runs } of trials) {
    if (runs.length < 2) continue;
    const finite = runs.filter(({ values }) => Number.isFinite(values[objective]));
    if (finite.length < 2) continue;
    const mean = finite.reduce((sum, { values }) => sum + values[objective], 0) / finite.length;
    freedom += finite.length - 1;
    for (const { seed, fold, values } of finite) {
      const from = values[objective] - mean;
      squares += from ** 2;
      if (fold === null) continue;
      const key = `${seed} ${fold}`;
      const { sum, count } = folds.get(key) ?? { sum: 0, count: 0 };
      folds.set(key, { sum: sum + from, count: count + 1 });
    }
  }
  for (const { sum, count } of folds.values()) squares -= sum ** 2 / count;
  freedom -= Math.max(0, folds.size - 1);
  return freedom <= 0 ? 0 : Math.max(0, squares) / freedom;
}

/**
 * Values drawn towards their mean by as much as they are uncertain (empirical Bayes: Efron & Morris 1973), so that of two equal
 * values the one that stands on more runs is the better. Nothing changes where the noise is unknown or all have the same runs
 * but for the scale.
 * @param runs over how many runs each value is a mean
 * @param variance of a single run
 */
export function shrunk(values: Float64Array, runs: Float64Array, variance: number): Float64Array {
  let [count, sum, noise, squares] = [0, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    count++;
    sum += values[i];
    noise += variance / runs[i];
  }
  if (variance === 0 || count < 2) return values;
  const mean = sum / count;
  for (const value of values) if (Number.isFinite(value)) squares += (value - mean) ** 2;
  const spread = squares / (count - 1);
  const between = Math.max(spread - noise / count, 1e-3 * spread);
  return values.map((value, i) =>
    Number.isFinite(value) ? mean + (between / (between + variance / runs[i])) * (value - mean) : value,
  );
}
