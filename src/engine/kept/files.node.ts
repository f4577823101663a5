// Files that only ever save time.
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A file's bytes, and when it was last written or touched; null where it is not there or another user's: nobody else's code is run. */
export function ownFile(file: string): { readonly bytes: Buffer; readonly modified: number } | null {
  const facts = statSync(file, { throwIfNoEntry: false });
  if (facts === undefined || facts.uid !== (process.getuid?.() ?? facts.uid)) return null;
  return { bytes: readFileSync(file), modified: facts.mtimeMs };
}

/** Writes a whole file or none, and tells which; makes its folder. */
export function written(file: string, content: Uint8Array | string): boolean {
  const draft = `${file}.${process.hrtime.bigint()}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(draft, content);
    renameSync(draft, file);
    return true;
  } catch {
    try {
      rmSync(draft, { force: true });
    } catch {
      // A disk that takes nothing gives nothing back.
    }
    return false;
  }
}
