// The folder that a run leaves behind: never one that exists, every file whole.
import { closeSync, openSync, writeSync } from "node:fs";
import { mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../options/index.ts";
import { writeWhole } from "../training/files/write.node.ts";

export interface RunFolder extends Disposable {
  readonly path: string;
  /** A file written to a temporary name and renamed. */
  write(name: string, content: string | Uint8Array): Promise<void>;
  /** A line to events.jsonl. */
  log(event: object): void;
}

const events = "events.jsonl";

/**
 * Makes `parent/name`, or `parent/name-2` and so on where that is taken.
 * @throws UserError where there is no right or no space to write
 */
export async function createRunFolder(parent: string, name: string): Promise<RunFolder> {
  return writing(parent, async () => {
    await mkdir(parent, { recursive: true });
    for (let count = 1; ; count++) {
      const path = join(parent, count === 1 ? name : `${name}-${count}`);
      try {
        await mkdir(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") continue;
        throw error;
      }
      return folderAt(path);
    }
  });
}

/** The folder of an earlier run, to go on with. @throws UserError where there is none */
export async function openRunFolder(path: string): Promise<RunFolder> {
  const found = await stat(path).catch(() => null);
  if (!found)
    throw new UserError(
      `there is no run at ${path}; name the folder that an earlier run said it wrote, such as runs/circles-train.`,
    );
  if (!found.isDirectory()) throw new UserError(`${path} is a file, not the folder of a run; name the folder it lies in.`);
  return folderAt(path);
}

function folderAt(path: string): RunFolder {
  let log: number | null = null;
  return {
    path,
    write: (name, content) => writeWhole(join(path, name), content),
    log: (event) => {
      try {
        log ??= openSync(join(path, events), "a");
        writeSync(log, `${JSON.stringify(event)}\n`);
      } catch (error) {
        throw problem(path, error);
      }
    },
    [Symbol.dispose]() {
      if (log !== null) closeSync(log);
      log = null;
    },
  };
}

/** JSON that an earlier run wrote. @throws UserError where it is missing or damaged */
export async function readJson(path: string, what: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserError(code === "ENOENT" ? `there is no ${path}: ${what}.` : `${path} cannot be read: ${message}.`, {
      cause: error,
    });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${path} is damaged: ${(error as Error).message}.`, { cause: error });
  }
}

/** What `work` does, with its faults told as the user's. */
export async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw problem(path, error);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "there is no right to write there; choose another place.",
  EPERM: "there is no right to write there; choose another place.",
  EROFS: "that disk is read-only; choose another place.",
  ENOSPC: "the disk is full; make room or choose another place.",
  EDQUOT: "the quota of the disk is used up; make room or choose another place.",
  ENOTDIR: "a part of that path is a file, not a folder; choose another place.",
  EEXIST: "a file of that name is in the way; choose another place.",
};

function problem(path: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (error instanceof UserError || code === undefined) return error;
  return new UserError(`cannot write to ${path}: ${reasons[code] ?? `${message}.`}`, { cause: error });
}
