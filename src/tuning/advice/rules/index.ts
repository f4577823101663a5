// The rules of advice: this barrel is their registry. One line each; the tests, the report and the docs read it.
export { failingRegion } from "./failing-region.ts";
export { edgeOfRange } from "./edge-of-range.ts";
export { tooFewTrials } from "./too-few-trials.ts";
export { withinNoise } from "./within-noise.ts";
export { interaction } from "./interaction.ts";
export { noEffect } from "./no-effect.ts";
export { eagerPruner } from "./eager-pruner.ts";
export { nothingNew } from "./nothing-new.ts";
