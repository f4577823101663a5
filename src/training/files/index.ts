// Models and runs as bytes, in Node.js and in the browser. Disks are for write.node.ts and read.node.ts.
export { loadCheckpoint, saveCheckpoint, type Checkpoint } from "./checkpoint-file.ts";
export { loadModel, saveModel, type LoadedModel } from "./model-file.ts";
export { decodeSafetensors, encodeSafetensors, type Safetensors } from "./safetensors.ts";
export { parseExact, stringifyExact } from "../../options/exact-json.ts";
