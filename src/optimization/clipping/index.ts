// Gradient clipping: this barrel is its registry.
export { clipByValue } from "./clip-by-value.ts";
export { clipByNorm } from "./clip-by-norm.ts";
export { clipByGlobalNorm } from "./clip-by-global-norm.ts";
