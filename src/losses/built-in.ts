// The losses, found by name from the command line. A new one is one file and one line here.
export { binaryCrossEntropy } from "./binary-cross-entropy.ts";
export { softmaxCrossEntropy } from "./softmax-cross-entropy.ts";
export { meanSquaredError } from "./mean-squared-error.ts";
export { meanAbsoluteError } from "./mean-absolute-error.ts";
export { huber } from "./huber.ts";
export { hinge } from "./hinge.ts";
export { multiclassHinge } from "./multiclass-hinge.ts";
