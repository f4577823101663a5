/** Comparison: candidates over seeds, the statistics, the verdict. */
export { type CandidateRuns } from "./candidate.ts";
export { formatInterval, formatNumber } from "./format.ts";
export { comparedMetric, metricLabel } from "./metric.ts";
export type { Chances } from "./outcome.ts";
export type { CandidateSummary, ComparedMetric, ComparisonRecord, Interval, PairVerdict } from "./record.ts";
export { summarize } from "./summarize.ts";
export type { SummarizeOptions } from "./summarize.ts";
export * from "./statistics/index.ts";
