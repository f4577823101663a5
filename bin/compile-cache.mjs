// Keeps compiled JavaScript from one run to the next, in the user's folder for such things. It only ever saves time: where it
// cannot be written, or this Node.js has no such cache, everything goes on without. Plain JavaScript that Node 20 runs.
import module from "node:module";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** The folder that this system's programs keep such things in. */
function cacheHome() {
  const { platform, env } = process;
  if (platform === "win32") return env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local");
  if (platform === "darwin") return join(homedir(), "Library", "Caches");
  return env.XDG_CACHE_HOME || join(homedir(), ".cache");
}

export function keepCompiled() {
  const { enableCompileCache, constants } = module;
  if (!enableCompileCache) return;
  try {
    const folder = process.env.NODE_COMPILE_CACHE ?? join(cacheHome(), "whetstone");
    const { status } = isAbsolute(folder) ? enableCompileCache(folder) : {};
    // Worker threads begin with this environment.
    if (status === constants.compileCacheStatus.ENABLED) process.env.NODE_COMPILE_CACHE = folder;
    // Not there: Node.js has a folder of its own among the temporary files.
    else if (status !== constants.compileCacheStatus.ALREADY_ENABLED) enableCompileCache();
  } catch {
    // A user without a home, a disk without room.
  }
}
