export { threefry2x32, uniformAt } from "./threefry.ts";
export { normalQuantile } from "./normal.ts";
export { erfcx, normalCdf, normalMass } from "./normal-cdf.ts";
export { random } from "./random.ts";
export type { Random } from "./random.ts";
export { RandomState } from "./random-state.ts";
