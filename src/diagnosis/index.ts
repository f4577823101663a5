// Diagnosis: what is wrong with a network, found by measuring.
export * from "./gradient-check/index.ts";
