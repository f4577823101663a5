// What needs Node.js: files, threads, and 256-bit vectors.
import { enableThreads } from "./engine/threads.node.ts";
import { enableHost } from "./engine/host.node.ts";

enableHost();
enableThreads();

export * from "./data/readers/index.ts";
export {
  compareExperimentEvents,
  compareExperiments,
  workerPool,
  type CompareExperimentsOptions,
} from "./comparison/compare.node.ts";
export {
  tuneExperiment,
  tuneExperimentEvents,
  type TuneExperimentEvent,
  type TuneExperimentOptions,
  type TuneExperimentOutcome,
} from "./tuning/tune.node.ts";
export {
  tunePopulation,
  tunePopulationEvents,
  type TunePopulationOptions,
  type TunePopulationOutcome,
} from "./tuning/population.node.ts";
export { openStorage } from "./tuning/storages/open.node.ts";
export { readWhole } from "./training/files/read.node.ts";
export { writeWhole } from "./training/files/write.node.ts";
