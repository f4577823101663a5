/** Reports on disk: the page and its pictures, each written to a temporary name and renamed, so that none is ever half there. */
import { mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../options/index.ts";
import type { Report } from "./sheet.ts";

/**
 * Writes `report.html` and `figures/<name>.svg` into a folder, which is made where it is missing.
 * @returns the path of the page
 * @throws UserError where there is no right or no space to write
 */
export async function writeReport(folder: string, { html, figures }: Report): Promise<string> {
  const path = join(folder, "report.html");
  try {
    await mkdir(join(folder, "figures"), { recursive: true });
    for (const [name, svg] of Object.entries(figures)) await writeWhole(join(folder, "figures", `${name}.svg`), svg);
    await writeWhole(path, html, true);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserError(`cannot write the report to ${folder}: ${reasons[code ?? ""] ?? message}`, { cause: error });
  }
  return path;
}

const reasons: Record<string, string> = {
  EACCES: "there is no right to write there; choose another folder.",
  EPERM: "there is no right to write there; choose another folder.",
  EROFS: "it lies on a read-only disk; choose another folder.",
  ENOSPC: "the disk is full; make room or choose another folder.",
  EDQUOT: "the quota of the disk is used up; make room or choose another folder.",
  ENOTDIR: "a part of that path is a file; choose another folder.",
  EEXIST: "a file of that name is in the way; choose another folder.",
};

/** Pictures can be drawn again: only the page is worth waiting for the disk. */
async function writeWhole(path: string, text: string, sync = false): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, "w");
    try {
      await file.writeFile(text);
      if (sync) await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
