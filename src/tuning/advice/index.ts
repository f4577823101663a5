export { advise } from "./advise.ts";
// The registry of what advice knows.
export * as adviceRules from "./rules/index.ts";
export type { AdviceQuestion, Figure, Finding, Remedy, Rule } from "./finding.ts";
