/** Starts workers on a study and hears what they say. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("worker.ts", import.meta.url));

export interface Heard {
  readonly child: ChildProcess;
  readonly began: number[];
  /** Values of the trials that the storage has acknowledged as finished, by number. */
  readonly finished: Map<number, number>;
  /** Resolves when it has said that it is ready. */
  readonly ready: Promise<void>;
  readonly ended: Promise<{ code: number | null; signal: string | null; errors: string }>;
}

export function startWorker(url: string, study: string, count: number): Heard {
  const child = spawn(process.execPath, [script, url, study, String(count)], { stdio: ["ignore", "pipe", "pipe"] });
  const began: number[] = [];
  const finished = new Map<number, number>();
  let rest = "";
  let errors = "";
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  child.stdout.on("data", (part: Buffer) => {
    const lines = (rest + String(part)).split("\n");
    rest = lines.pop()!;
    for (const [word, number, value] of lines.map((line) => line.split(" "))) {
      if (word === "ready") resolve();
      if (word === "began") began.push(Number(number));
      if (word === "finished") finished.set(Number(number), Number(value));
    }
  });
  child.stderr.on("data", (part: Buffer) => (errors += String(part)));
  const ended = new Promise<{ code: number | null; signal: string | null; errors: string }>((done) => {
    child.on("close", (code, signal) => {
      resolve();
      done({ code, signal, errors });
    });
  });
  return { child, began, finished, ready, ended };
}
