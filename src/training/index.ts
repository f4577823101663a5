export { train, trained } from "./train.ts";
export { trainInStages } from "./stages.ts";
export { differOnlyInNumbers } from "./kinship.ts";
export { learningRateRange, type RangeTest } from "./range-finder.ts";
export type { TrainingEvent } from "./events.ts";
export { happens, type TrainOptions, type TrainingData, type When } from "./options.ts";
export { trainedModel, type TrainedModel } from "./model.ts";
export type { Snapshot } from "./snapshot.ts";
export { histogram } from "./histogram.ts";
export { chanceLevels, evaluateMetrics, findMetric, metricsFor, missingMetrics } from "./metrics/evaluate.ts";
export { classScores, confusionMatrix } from "./metrics/confusion.ts";
export type { Metric } from "./metrics/metric.ts";
export type { BoundaryGrid, EpochRecord, Histogram, Inspection, LayerRecord, Metrics, RunRecord, RunStatus } from "./record.ts";
export { predictRows, type Prediction } from "./prediction.ts";
export { loadCheckpoint, loadModel, saveCheckpoint, saveModel, type Checkpoint, type LoadedModel } from "./files/index.ts";
export {
  buildExperiment,
  findSetting,
  settings,
  splitOf,
  withSetting,
  type BuiltExperiment,
  type Experiment,
} from "./experiment/index.ts";
