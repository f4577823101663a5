/** Studies that were made, a line of JSON each, kept as soon as they end: a comparison that was stopped goes on where it was. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Course } from "./course.ts";
import type { Job } from "./jobs.ts";

export type Side = "whetstone" | "optuna";
export const sides: readonly Side[] = ["whetstone", "optuna"];

/** What is the same for all studies of a file's beginning; a later line of this kind replaces it. */
export interface About {
  readonly date: string;
  readonly machine: string;
  readonly command: string;
  readonly versions: Readonly<Record<string, string>>;
}

export interface Run extends Job {
  readonly course: Course;
}

const keyOf = ({ problem, sampler, seed, trials }: Job) => [problem, sampler, seed, trials].join();

export class Runs {
  readonly #file: string;
  readonly #runs = new Map<string, Run>();
  #about: About | null = null;

  constructor(folder: string, part: string, side: Side) {
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, `${part}-${side}.jsonl`);
    if (!existsSync(this.#file)) return;
    for (const line of readFileSync(this.#file, "utf8").split("\n")) {
      if (!line.endsWith("}")) continue; // The last one may have been cut off.
      const read = JSON.parse(line) as Run | { about: About };
      if ("about" in read) this.#about = read.about;
      else this.#runs.set(keyOf(read), read);
    }
  }

  get about(): About | null {
    return this.#about;
  }

  get(job: Job): Run | undefined {
    return this.#runs.get(keyOf(job));
  }

  /** Forgets studies, so that they are made again. */
  forget(which: (job: Job) => boolean): void {
    for (const [key, run] of this.#runs) if (which(run)) this.#runs.delete(key);
    const kept = [...(this.#about ? [{ about: this.#about }] : []), ...this.#runs.values()];
    writeFileSync(this.#file, kept.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }

  tell(about: About): void {
    this.#about = about;
    this.#append({ about });
  }

  add(run: Run): void {
    this.#runs.set(keyOf(run), run);
    this.#append(run);
  }

  // Begins with a new line too: what a stop has cut off ends there.
  #append(line: unknown): void {
    appendFileSync(this.#file, `\n${JSON.stringify(line)}\n`);
  }
}
