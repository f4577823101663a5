// The core: everything that runs in Node.js and in the browser, without a single dependency. Formulas for layers of your own
// stand in whetstone/functional, statistics in whetstone/comparison, all of the engine in whetstone/engine.
export {
  NdArray,
  Tensor,
  evaluate,
  fill,
  grad,
  iota,
  machine,
  ndarray,
  program,
  tensor,
  type Flat,
  type Machine,
  type MachineInfo,
  type MachineOptions,
  type Shape,
  type Spec,
  type Value,
} from "./engine/index.ts";
export {
  UserError,
  aliased,
  choice,
  flag,
  fraction,
  nonNegative,
  number,
  parse,
  positive,
  real,
  searched,
  sizes,
  whole,
  type Declaration,
} from "./options/index.ts";
export { RandomState, random, type Random } from "./random/index.ts";
export * from "./initialization/index.ts";
export * from "./nn/index.ts";
export * from "./losses/index.ts";
export * from "./regularization/index.ts";
export * from "./optimization/index.ts";
export * from "./data/index.ts";
export * from "./training/index.ts";
export { compare, compareEvents, comparedMetric, summarize, varied } from "./comparison/index.ts";
export type {
  CandidateSummary,
  CompareOptions,
  ComparisonEvent,
  ComparisonRecord,
  Interval,
  PairVerdict,
} from "./comparison/index.ts";
