// The evaluators of importance: this barrel is their registry. One line each; the tests, the command line and the docs read it.
export { pedAnova } from "./ped-anova.ts";
export { fanova } from "./fanova.ts";
