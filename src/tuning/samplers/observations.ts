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

/**
 * The trials by what became of them, each list by number.
 * @param objective which value counts, where there are several
 */
export function observe(history: readonly TrialRecord[], direction: Direction, objective = 0): Observations {
  const sign = direction === "maximize" ? -1 : 1;
  const found: Record<"complete" | "pruned" | "failed", Observation[]> = { complete: [], pruned: [], failed: [] };
  const running: TrialRecord[] = [];
  for (const trial of history) {
    switch (trial.state) {
      case "complete": {
        const value = sign * (trial.values?.[objective] ?? NaN);
        const kept = Number.isNaN(value) ? found.failed : found.complete;
        kept.push({ trial, value: Number.isNaN(value) ? Infinity : value, runs: Math.max(1, trial.runs.length) });
        break;
      }
      case "pruned":
        found.pruned.push({ trial, value: lastReported(trial, sign), runs: 1 });
        break;
      case "failed":
        found.failed.push({ trial, value: Infinity, runs: 1 });
        break;
      case "running":
      case "waiting":
        running.push(trial);
        break;
      default:
        trial.state satisfies never;
    }
  }
  return { ...found, running };
}

function lastReported(trial: TrialRecord, sign: number): number {
  const last = Math.max(...trial.intermediate.keys());
  const value = sign * (trial.intermediate.get(last) ?? NaN);
  return Number.isNaN(value) ? Infinity : value;
}

/** The step at which a trial was stopped; −1 where it reported nothing. */
export const lastStep = (trial: TrialRecord): number =>
  trial.intermediate.size === 0 ? -1 : Math.max(...trial.intermediate.keys());

/**
 * The variance of a single run, pooled over all trials that have several; 0 where none has. A value that is a mean of n runs is
 * known to about this over n.
 */
export function runVariance(trials: readonly TrialRecord[], objective = 0): number {
  let [squares, freedom] = [0, 0];
  for (const { runs } of trials) {
    const values = runs.map(({ values }) => values[objective]).filter(Number.isFinite);
    if (values.length < 2) continue;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    squares += values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    freedom += values.length - 1;
  }
  return freedom === 0 ? 0 : squares / freedom;
}

/**
 * Values drawn towards their mean by as much as they are uncertain (empirical Bayes: Efron & Morris 1973), so that of two equal
 * values the one that stands on more runs is the better. Nothing changes where the noise is unknown or all have the same runs
 * but for the scale.
 */
export function shrunk(observations: readonly Observation[], variance: number): number[] {
  const finite = observations.filter(({ value }) => Number.isFinite(value));
  if (variance === 0 || finite.length < 2) return observations.map(({ value }) => value);
  const mean = finite.reduce((sum, { value }) => sum + value, 0) / finite.length;
  const noise = finite.reduce((sum, { runs }) => sum + variance / runs, 0) / finite.length;
  const spread = finite.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (finite.length - 1);
  const between = Math.max(spread - noise, 1e-3 * spread);
  return observations.map(({ value, runs }) =>
    Number.isFinite(value) ? mean + (between / (between + variance / runs)) * (value - mean) : value,
  );
}
