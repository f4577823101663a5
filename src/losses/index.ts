export * from "./built-in.ts";
export { ownLoss as loss, type Loss, type LossConfig, type LossDefinition, type LossFactory, type LossOptions } from "./loss.ts";
export { defaultLossFor } from "./for-task.ts";
export { restoreLoss } from "./restore.ts";
export { balancedClassWeights } from "./class-weights.ts";
export { naiveBinaryCrossEntropy } from "./naive-binary-cross-entropy.ts";
// The registry of what a command line names.
export * as losses from "./built-in.ts";
