// The optimizers: this barrel is their registry. One line each; the tests, the command line and the docs read it.
export { gradientDescent } from "./gradient-descent.ts";
export { momentum } from "./momentum.ts";
export { nesterov } from "./nesterov.ts";
export { adagrad } from "./adagrad.ts";
export { rmsprop } from "./rmsprop.ts";
export { adadelta } from "./adadelta.ts";
export { adam } from "./adam.ts";
export { amsgrad } from "./amsgrad.ts";
export { adamw } from "./adamw.ts";
export { adamax } from "./adamax.ts";
export { nadam } from "./nadam.ts";
export { radam } from "./radam.ts";
export { lion } from "./lion.ts";
export { lamb } from "./lamb.ts";
export { muon } from "./muon.ts";
export { scheduleFreeAdamw } from "./schedule-free-adamw.ts";
