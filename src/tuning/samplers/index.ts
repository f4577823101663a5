export * from "./samplers.ts";
// The registry of what a command line names.
export * as samplers from "./samplers.ts";
export { gridSize } from "./grid-search.ts";
export type { Dimension, Question, Sampler, Suggestion } from "./sampler.ts";
