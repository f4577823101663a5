// Runs the command as a user does: the program itself, in an empty folder of its own.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../bin/whetstone.mjs", import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Workplace extends Disposable {
  readonly path: string;
  /** Writes a file and gives its name. */
  file(name: string, content: string | Uint8Array): string;
  /** Names of everything in it, folders' contents too. */
  list(): string[];
  run(...args: string[]): Promise<Outcome>;
  /** With variables of the environment set, or left out where undefined. */
  runWith(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Outcome>;
  /** With the process while it runs, to send it signals. */
  start(...args: string[]): {
    readonly outcome: Promise<Outcome>;
    kill(signal: NodeJS.Signals): void;
    seen(text: string): Promise<void>;
    deafen(): void;
  };
}

export function workplace(): Workplace {
  const path = mkdtempSync(join(tmpdir(), "whetstone-"));
  const startWith = (extra: NodeJS.ProcessEnv, args: readonly string[]): ReturnType<Workplace["start"]> => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: path,
      env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, ...extra },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    const waiting: { text: string; resolve: () => void }[] = [];
    const look = () => {
      for (const { text, resolve } of waiting) if ((stdout + stderr).includes(text)) resolve();
    };
    child.stdout.on("data", (part) => ((stdout += part), look()));
    child.stderr.on("data", (part) => ((stderr += part), look()));
    return {
      outcome: new Promise((resolve, reject) => {
        child.on("error", reject);
        child.on("close", (code) => resolve({ code, stdout, stderr }));
      }),
      kill: (signal) => child.kill(signal),
      deafen: () => child.stdout.destroy(),
      seen: (text) =>
        new Promise((resolve) => {
          waiting.push({ text, resolve });
          look();
        }),
    };
  };
  const start: Workplace["start"] = (...args) => startWith({}, args);
  return {
    path,
    file(name, content) {
      writeFileSync(join(path, name), content);
      return name;
    },
    list: () => (readdirSync(path, { recursive: true }) as string[]).sort(),
    run: (...args) => start(...args).outcome,
    runWith: (env, ...args) => startWith(env, args).outcome,
    start,
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
