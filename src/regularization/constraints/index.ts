// The constraints, found by name from the command line. A new one is one file and one line here.
export { maxNorm } from "./max-norm.ts";
