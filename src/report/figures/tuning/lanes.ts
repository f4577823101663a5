/** Which trials ran side by side: as many lanes as trials were ever under way at once. */
import type { TrialRecord } from "../../../tuning/record.ts";

export interface Placed {
  readonly trial: TrialRecord;
  readonly lane: number;
  /** Seconds since the first trial began. */
  readonly from: number;
  readonly to: number;
}

/**
 * Each trial goes to the first lane that is free when it begins. Trials that still run last until the latest time that any trial
 * knows of.
 */
export function lanesOf(trials: readonly TrialRecord[]): { readonly placed: readonly Placed[]; readonly count: number } {
  const begun = trials
    .flatMap((trial) =>
      trial.started && Number.isFinite(trial.started.getTime()) ? [{ trial, at: trial.started.getTime() }] : [],
    )
    .toSorted((a, b) => a.at - b.at || a.trial.number - b.trial.number);
  const first = begun[0]?.at ?? 0;
  const latest = begun.reduce((last, { trial, at }) => Math.max(last, at, trial.ended?.getTime() || 0), first);
  const free: number[] = [];
  const placed = begun.map(({ trial, at }) => {
    const end = Math.max(at, trial.ended?.getTime() || latest); // clocks of several machines may disagree
    const open = free.findIndex((time) => time <= at);
    const lane = open < 0 ? free.length : open;
    free[lane] = end;
    return { trial, lane, from: (at - first) / 1000, to: (end - first) / 1000 };
  });
  return { placed, count: free.length };
}
