/** What a file system says about a journal, in words that help. */
import { UserError } from "../../../options/index.ts";

export function journalFault(error: unknown, url: string): unknown {
  const words: Readonly<Record<string, string>> = {
    ENOSPC: "the disk is full; make room, then try again: what was acknowledged is kept",
    EDQUOT: "your share of the disk is full; make room, then try again: what was acknowledged is kept",
    EFBIG: "the file may not grow any more; raise the limit, then try again: what was acknowledged is kept",
    EACCES: "it cannot be read and written; give yourself the right to write the file and its folder",
    EPERM: "it cannot be read and written; give yourself the right to write the file and its folder",
    EROFS: "it lies where nothing can be written; copy it elsewhere",
    EISDIR: "this is a folder; name a file",
  };
  const { code = "", message } = error as NodeJS.ErrnoException;
  return Object.hasOwn(words, code) ? new UserError(`${url}: ${words[code]} (${message})`, { cause: error }) : error;
}
