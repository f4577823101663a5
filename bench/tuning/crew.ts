/** Studies spread over the cores: a lane has a process of each side, of which one works at a time. */
import { join } from "node:path";
import { PeerProcess } from "../peer-process.ts";
import { compiledAt, threadVariables } from "../peers.ts";
import { type Course, wholeTime } from "./course.ts";
import { type Job, samplerNamed } from "./jobs.ts";
import { networkDimensions } from "./networks.ts";
import { problems } from "./problems.ts";
import type { Question } from "./peer.ts";
import type { Run, Runs, Side } from "./runs.ts";
import { slower, type TrainingTimes } from "./training.ts";

const HERE = import.meta.dirname;
/** Longer than any study. */
const PATIENCE_SECONDS = 1200;

/** What lanes are made of. */
export interface Means {
  readonly python: string;
  /** The command of our side, and of the process that trains for Optuna's. */
  readonly ours: readonly string[];
  readonly objective: readonly string[];
  /** Null where no networks are trained. */
  readonly times: TrainingTimes | null;
}

export type Store = Readonly<Record<Job["part"], Readonly<Record<Side, Runs>>>>;

export class Lane {
  readonly #with: Means;
  readonly #processes = new Map<Side, PeerProcess>();

  constructor(means: Means) {
    this.#with = means;
  }

  /** Makes what is missing of both sides' studies. Optuna's comes first: its time is what ours has. */
  async make(job: Job, store: Store): Promise<void> {
    const { optuna, whetstone } = store[job.part];
    let theirs = optuna.get(job);
    const { objective, times } = this.#with;
    if (!theirs) optuna.add((theirs = { ...job, course: await this.#ask("optuna", { ...job, ...toldOptuna(job, objective) }) }));
    if (!whetstone.get(job)) whetstone.add({ ...job, course: await this.#ask("whetstone", toldOurs(job, theirs, times)) });
  }

  async #ask(side: Side, question: object): Promise<Course> {
    if (!this.#processes.has(side)) {
      const { ours, python } = this.#with;
      const command = side === "whetstone" ? ours : [python, join(HERE, "optuna_peer.py")];
      const variables = { ...threadVariables(1), NODE_COMPILE_CACHE: compiledAt, PYTHONDONTWRITEBYTECODE: "1" };
      this.#processes.set(side, new PeerProcess(command, variables));
    }
    return (await this.#processes.get(side)!.ask(question as Record<string, unknown>, PATIENCE_SECONDS)) as unknown as Course;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#processes.values()].map((one) => one.stop()));
  }
}

function toldOptuna({ part, problem }: Job, objective: readonly string[]) {
  if (part === "networks") return { dimensions: networkDimensions, objective };
  const { quiet, noise } = problems.find(({ name }) => name === problem)!;
  return { problem: quiet, noise };
}

const toldOurs = (job: Job, theirs: Run, times: TrainingTimes | null): Question => ({
  ...job,
  extent: {
    trials: job.trials,
    most: job.trials * samplerNamed(job.sampler).most,
    seconds: wholeTime(theirs.course, "measured", slower(times, job.problem)),
  },
});

/**
 * Makes all jobs, `cores` at once. At the end of the time, or where `signal` says so, studies under way are given up.
 * @returns what failed, in words
 */
export async function make(
  jobs: readonly Job[],
  store: Store,
  means: Means,
  { cores, signal, done }: { cores: number; signal: AbortSignal; done: (job: Job) => void },
): Promise<string[]> {
  const waiting = [...jobs];
  const failures: string[] = [];
  const lanes = Array.from({ length: Math.min(cores, jobs.length) }, () => new Lane(means));
  const work = async (lane: Lane) => {
    for (let job = waiting.shift(); job && !signal.aborted; job = waiting.shift()) {
      try {
        await lane.make(job, store);
        done(job);
      } catch (error) {
        if (signal.aborted) return;
        failures.push(
          `${job.problem}, ${job.sampler}, seed ${job.seed}: ${error instanceof Error ? error.message : String(error)}`,
        );
        // A process that fails at once would fail at all of them.
        if (failures.length > 10) waiting.length = 0;
      }
    }
  };
  const stopped = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  const working = Promise.all(lanes.map(work));
  await Promise.race([working, stopped]);
  await Promise.all(lanes.map((lane) => lane.stop()));
  await working;
  return failures;
}
