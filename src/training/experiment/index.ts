export type { Experiment, ExperimentData, ExperimentModel } from "./experiment.ts";
export { buildExperiment, splitOf, type BuiltExperiment } from "./build.ts";
export { findSetting, settings, withSetting, type Setting } from "./settings.ts";
