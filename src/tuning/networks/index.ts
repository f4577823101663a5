export { buildTrials } from "./build.ts";
export { experimentOf, isKnown } from "./experiment.ts";
export { finals, type FinalsOptions } from "./finals.ts";
export { networkObjective, type NetworkSearch, type TrialTask } from "./objective.ts";
export { deservesMore } from "./racing.ts";
export { usualSpace } from "./space.ts";
