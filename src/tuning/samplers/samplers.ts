// The samplers: this barrel is their registry. One line each; the tests, the command line and the docs read it.
export { randomSearch } from "./random-search.ts";
export { gridSearch } from "./grid-search.ts";
export { sobol } from "./sobol.ts";
export { halton } from "./halton.ts";
export { tpe } from "./tpe.ts";
export { gaussianProcess } from "./gaussian-process.ts";
export { cmaEs } from "./cma-es.ts";
export { nsga2 } from "./nsga2.ts";
