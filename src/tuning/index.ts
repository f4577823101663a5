export * from "./space/index.ts";
export * from "./samplers/index.ts";
export * from "./pruners/index.ts";
export * from "./importance/index.ts";
export * from "./advice/index.ts";
export * from "./storages/index.ts";
export * from "./study/index.ts";
export * from "./search/index.ts";
export * from "./networks/index.ts";
export * from "./population/index.ts";
export type {
  CategoricalDistribution,
  Distribution,
  FloatDistribution,
  IntegerDistribution,
  ParameterValue,
} from "./distribution.ts";
export type { Direction, Json, StudyRecord, TrialRecord, TrialRun, TrialState } from "./record.ts";
