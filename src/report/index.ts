/** Reports: figures, self-contained pages, lines and tables for the terminal. */
export { compareReport } from "./compare.ts";
export { type Figure } from "./draw/index.ts";
export * as figures from "./figures/index.ts";
export { type Report } from "./sheet.ts";
export { drawSvg, standAlone, type SvgOptions } from "./svg.ts";
export { tuneReport, type TuneExtras } from "./tune.ts";
export { type Advice } from "./sections/tuning/advice.ts";
export { type ImportanceShare } from "./figures/tuning/index.ts";
export { trainReport, type TrainExtras } from "./train.ts";
export { writeReport } from "./write.node.ts";
export * from "./terminal/index.ts";
