/** `tune()`: trial after trial, several side by side, until a budget ends. */
import { UserError, check, positive, whole } from "../../options/index.ts";
import { channel } from "../../comparison/channel.ts";
import type { Pruner } from "../pruners/pruner.ts";
import { hasEnded, type TrialRecord } from "../record.ts";
import type { Space } from "../space/index.ts";
import { TrialEndedError } from "../storages/storage.ts";
import { type LeaseOptions, leases } from "../study/lease.ts";
import { bestOf } from "../study/best.ts";
import { type AskedTrial, type Study, type StudyOptions, openStudy } from "../study/study.ts";
import { keys } from "../study/keys.ts";
import { type Budget, checkBudget, mostTrials, overBecause } from "./budget.ts";
import type { TuneEvent } from "./events.ts";
import { type Objective, stepsOf } from "./objective.ts";
import { recorder } from "./recorder.ts";
import { timeLimit } from "./time-limit.ts";

export interface SearchOptions<S extends Space = Space> extends Omit<StudyOptions<S>, "space">, Budget, LeaseOptions {
  /** Trials that are never stopped early, by default. */
  readonly pruner?: Pruner;
  /** Trials under way at once in this thread; 1 by default. */
  readonly workers?: number;
  /**
   * Seconds after which a trial counts as hung: it has failed, its signal is aborted, and the search goes on. What never gives the thread
   * back cannot be stopped like this; such an objective belongs into a process of its own. No limit by default.
   */
  readonly trialSeconds?: number;
  /** Ends the search; trials under way go back into the queue. */
  readonly signal?: AbortSignal;
}

/**
 * Searches the space for the configuration with the best value: `for await (const event of tune({ x: uniform(-5, 5) }, ({ x }) =>
 * x * x, { trials: 50 })) …`. A trial whose objective throws, or gives NaN, has failed, and the search goes on; where the first
 * five all fail it ends, and its reason is what the last one said.
 * @throws UserError for options that cannot work, and where the first five trials all fail by what the user gave (a UserError)
 */
export async function* tune<const S extends Space>(
  space: S,
  objective: Objective<S>,
  options: SearchOptions<S> = {},
): AsyncGenerator<TuneEvent<S>, void, void> {
  checkBudget(options);
  const study = await openStudy({ ...options, space });
  yield* search(study, objective, options);
}

/** The same on a study that is open. */
export async function* search<S extends Space>(
  study: Study<S>,
  objective: Objective<S>,
  options: Omit<SearchOptions<S>, keyof StudyOptions<S>> = {},
): AsyncGenerator<TuneEvent<S>, void, void> {
  yield* new Search(study, objective, options).events();
}

/** Trials of which all fail before a search believes that it is the objective's fault. */
const hopeless = 5;

class Search<S extends Space> {
  readonly study: Study<S>;
  readonly objective: Objective<S>;
  readonly options: Omit<SearchOptions<S>, keyof StudyOptions<S>>;
  readonly started = performance.now();
  readonly #stop = new AbortController();
  readonly #held;
  #reason: string | null = null;
  /** Trials that failed by what the user gave. */
  readonly #refused = new Set<number>();

  constructor(study: Study<S>, objective: Objective<S>, options: Search<S>["options"]) {
    this.study = study;
    this.objective = objective;
    this.options = options;
    this.#held = leases(study.storage, study.record.id, options);
    check(positive(1), options.trialSeconds ?? 1, "tune: trialSeconds");
    if (options.pruner && study.record.directions.length > 1)
      throw new UserError("tune: a pruner compares one objective; with several, leave it out.");
  }

  async *events(): AsyncGenerator<TuneEvent<S>, void, void> {
    const { study, options } = this;
    const workers = check(whole(1, { low: 1 }), options.workers ?? 1, "tune: workers");
    const before = await study.trials();
    yield {
      type: "start",
      study: study.record,
      finished: before.filter(hasEnded).length,
      trials: options.trials ?? null,
      workers,
    };
    const events = channel<TuneEvent<S>>();
    const abort = () => this.#end("the search was interrupted");
    options.signal?.addEventListener("abort", abort);
    if (options.signal?.aborted) abort();
    const timer =
      options.seconds === undefined ? undefined : setTimeout(() => this.#end("the time is up"), options.seconds * 1000);
    Promise.all(Array.from({ length: workers }, () => this.#work((event) => events.push(event)))).then(
      () => events.end(),
      (error) => {
        this.#end("an error");
        events.end(error);
      },
    );
    try {
      yield* events;
    } finally {
      this.#end("the search was left");
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", abort);
    }
    const trials = await study.trials();
    yield {
      type: "end",
      reason: this.#reason ?? "there is nothing left to try",
      study: study.record,
      trials,
      best: bestOf(trials, study.record.directions),
    };
  }

  #end(reason: string): void {
    this.#reason ??= reason;
    this.#stop.abort();
  }

  get #seconds(): number {
    return (performance.now() - this.started) / 1000;
  }

