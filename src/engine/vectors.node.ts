// Node.js can switch on V8's revectorizer, which joins pairs of 128-bit vectors into 256-bit ones. It must happen before a
// module is compiled; from V8 12.9 (Node 24) on it does something.
import { setFlagsFromString } from "node:v8";
import { allowWideVectors } from "./wasm/wide.ts";

/** Allows 256-bit vectors where this Node.js has them; they are used where a measured trial says that they pay. */
export function enableWideVectors(): void {
  if (Number(process.versions.node.split(".")[0]) < 24) return;
  setFlagsFromString("--experimental-wasm-revectorize");
  allowWideVectors(true);
}
