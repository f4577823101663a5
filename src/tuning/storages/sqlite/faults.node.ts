/** SQLite's result codes, in words that say what to do. */
import type { DatabaseSync } from "node:sqlite";
import { UserError } from "../../../options/index.ts";

export const codeOf = (error: unknown): number | null => {
  const code = (error as { errcode?: unknown }).errcode;
  return typeof code === "number" ? code & 0xff : null;
};
export const isBusy = (error: unknown) => codeOf(error) === 5 || codeOf(error) === 6;

export function fault(error: unknown, url: string, db: DatabaseSync | null): unknown {
  const words: Readonly<Record<number, string>> = {
    8: "it cannot be written; give yourself the right to write the file and its folder, or copy it elsewhere",
    10: "reading or writing the disk failed; look at the disk, then try again: what was acknowledged is kept",
    11: `it is damaged${damage(db)}; \`sqlite3 FILE .recover\` saves what can be saved`,
    13: "the disk is full; make room, then try again: what was acknowledged is kept",
    14: "the file cannot be opened; look at its folder and at your rights there",
    26: "this is not a SQLite database; name another file",
  };
  const code = codeOf(error);
  if (code === null || !Object.hasOwn(words, code)) return error;
  return new UserError(`${url}: ${words[code]} (SQLite: ${(error as Error).message})`, { cause: error });
}

function damage(db: DatabaseSync | null): string {
  try {
    const [row] = db?.prepare("PRAGMA quick_check(1)").all() ?? [];
    const found = row === undefined ? "" : String(Object.values(row)[0]).trim().replaceAll("\n", " ");
    return found === "" || found === "ok" ? "" : `: ${found}`;
  } catch {
    return "";
  }
}
