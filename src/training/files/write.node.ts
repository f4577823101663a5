// Files on disk, written so that a crash leaves either the old file or the new one, never half of one.
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { UserError } from "../../options/index.ts";

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; make room or choose another folder.",
  EDQUOT: "the quota of the disk is used up; make room or choose another folder.",
  EACCES: "there is no right to write there; choose another folder.",
  EPERM: "there is no right to write there; choose another folder.",
  EROFS: "the disk is read-only; choose another folder.",
  ENOENT: "its folder does not exist; make it first.",
  ENOTDIR: "a part of that path is a file; choose another folder.",
  EISDIR: "it is a folder; choose another name.",
};

let count = 0;

/**
 * Writes a whole file: under another name in the same folder, then onto the disk, then renamed.
 * @throws UserError where there is no space, no right or no folder to write; nothing half-written stays behind
 */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.${count++}.tmp`);
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserError(`cannot write ${path}: ${reasons[code ?? ""] ?? `${message}.`}`, { cause: error });
  }
}

/** So that the new name, too, survives a power cut; some systems cannot open folders, and do without. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch {
    // Nothing is lost but time after a power cut.
  }
}
