export * from "./evaluators.ts";
// The registry of what a command line names.
export * as importanceEvaluators from "./evaluators.ts";
export type { Importance, ImportanceEvaluator, ImportanceQuestion } from "./importance.ts";
