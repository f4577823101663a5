// Node.js keeps compiled JavaScript in a folder where it is told to (NODE_COMPILE_CACHE, module.enableCompileCache), one for every
// version of it, its flags, architecture and user. What the engine compiles is kept there as well.
import module from "node:module";
import { join } from "node:path";
import { buildStamp } from "../build-stamp.ts";
import { keepPrograms } from "../wasm/programs.ts";
import { keepTrials } from "../wasm/wide.ts";
import { programsIn } from "./programs.node.ts";
import { trialIn } from "./trial.node.ts";

/** The folder of the engine's files; null where Node.js keeps nothing, or nothing yet. */
function keptFolder(): string | null {
  const folder = module.getCompileCacheDir?.();
  return folder === undefined ? null : join(folder, "whetstone");
}

/**
 * Keeps programs and the trial of 256-bit vectors where Node.js keeps compiled JavaScript, if it does. Sources that run as they are
 * keep nothing: an edit would not be noticed.
 */
export function enableKept(): void {
  if (buildStamp === "") return;
  // The folder is asked for when it is needed: a program may switch Node's cache on after it has imported the package.
  const programs = later((folder) => programsIn(folder, buildStamp));
  keepPrograms({ load: (key) => programs()?.load(key) ?? null, save: (key, compiled) => programs()?.save(key, compiled) });
  const trial = later((folder) => trialIn(folder, buildStamp));
  keepTrials({ load: () => trial()?.load() ?? null, save: (found) => trial()?.save(found) });
}

function later<T>(make: (folder: string) => T): () => T | null {
  let made: T | null = null;
  return () => {
    if (made) return made;
    const folder = keptFolder();
    return folder === null ? null : (made = make(folder));
  };
}
