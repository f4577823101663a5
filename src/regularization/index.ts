// Regularization: what keeps a network from learning its training data by heart, by the place where it acts. Its other
// means stand elsewhere: dropout in nn, label smoothing in losses, decoupled weight decay in optimization.
export * from "./penalties/index.ts";
export * from "./constraints/index.ts";
export * from "./augmentation/index.ts";
export * from "./averaging/index.ts";
export * from "./stopping/index.ts";
export { ownPenalty as penalty, type Penalty } from "./penalties/penalty.ts";
export { ownConstraint as constraint, type Constraint } from "./constraints/constraint.ts";
export { ownAugmentation as augmentation, type Augmentation } from "./augmentation/augmentation.ts";
export { ownAveraging as averaging, type Averaging } from "./averaging/averaging.ts";
export { stopping, type Stopping, type StoppingDecision } from "./stopping/stopping.ts";
export type { Regularizer, RegularizerConfig } from "./regularizer.ts";
export { restoreRegularizer } from "./restore.ts";
// The registries of what a command line names.
export * as penalties from "./penalties/index.ts";
export * as constraints from "./constraints/index.ts";
export * as augmentations from "./augmentation/index.ts";
export * as averagings from "./averaging/index.ts";
export * as stoppings from "./stopping/index.ts";
