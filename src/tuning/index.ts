export * from "./space/index.ts";
export * from "./samplers/index.ts";
export type { CategoricalDistribution, Distribution, FloatDistribution, IntegerDistribution, ParameterValue } from "./distribution.ts";
export type { Direction, Json, StudyRecord, TrialRecord, TrialRun, TrialState } from "./record.ts";
