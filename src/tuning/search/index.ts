export { search, tune } from "./tune.ts";
export type { SearchOptions } from "./tune.ts";
export { chanceOfBetter } from "./chance-of-better.ts";
export { noneBetterBy } from "./until.ts";
export { workedSeconds } from "./worked.ts";
export type { Budget } from "./budget.ts";
export type { TuneEvent } from "./events.ts";
export type { Objective, TrialContext } from "./objective.ts";