  /** One trial after the other. */
  async #work(tell: (event: TuneEvent<S>) => void): Promise<void> {
    const { study, options } = this;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#held.reap();
      const all = await study.trials();
      const over = overBecause(options, all, study.record, this.#seconds);
      if (over !== null) return this.#end(over);
      const asked = await study.ask(mostTrials(options, all), true);
      if (asked === null) {
        // The last trials are under way, here or elsewhere: should one be lost, it comes back.
        if (!all.some(({ state }) => state === "running" || state === "waiting")) return;
        await this.#pause(0.2);
        continue;
      }
      tell({ type: "begin", trial: asked });
      await this.#make(asked, tell);
      const trials = await study.trials();
      const trial = trials.find(({ id }) => id === asked.id);
      if (!trial || !hasEnded(trial)) continue;
      const ended = trials.filter(hasEnded);
      const isBest = bestOf(ended, study.record.directions).some(({ id }) => id === trial.id);
      tell({ type: "trial", trial, isBest, done: ended.length, secondsLeft: this.#left(ended.length) });
      if (ended.length >= hopeless && ended.every(({ state }) => state === "failed")) return this.#giveUp(trial, ended.length);
    }
  }

  /** A run that fails is a result; what the user gave wrong is not. */
  #giveUp({ id, attributes }: TrialRecord, count: number): void {
    const told = attributes[keys.reason];
    const why = `the first ${count} trials all failed; the last one said: ${typeof told === "string" ? told : "no reason was given"}`;
    if (this.#refused.has(id)) throw new UserError(`tune: ${why}`);
    this.#end(why);
  }

  #left(done: number): number | null {
    const { trials, seconds } = this.options;
    const limits = [
      ...(trials === undefined ? [] : [(this.#seconds / Math.max(1, done)) * Math.max(0, trials - done)]),
      ...(seconds === undefined ? [] : [Math.max(0, seconds - this.#seconds)]),
    ];
    return limits.length === 0 ? null : Math.min(...limits);
  }

  #pause(seconds: number): Promise<void> {
    const { signal } = this.#stop;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
    });
  }

  async #make(asked: AskedTrial<S>, tell: (event: TuneEvent<S>) => void): Promise<void> {
    const { study } = this;
    const { storage } = study;
    const { signal } = this.#stop;
    const release = this.#held.hold(asked.id);
    const record = recorder(storage, asked.id);
    const giveBack = async () => {
      await record.write({});
      await storage.release(asked.id);
    };
    const limit = timeLimit(this.options.trialSeconds);
    let steps: ReturnType<typeof stepsOf> | undefined;
    try {
      steps = stepsOf(
        this.objective(asked.configuration, {
          number: asked.number,
          signal: AbortSignal.any([signal, limit.signal]),
          checkpoint: await storage.checkpoint(asked.id),
          save: (bytes) => storage.saveCheckpoint(asked.id, bytes),
          run: (run) => record.write({ runs: [run] }),
          point: ({ seed, fold }, metric, step, value) => record.point({ seed, fold, metric }, step, value),
          note: (key, value) => record.write({ attributes: { [key]: value } }),
          history: () => study.trials(),
        }),
      );
      for (let step = 0; ; step++) {
        const next = await limit.on(steps.next());
        if (next.done) {
          // What an objective answers in haste when it is stopped may be no answer.
          if (signal.aborted && next.value.some(Number.isNaN)) await giveBack();
          else await study.tell(asked, { state: "complete", values: next.value }, record.rest());
          return;
        }
        await record.write({ intermediate: new Map([[step, next.value]]) });
        tell({ type: "step", trial: asked, step, value: next.value });
        const given = signal.aborted ? "back" : (await this.#prunes(asked.id)) ? "up" : null;
        if (given === null) continue;
        await limit.on(steps.return([]));
        if (given === "back") await giveBack();
        else await study.tell(asked, { state: "pruned" }, record.rest());
        return;
      }
    } catch (error) {
      // Held for dead, and begun anew by another worker: its result is not ours to tell.
      if (error instanceof TrialEndedError) return;
      if (signal.aborted) await storage.release(asked.id);
      else {
        if (error instanceof UserError) this.#refused.add(asked.id);
        await study.tell(asked, { state: "failed", reason: messageOf(error) }, record.rest());
      }
      // Should a hung one ever come back, its `finally` blocks run.
      if (limit.signal.aborted) steps?.return([]).catch(() => {});
    } finally {
      limit.end();
      release();
    }
  }

  async #prunes(id: number): Promise<boolean> {
    const { pruner } = this.options;
    if (!pruner) return false;
    const history = await this.study.trials();
    const trial = history.find((one): one is TrialRecord => one.id === id);
    return trial !== undefined && pruner.prunes(trial, history, this.study.record.directions[0]);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
