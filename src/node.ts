// What needs Node.js: files, and 256-bit vectors.
import { enableWideVectors } from "./engine/vectors.node.ts";

enableWideVectors();

export * from "./data/readers/index.ts";
export {
  compareExperimentEvents,
  compareExperiments,
  workerPool,
  type CompareExperimentsOptions,
} from "./comparison/compare.node.ts";
export { readWhole } from "./training/files/read.node.ts";
export { writeWhole } from "./training/files/write.node.ts";
