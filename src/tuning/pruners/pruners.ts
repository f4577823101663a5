// The pruners: this barrel is their registry. One line each; the tests, the command line and the docs read it.
export { never } from "./never.ts";
export { threshold } from "./threshold.ts";
export { patience } from "./patience.ts";
export { median } from "./median.ts";
export { percentile } from "./percentile.ts";
export { successiveHalving } from "./successive-halving.ts";
export { asha } from "./asha.ts";
export { hyperband } from "./hyperband.ts";
export { wilcoxon } from "./wilcoxon.ts";
