/** The lock that Optuna's journal takes for its file: of all processes, on a network file system too, one holds it. */
import { closeSync, lstatSync, openSync, renameSync, statSync, symlinkSync, unlinkSync } from "node:fs";
import { basename } from "node:path";

/**
 * Holds `PATH.lock` while `work` runs: a link that only one can make, as `JournalFileSymlinkLock` and `JournalFileOpenLock` do. A lock
 * whose holder shows no life for `grace` seconds is taken away from it. Passes the lock's own time, that of the machine with the disk.
 */
export async function withLock<T>(path: string, grace: number, work: (now: number) => T): Promise<T> {
  const lock = `${path}.lock`;
  let seen: number | null = null;
  let since = performance.now();
  for (let wait = 1; !take(path, lock); wait = Math.min(wait * 2, 50)) {
    const modified = modifiedAt(lock);
    if (modified !== null && modified !== seen) [seen, since] = [modified, performance.now()];
    if (performance.now() - since > grace * 1000) {
      release(lock);
      since = performance.now();
    }
    await new Promise((resume) => setTimeout(resume, wait * (0.5 + Math.random())));
  }
  try {
    return work(lstatSync(lock).mtimeMs);
  } finally {
    release(lock);
  }
}

function take(path: string, lock: string): boolean {
  try {
    symlinkSync(basename(path), lock);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return false;
    // Windows lets only some users make links; a file that must not exist yet does as well.
    if (code === "EPERM" && process.platform === "win32") return takeFile(lock);
    throw error;
  }
}

function takeFile(lock: string): boolean {
  try {
    closeSync(openSync(lock, "wx"));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Of the file behind the link, as Optuna looks at it: whoever holds the lock writes there. */
const modifiedAt = (lock: string) => statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? null;

/** By a new name first, so that of two only one takes it away. */
function release(lock: string): void {
  const old = `${lock}${crypto.randomUUID()}.rename`;
  try {
    renameSync(lock, old);
    unlinkSync(old);
  } catch (error) {
    // Somebody took it for abandoned.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
