export { type Assignment, assign, assignmentOf, type Work } from "./assignment.ts";
export { buildTrials } from "./build.ts";
export { checkSpace } from "./check-space.ts";
export { experimentOf, isKnown } from "./experiment.ts";
export { finals, finalsOf, type FinalsOptions, type Training } from "./finals.ts";
export { networkObjective, type NetworkSearch, type Stage, type TrialTask } from "./objective.ts";
export { deservesMore } from "./racing.ts";
export { freshSeed, planRuns, runAt, type RunPlan, trialSeed, valueOfRuns } from "./runs.ts";
export { usualSpace } from "./space.ts";
