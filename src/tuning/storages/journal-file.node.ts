/** A file of lines that several processes append to, one at a time, and the lock that Optuna's journal takes for it. */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename } from "node:path";

export interface LineFile {
  /** Lines that have come since the last call, whole ones only. `restarted`: the file is another one, and these are all of it. */
  readNew(): { readonly restarted: boolean; readonly lines: readonly string[] };
  /**
   * Appends, and waits for the disk unless told otherwise; under the lock only. What a writer that died left half written is taken away
   * first: nobody was told of it.
   */
  append(lines: readonly string[], durable?: boolean): void;
}

export function lineFile(path: string): LineFile {
  let offset = 0;
  return {
    readNew: () => {
      const file = openSync(path, "a+");
      try {
        const { size } = fstatSync(file);
        const restarted = size < offset;
        if (restarted) offset = 0;
        const bytes = Buffer.alloc(size - offset);
        const end = bytes.subarray(0, readSync(file, bytes, 0, bytes.length, offset)).lastIndexOf(10) + 1;
        offset += end;
        return { restarted, lines: end === 0 ? [] : bytes.toString("utf8", 0, end - 1).split("\n") };
      } finally {
        closeSync(file);
      }
    },
    append: (lines, durable = true) => {
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
      const file = openSync(path, "r+");
      const { size } = fstatSync(file);
      try {
        if (size > offset) ftruncateSync(file, offset);
        for (let written = 0; written < bytes.length; ) {
          written += writeSync(file, bytes, written, bytes.length - written, offset + written);
        }
        if (durable) fsyncSync(file);
        offset += bytes.length;
      } catch (error) {
        ftruncateSync(file, offset);
        throw error;
      } finally {
        closeSync(file);
      }
    },
  };
}

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
