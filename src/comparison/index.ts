/** Comparison: candidates over seeds, the statistics, the verdict. */
export { compare, compareEvents, recordOf, type BuildRun } from "./compare.ts";
export { type CandidateRuns } from "./candidate.ts";
export type { ComparisonEvent, Phase } from "./events.ts";
export { formatInterval, formatNumber } from "./format.ts";
export { comparedMetric, metricLabel } from "./metric.ts";
export { localPool, type Build, type Pool, type PoolEvent, type Task, type WorkerSource } from "./pool.ts";
export type { CandidateSummary, ComparedMetric, ComparisonRecord, Interval, PairVerdict } from "./record.ts";
export type { Change, Numbers } from "./retuned.ts";
export { compareRuns, type CompareOptions } from "./runs.ts";
export { summarize } from "./summarize.ts";
export type { SummarizeOptions } from "./summarize.ts";
export type { TuneOptions, TuneRange } from "./tune.ts";
export { varied, type Variants } from "./vary.ts";
export * from "./statistics/index.ts";
