#!/usr/bin/env node
// The `whetstone` command: in a clone it runs the sources as they are, in the published package the built files.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { keepCompiled } from "./compile-cache.mjs";
import { giveUp, handOver, isModern, pinnedNode } from "./launch.mjs";

if (isModern()) {
  // A terminal interrupts the whole process group, and npm and the launcher pass the signal on as well: one Ctrl-C
  // arrives two or three times. Programs take the second one for "stop at once", so those that follow closely are dropped.
  const emit = process.emit.bind(process);
  let last = Number.NEGATIVE_INFINITY;
  process.emit = function (name, ...rest) {
    if (name === "SIGINT") {
      const now = performance.now();
      if (now - last < 300) return true;
      last = now;
    }
    return emit(name, ...rest);
  };
  keepCompiled();
  const source = new URL("../src/cli/main.ts", import.meta.url);
  await import(existsSync(source) ? source.href : new URL("../dist/node/cli/main.js", import.meta.url).href);
} else {
  const node = pinnedNode();
  if (node === null) giveUp();
  else handOver(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)]);
}
