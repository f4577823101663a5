/**
 * One library in a process of its own, answering questions one at a time. Once it has been timed it is stopped between questions
 * (SIGSTOP), so that several can be timed in turn: threads of OpenMP and XLA go on asking for work for a while after the last was
 * done, on the cores of whoever is timed next. A message is one line of JSON; answers start with a mark, all other output is ignored.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

export const MARK = "@@answer ";

export interface Timing {
  /** Steps that were run: those asked for, or more where a library can only do whole epochs. */
  readonly steps: number;
  /** Wall time of the steps. */
  readonly seconds: number;
  /** Processor time of the whole process meanwhile, all threads. */
  readonly processor: number;
}

/** This process's environment, without what would choose slower code for a library behind its back. */
function mine(): NodeJS.ProcessEnv {
  const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...rest } = process.env;
  return rest;
}

const canStop = process.platform !== "win32";
/** What is stopped does not see that its input has ended: nothing is left behind by a process that exits. */
const running = new Set<ChildProcess>();
process.once("exit", () => running.forEach((child) => child.kill("SIGKILL")));

export class PeerProcess {
  readonly startedAt = performance.now();
  readonly #child: ChildProcess;
  #errors = "";
  #settle: { resolve: (answer: Record<string, unknown>) => void; reject: (error: Error) => void } | null = null;

  constructor(command: readonly string[], environment: Readonly<Record<string, string>>) {
    this.#child = spawn(command[0], command.slice(1), {
      env: { ...mine(), ...environment },
      stdio: ["pipe", "pipe", "pipe"],
    });
    createInterface({ input: this.#child.stdout! }).on("line", (line) => {
      if (line.startsWith(MARK)) this.#settle?.resolve(JSON.parse(line.slice(MARK.length)));
    });
    this.#child.stderr!.on("data", (text: Buffer) => (this.#errors = (this.#errors + String(text)).slice(-4000)));
    this.#child.on("error", (error) => this.#settle?.reject(error));
    running.add(this.#child);
    this.#child.on("exit", (code, signal) => {
      running.delete(this.#child);
      this.#settle?.reject(new Error(`ended (${signal ?? code}): ${this.#errors.trim().split("\n").at(-1) ?? ""}`));
    });
    this.#child.stdin!.on("error", () => {});
  }

  /** Sends a question and waits for its answer; an answer with `error` rejects. */
  async ask(question: Record<string, unknown>, limitSeconds = 300): Promise<Record<string, unknown>> {
    let timer: NodeJS.Timeout | undefined;
    try {
      const answer = await new Promise<Record<string, unknown>>((resolve, reject) => {
        this.#settle = { resolve, reject };
        timer = setTimeout(
          () => reject(new Error(`no answer to ${String(question.do)} within ${limitSeconds} s`)),
          limitSeconds * 1000,
        );
        this.#go();
        if (this.#child.exitCode !== null) reject(new Error(`ended: ${this.#errors.trim().split("\n").at(-1)}`));
        this.#child.stdin!.write(`${JSON.stringify(question)}\n`);
      });
      if (typeof answer.error === "string") throw new Error(answer.error);
      return answer;
    } finally {
      clearTimeout(timer);
      this.#settle = null;
    }
  }

  /** Stands still from then until the next question. */
  async time(steps: number): Promise<Timing> {
    const timing = (await this.ask({ do: "time", steps })) as unknown as Timing;
    if (canStop) this.#child.kill("SIGSTOP");
    return timing;
  }

  #go(): void {
    if (canStop) this.#child.kill("SIGCONT");
  }

  /** Ends the process: politely by closing its input, then not. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#go();
    this.#child.stdin!.end();
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 2000);
    await ended;
    clearTimeout(timer);
  }
}
