/** A file of lines that several processes append to, one at a time. */
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";

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
