// The penalties, found by name from the command line. A new one is one file and one line here.
export { l1 } from "./l1.ts";
export { l2 } from "./l2.ts";
export { elasticNet } from "./elastic-net.ts";
