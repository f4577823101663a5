// Files that only ever save time.
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Whether a file is this user's: nobody else's code is run. */
export const isOwn = ({ uid }: { readonly uid: number }): boolean => uid === (process.getuid?.() ?? uid);

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
