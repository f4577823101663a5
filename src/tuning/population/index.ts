export { population, type Population } from "./population.ts";
// The registry of what a command line names.
export * as schedulers from "./schedulers.ts";
export { exploits, type Exploit } from "./exploits.ts";
export { explored, type Exploration } from "./explore.ts";
export { changeableSpace, checkChangeable, unchangeable } from "./changeable.ts";
export { finalistsOf, winnerAmong, type Finalist } from "./finalists.ts";
export { endOf, nextTrial, type NextTrial, type PopulationState } from "./next.ts";
export { networkIntervals, stagesOf, withOneSplit, type PopulationNetworks } from "./networks.ts";
export { bestMember, fixedBest, scheduleOf, spanOf, type SchedulePart } from "./schedule.ts";
export { generationsOf, lineOf, type Slot, slotOf } from "./slots.ts";
export { planOf, planPopulation, type PopulationPlan } from "./plan.ts";
export type { Interval, TrainInterval } from "./interval.ts";
export { trainPopulation, type PopulationOptions } from "./train.ts";
