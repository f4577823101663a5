export { bar, clock, progressLine, type ProgressState, secondsLeft } from "./progress.ts";
export { sparkline, type SparklineOptions } from "./sparkline.ts";
export { comparisonSummary, runSummary, wrap } from "./summary.ts";
export { type TextColumn, type TextRow, textTable } from "./table.ts";
export { cut, displayWidth, type Emphasis, pad, plain, type Terminal } from "./terminal.ts";
