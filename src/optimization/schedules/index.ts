// The schedules: this barrel is their registry.
export { constant } from "./constant.ts";
export { step } from "./step.ts";
export { multiStep } from "./multi-step.ts";
export { exponential } from "./exponential.ts";
export { inverseTime } from "./inverse-time.ts";
export { polynomial } from "./polynomial.ts";
export { cosine } from "./cosine.ts";
export { cosineRestarts } from "./cosine-restarts.ts";
export { warmup } from "./warmup.ts";
export { oneCycle } from "./one-cycle.ts";
export { cyclic } from "./cyclic.ts";
export { piecewise } from "./piecewise.ts";
export { plateau, type Plateau } from "./plateau.ts";
// Around other schedules, and for your own.
export { perEpoch } from "./per-epoch.ts";
export { scaled } from "./scaled.ts";
export { asSchedule, hyperAt, isSchedule, makeSchedule, schedule, type Schedule, type ScheduleFunction } from "./schedule.ts";
