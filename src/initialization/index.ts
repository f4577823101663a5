export * from "./built-in.ts";
export {
  each,
  initializer,
  type Draw,
  type Initializer,
  type InitializerConfig,
  type InitializerDefinition,
  type InitializerFactory,
} from "./initializer.ts";
export type { DataInitializer } from "./lsuv.ts";
export { fans } from "./fans.ts";
export { activationNames, gainFor, secondMomentGain, type ActivationName, type GainOptions } from "./gain.ts";
export { isInitializer, restoreInitializer } from "./restore.ts";
// The registry of what a command line names.
export * as initializers from "./built-in.ts";
