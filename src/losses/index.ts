// The losses; what has a declaration is found by name from the command line. A new loss is one file and one line here.
export { binaryCrossEntropy } from "./binary-cross-entropy.ts";
export { softmaxCrossEntropy } from "./softmax-cross-entropy.ts";
export { meanSquaredError } from "./mean-squared-error.ts";
export { meanAbsoluteError } from "./mean-absolute-error.ts";
export { huber } from "./huber.ts";
export { hinge } from "./hinge.ts";
export { multiclassHinge } from "./multiclass-hinge.ts";

export { loss, type Loss, type LossDefinition, type LossFactory, type LossOptions } from "./loss.ts";
export { defaultLossFor } from "./for-task.ts";
export { balancedClassWeights } from "./class-weights.ts";
export { naiveBinaryCrossEntropy } from "./naive-binary-cross-entropy.ts";
