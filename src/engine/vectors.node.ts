// Node.js can switch on V8's revectorizer, which joins pairs of 128-bit vectors into 256-bit ones. It must happen before a
// module is compiled; from V8 12.9 (Node 24) on it does something.
import { setFlagsFromString } from "node:v8";
import { allowWideVectors } from "./wasm/wide.ts";

/** The oldest Node.js whose revectorizer does something. */
export const wideSince = 24;

let enabled = false;

/** Allows 256-bit vectors where this Node.js has them; they are used where a measured trial says that they pay. */
export function enableWideVectors(): void {
  if (enabled || Number(process.versions.node.split(".")[0]) < wideSince) return;
  enabled = true;
  setFlagsFromString("--experimental-wasm-revectorize");
  allowWideVectors(true);
}
