// Runs programs for the other tools.
import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../", import.meta.url));

/** `bin("oxlint")`: an installed package's program, to be run with this Node.js. */
export const installed = (path: string): string => join(root, "node_modules", path);

export interface Outcome {
  readonly code: number;
  /** Standard output and standard error as they came. */
  readonly output: string;
  readonly seconds: number;
}

/** Runs `node ...args` (or another program) to its end and collects what it says; it gets no input. */
export function run(
  args: readonly string[],
  { program = process.execPath, cwd = root, seconds = 300, variables = {} } = {},
): Promise<Outcome> {
  const started = performance.now();
  const env = {
    ...process.env,
    PATH: join(root, "node_modules/.bin") + delimiter + process.env.PATH,
    NO_COLOR: "1",
    FORCE_COLOR: undefined,
    ...variables,
  };
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], timeout: seconds * 1000 });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const took = (performance.now() - started) / 1000;
      if (signal) output += `\nended by ${signal} after ${took.toFixed(0)} s\n`;
      resolve({ code: code ?? 1, output, seconds: took });
    });
  });
}
