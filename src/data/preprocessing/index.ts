export { preprocessing, preprocessingOptions } from "./pipeline.ts";
export type { Preprocessing, PreprocessingOptions, PreprocessingState } from "./pipeline.ts";
export type { CategoricalState, ColumnState, NumericState } from "./column.ts";
export type { TargetState } from "./target.ts";
