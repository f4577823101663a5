/** Runs the Python side of a test, where there is a Python that has Optuna: the one that WHETSTONE_PYTHON names, or python3. */
import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { fromPythonJson } from "../../../src/tuning/storages/python-json.ts";

const python = process.env.WHETSTONE_PYTHON ?? "python3";
const script = fileURLToPath(new URL("with_optuna.py", import.meta.url));

/** The release of Optuna, or null; then says why. */
export function optunaVersion(...modules: string[]): string | null {
  const imports = ["optuna", ...modules].map((name) => `import ${name}`).join("; ");
  const { status, stdout } = spawnSync(python, ["-c", `${imports}; print(optuna.__version__)`], { encoding: "utf8" });
  if (status === 0) return stdout.trim();
  console.warn(
    `${python} has no ${["optuna", ...modules].join(" and ")}: these tests are skipped; WHETSTONE_PYTHON names another Python`,
  );
  return null;
}

export async function withOptuna<T>(command: string, ...args: (string | number)[]): Promise<T> {
  const { stdout } = await promisify(execFile)(python, [script, command, ...args.map(String)], { maxBuffer: 1e8 });
  return fromPythonJson(stdout.trim().split("\n").at(-1)!) as T;
}

/** Beside others: `ready` when it has opened the study. */
export function startOptuna(command: string, ...args: (string | number)[]) {
  const child: ChildProcess = spawn(python, [script, command, ...args.map(String)], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  let ready = () => {};
  const isReady = new Promise<void>((resolve) => (ready = resolve));
  child.stdout!.on("data", (part: Buffer) => {
    text += String(part);
    if (text.includes("ready\n")) ready();
  });
  const ended = new Promise<{ signal: string | null; answer: unknown }>((resolve) => {
    child.on("close", (code, signal) =>
      resolve({ signal, answer: code === 0 ? fromPythonJson(text.trim().split("\n").at(-1)!) : null }),
    );
  });
  return { ready: Promise.race([isReady, ended]), ended };
}

export { python };
