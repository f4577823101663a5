export * from "./pruners.ts";
// The registry of what a command line names.
export * as pruners from "./pruners.ts";
export type { Pruner } from "./pruner.ts";
