// Saved models and runs from disk.
import { readFile } from "node:fs/promises";
import { UserError } from "../../options/index.ts";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist; check the path.",
  ENOTDIR: "it does not exist; check the path.",
  EISDIR: "it is a folder; name a file in it.",
  EACCES: "there is no right to read it.",
  EPERM: "there is no right to read it.",
};

/** @throws UserError where there is no file, or no right to read it */
export async function readWhole(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserError(`cannot read ${path}: ${reasons[code ?? ""] ?? `${message}.`}`, { cause: error });
  }
}
