export { gradientCheck, type CheckedModel, type GradientCheckOptions } from "./gradient-check.ts";
export { checkGradients, gradientCheckSettings, type CheckedFunction, type CheckSettings } from "./check-gradients.ts";
export { describeGradientCheck } from "./text.ts";
export type { EntryCheck, GradientCheck, TensorCheck } from "./result.ts";
export { limits as gradientCheckLimits, type Level as GradientCheckLevel } from "./verdict.ts";
