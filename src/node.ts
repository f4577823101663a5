// What needs Node.js: files, and 256-bit vectors.
import { enableWideVectors } from "./engine/vectors.node.ts";

enableWideVectors();

export * from "./data/readers/index.ts";
