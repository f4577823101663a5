// Programs as files of a folder.
import { readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { Compiled } from "../wasm/compile.ts";
import type { ProgramKeeper } from "../wasm/programs.ts";
import { ownFile, written } from "./files.node.ts";

/** Programs that are added between two looks at the room. */
const between = 32;
const day = 24 * 3600 * 1000;

/**
 * A keeper of programs in a folder. It only ever saves time: a file that is damaged, another build's or another user's counts for
 * nothing, and where nothing can be written everything goes on without.
 * @param stamp what tells builds of the compiler apart
 * @param room bytes that the folder's files may take together; a third of it is made free where they take more
 */
export function programsIn(folder: string, stamp: string, room = 64 * 2 ** 20): ProgramKeeper {
  const fileOf = (key: string) => join(folder, `${stamp}-${crc32(key).toString(16)}-${key.length.toString(16)}`);
  let added = 0;
  let works = true;
  return {
    load(key) {
      const file = fileOf(key);
      try {
        const found = ownFile(file);
        const compiled = found && opened(found.bytes, key);
        // What is used stays, what is not goes first.
        if (compiled && Date.now() - found.modified > day) utimesSync(file, new Date(), new Date());
        return compiled;
      } catch {
        return null;
      }
    },
    save(key, compiled) {
      if (!works) return;
      works = written(fileOf(key), closed(key, compiled));
      if (works && added++ % between === 0) makeRoom(folder, room);
    },
  };
}

interface Header {
  readonly key: string;
  readonly compiled: Omit<Compiled, "bytes" | "threads" | "apart"> & {
    readonly threads: { readonly control: number; readonly functions: readonly string[] } | null;
  };
}

/** A file's bytes: checksum of the rest, length of its header, header as JSON, WebAssembly. */
function closed(key: string, { bytes, threads, apart: _, ...rest }: Compiled): Uint8Array {
  const plain = { ...rest, threads: threads && { control: threads.control, functions: [...threads.functions] } };
  const header = Buffer.from(JSON.stringify({ key, compiled: plain } satisfies Header));
  const file = Buffer.alloc(8 + header.length + bytes.length);
  file.writeUInt32LE(header.length, 4);
  file.set(header, 8);
  file.set(bytes, 8 + header.length);
  file.writeUInt32LE(crc32(file.subarray(4)), 0);
  return file;
}

function opened(file: Buffer, key: string): Compiled | null {
  if (file.length < 8 || crc32(file.subarray(4)) !== file.readUInt32LE(0)) return null;
  const end = 8 + file.readUInt32LE(4);
  const header = JSON.parse(file.toString("utf8", 8, end)) as Header;
  if (header.key !== key) return null;
  const { threads, ...rest } = header.compiled;
  return {
    ...rest,
    apart: {},
    threads: threads && { control: threads.control, functions: new Set(threads.functions) },
    bytes: new Uint8Array(file.subarray(end)),
  };
}

/** Removes the files that were not used for longest, until there is room again. */
function makeRoom(folder: string, room: number): void {
  const files = readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const facts = statSync(path, { throwIfNoEntry: false });
    return facts?.isFile() ? [{ path, size: facts.size, mtimeMs: facts.mtimeMs }] : [];
  });
  let taken = files.reduce((sum, { size }) => sum + size, 0);
  if (taken <= room) return;
  for (const { path, size } of files.toSorted((a, b) => a.mtimeMs - b.mtimeMs)) {
    if (taken <= (2 / 3) * room) return;
    rmSync(path, { force: true });
    taken -= size;
  }
}
