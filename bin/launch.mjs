// Finds a Node.js new enough for Whetstone and hands a program over to it. Plain JavaScript that Node 20 runs.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";

/** Type stripping without a flag, node:sqlite and relaxed SIMD begin with this version. */
const oldest = [22, 18];

export function isModern(version = process.versions.node) {
  const [major, minor] = version.split(".").map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/** The Node.js that `npm ci` put beside this package for this platform, or null: a published Whetstone brings none. */
export function pinnedNode() {
  const { resolve } = createRequire(import.meta.url);
  const platform = process.platform === "win32" ? "win" : process.platform;
  for (const name of [`node-${platform}-${process.arch}`, `node-bin-${platform}-${process.arch}`]) {
    try {
      return join(dirname(resolve(`${name}/package.json`)), "bin", process.platform === "win32" ? "node.exe" : "node");
    } catch {
      // Not this name: the next one, or none.
    }
  }
  return null;
}

/** Runs `node ...args` in place of this process: the same terminal, every signal passed on, the child's exit code. */
export function handOver(node, args) {
  const env = { ...process.env, PATH: dirname(node) + delimiter + process.env.PATH };
  const child = spawn(node, args, { stdio: "inherit", env });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => giveUp(`cannot start ${node}: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

/** Says what to do when there is no Node.js to run on, and ends with exit code 2. */
export function giveUp(why) {
  const found = `this is Node.js ${process.versions.node}`;
  process.stderr.write(`whetstone: ${why ?? found}; Node.js ${oldest.join(".")} or newer is needed.\n`);
  process.stderr.write("Install one, or in a clone run `npm ci` without --omit=optional: it brings its own.\n");
  process.exit(2);
}
