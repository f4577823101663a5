export * from "./optimizers.ts";
export * from "./clipping/index.ts";
export { weightDecay } from "./weight-decay.ts";
export { heavyBall } from "./heavy-ball.ts";
export { scale } from "./scale.ts";
export { chain } from "./chain.ts";
export { accumulate } from "./accumulate.ts";
export { ownOptimizer as optimizer } from "./optimizer.ts";
export {
  ownTransformation as transformation,
  type OptimizerState,
  type Transformation,
  type UpdateContext,
} from "./transformation.ts";
export { memoryTable, stateMemory, stateSpecs, type StateMemory } from "./memory.ts";
export { findLearningRate, learningRateSweep, type RangeFinding } from "./range-finder.ts";
export { restoreSchedule, restoreTransformation } from "./restore.ts";
export type { OptimizationConfig, ConfigValue } from "./config.ts";
// The registries of what a command line names, and schedules.cosine(…) in code.
export * as optimizers from "./optimizers.ts";
export * as clippings from "./clipping/index.ts";
export * as schedules from "./schedules/index.ts";
export { hyperAt, schedule, type Schedule, type ScheduleFunction } from "./schedules/schedule.ts";
export type { Plateau } from "./schedules/plateau.ts";
