/** `tune()`: trial after trial, several side by side, until a budget ends. */
import { UserError, check, positive } from "../../options/index.ts";
import type { Pruner } from "../pruners/pruner.ts";
import { hasEnded, type TrialRecord } from "../record.ts";
import type { Space } from "../space/index.ts";
import { TrialEndedError } from "../storages/storage.ts";
import { type LeaseOptions, leases } from "../study/lease.ts";
import { bestOf } from "../study/best.ts";
import { keys } from "../study/keys.ts";
import { openStudy, type StudyOptions } from "../study/open-study.ts";
import type { AskedTrial, Study, Told } from "../study/study.ts";
import { attempt } from "./attempt.ts";
import { type Budget, checkBudget, mostTrials, overBecause } from "./budget.ts";
import type { TuneEvent } from "./events.ts";
import { type Objective, stepsOf } from "./objective.ts";
import type { Recorder } from "./recorder.ts";
import { type Course, type CourseOptions, sideBySide } from "./side-by-side.ts";
import { timeLimit } from "./time-limit.ts";

export interface SearchOptions<S extends Space = Space>
  extends Omit<StudyOptions<S>, "space">,
    Budget,
    LeaseOptions,
    CourseOptions {
  /** Trials that are never stopped early, by default. */
  readonly pruner?: Pruner;
  /**
   * Seconds after which a trial counts as hung: it has failed, its signal is aborted, and the search goes on. What never gives the thread
   * back cannot be stopped like this; such an objective belongs into a process of its own. No limit by default.
   */
  readonly trialSeconds?: number;
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
  readonly #held;
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
    const { workers = 1, trials: most = null } = options;
    const before = await study.trials();
    yield { type: "start", study: study.record, finished: before.filter(hasEnded).length, trials: most, workers };
    const reason = yield* sideBySide<TuneEvent<S>>("search", options, (course, tell) => this.#work(course, tell));
    const trials = await study.trials();
    yield {
      type: "end",
      reason: reason ?? "there is nothing left to try",
      study: study.record,
      trials,
      best: bestOf(trials, study.record.directions),
    };
  }

  /** One trial after the other. */
  async #work(course: Course, tell: (event: TuneEvent<S>) => void): Promise<void> {
    const { study, options } = this;
    const { signal } = course;
    while (!signal.aborted) {
      await this.#held.reap();
      const all = await study.trials();
      const over = overBecause(options, all, study.record, course.seconds);
      if (over !== null) return course.end(over);
      const asked = await study.ask(mostTrials(options, all), true);
      if (asked === null) {
        // The last trials are under way, here or elsewhere: should one be lost, it comes back.
        if (!all.some(({ state }) => state === "running" || state === "waiting")) return;
        await course.pause(0.2);
        continue;
      }
      tell({ type: "begin", trial: asked });
      await attempt(study, this.#held, asked, signal, (record) => this.#make(asked, record, signal, tell));
      const trials = await study.trials();
      const trial = trials.find(({ id }) => id === asked.id);
      if (!trial || !hasEnded(trial)) continue;
      const ended = trials.filter(hasEnded);
      const isBest = bestOf(ended, study.record.directions).some(({ id }) => id === trial.id);
      tell({ type: "trial", trial, isBest, done: ended.length, secondsLeft: this.#left(ended.length, course.seconds) });
      if (ended.length >= hopeless && ended.every(({ state }) => state === "failed"))
        return course.end(this.#hopeless(trial, ended.length));
    }
  }

  /** Why, as a result. @throws UserError where it was what the user gave */
  #hopeless({ id, attributes }: TrialRecord, count: number): string {
    const told = attributes[keys.reason];
    const why = `the first ${count} trials all failed; the last one said: ${typeof told === "string" ? told : "no reason was given"}`;
    if (this.#refused.has(id)) throw new UserError(`tune: ${why}`);
    return why;
  }

  #left(done: number, made: number): number | null {
    const { trials, seconds } = this.options;
    const limits = [
      ...(trials === undefined ? [] : [(made / Math.max(1, done)) * Math.max(0, trials - done)]),
      ...(seconds === undefined ? [] : [Math.max(0, seconds - made)]),
    ];
    return limits.length === 0 ? null : Math.min(...limits);
  }

  async #make(
    asked: AskedTrial<S>,
    record: Recorder,
    signal: AbortSignal,
    tell: (event: TuneEvent<S>) => void,
  ): Promise<Told | "back"> {
    const { study } = this;
    const limit = timeLimit(this.options.trialSeconds);
    let steps: ReturnType<typeof stepsOf> | undefined;
    try {
      steps = stepsOf(
        this.objective(asked.configuration, {
          number: asked.number,
          signal: AbortSignal.any([signal, limit.signal]),
          checkpoint: await record.checkpoint(),
          save: record.save,
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
          if (signal.aborted && next.value.some(Number.isNaN)) return "back";
          return { state: "complete", values: next.value };
        }
        await record.write({ intermediate: new Map([[step, next.value]]) });
        tell({ type: "step", trial: asked, step, value: next.value });
        const given = signal.aborted ? "back" : (await this.#prunes(asked.id)) ? ({ state: "pruned" } as const) : null;
        if (given === null) continue;
        await limit.on(steps.return([]));
        return given;
      }
    } catch (error) {
      if (error instanceof UserError && !(error instanceof TrialEndedError)) this.#refused.add(asked.id);
      // Should a hung one ever come back, its `finally` blocks run.
      if (limit.signal.aborted) steps?.return([]).catch(() => {});
      throw error;
    } finally {
      limit.end();
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
