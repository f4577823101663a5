// The stopping rules, found by name from the command line. A new one is one file and one line here.
export { earlyStopping } from "./early-stopping.ts";
