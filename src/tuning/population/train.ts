/** Trains a population: every member interval by interval, several side by side, each interval a trial of the study. */
import { UserError } from "../../options/index.ts";
import { hasEnded, type TrialRecord } from "../record.ts";
import { attempt } from "../search/attempt.ts";
import type { Recorder } from "../search/recorder.ts";
import { overBecause } from "../search/budget.ts";
import type { TuneEvent } from "../search/events.ts";
import { type Course, type CourseOptions, sideBySide } from "../search/side-by-side.ts";
import { configurationOf, type Space } from "../space/index.ts";
import { type LeaseOptions, leases } from "../study/lease.ts";
import { bestOf } from "../study/best.ts";
import { keys } from "../study/keys.ts";
import { forerunners } from "../study/forerunners.ts";
import type { AskedTrial, Study, Told } from "../study/study.ts";
import type { TrainInterval } from "./interval.ts";
import { endOf, type NextTrial, nextTrial, type PopulationState } from "./next.ts";
import { type PopulationPlan, planPopulation } from "./plan.ts";
import { population, type Population } from "./population.ts";
import { spanOf } from "./schedule.ts";
import { attributesOf, slotOf } from "./slots.ts";

export interface PopulationOptions extends LeaseOptions, CourseOptions {
  /** `population()` by default. */
  readonly scheduler?: Population;
  /** Epochs that each member is trained for. */
  readonly epochs: number;
  /** A value that is good enough: it ends the training before all epochs are made, as `seconds` does. */
  readonly value?: number;
}

/**
 * Trains the population of a study, from its beginning or from what is stored. Whoever else calls this on the same study, in other
 * processes too, shares the work: each takes the trial that is next, and a generation follows when the one before is whole. The same
 * seed gives the same trials, whatever the number of workers and however often it was interrupted. Aborted, it gives the trials that
 * are under way back into the queue.
 * @throws UserError for options that cannot work, and where every member of a generation fails
 */
export async function* trainPopulation<S extends Space>(
  study: Study<S>,
  train: TrainInterval<S>,
  options: PopulationOptions,
): AsyncGenerator<TuneEvent<S>, void, void> {
  if (study.record.directions.length > 1)
    throw new UserError("population: members are compared by one objective; this study has several.");
  const plan = await planPopulation(study, options.scheduler ?? population(), options.epochs);
  const training = new Training(study, train, plan, options);
  const before = (await study.trials()).filter(hasEnded).length;
  const { workers = 1 } = options;
  yield { type: "start", study: study.record, finished: before, trials: training.total, workers };
  const reason = yield* sideBySide<TuneEvent<S>>("training", options, (course, tell) => training.work(course, tell, before));
  const [record, trials] = [await study.storage.study(study.record.name), await study.trials()];
  yield {
    ...{ type: "end", reason: reason!, study: record ?? study.record, trials },
    best: bestOf(trials, study.record.directions),
  };
}

class Training<S extends Space> {
  readonly study: Study<S>;
  readonly train: TrainInterval<S>;
  readonly plan: PopulationPlan;
  readonly options: PopulationOptions;
  readonly generations: number;
  /** Trials of the whole training. */
  readonly total: number;
  readonly #leases;

  constructor(study: Study<S>, train: TrainInterval<S>, plan: PopulationPlan, options: PopulationOptions) {
    this.study = study;
    this.train = train;
    this.plan = plan;
    this.options = options;
    this.generations = Math.ceil(plan.epochs / plan.interval);
    this.total = plan.size * this.generations;
    // The trial of a dead worker is begun anew as any other: by whoever sees first that it is missing.
    this.#leases = leases(study.storage, study.record.id, options, async () => {});
  }

  /**
   * One interval after the other.
   * @param before trials that had ended when it began
   */
  async work(course: Course, tell: (event: TuneEvent<S>) => void, before: number): Promise<void> {
    const { study, options, plan } = this;
    const { directions } = study.record;
    while (!course.signal.aborted) {
      await this.#leases.reap();
      const all = await study.trials();
      const state = this.#state(all);
      const over = overBecause({ value: options.value, seconds: options.seconds }, all, study.record, course.seconds);
      if (over !== null) return course.end(over);
      const end = endOf(state);
      if (end === "trained") return course.end(`all ${plan.size} members were trained for ${plan.epochs} epochs`);
      if (end === "failed") throw new UserError(`population: all members failed; the last one said: ${lastReason(all)}`);
      const trial = await this.#begun(nextTrial(state), all.length);
      if (trial === null) {
        // The last members of a generation are under way, here or elsewhere; should one be lost, it is begun anew.
        await course.pause(0.1);
        continue;
      }
      await this.#forget(trial, all);
      await attempt(study, this.#leases, trial, course.signal, (record) => this.#make(trial, record, course.signal, tell));
      const trials = await study.trials();
      const made = trials.find(({ id }) => id === trial.id);
      if (!made || !hasEnded(made)) continue;
      const ended = trials.filter(hasEnded);
      const isBest = bestOf(ended, directions).some(({ id }) => id === made.id);
      const left = (course.seconds / Math.max(1, ended.length - before)) * Math.max(0, this.total - ended.length);
      const secondsLeft = Math.min(left, Math.max(0, (options.seconds ?? Infinity) - course.seconds));
      tell({ type: "trial", trial: made, isBest, done: ended.length, secondsLeft });
    }
  }

  #state(trials: readonly TrialRecord[]): PopulationState {
    const { study, plan, generations, options } = this;
    const { dimensions, record } = study;
    const seed = Number(record.systemAttributes[keys.seed] ?? 0);
    const { retries = 2 } = options;
    return { dimensions, direction: record.directions[0], settings: plan, generations, seed, trials, retries };
  }

  /**
   * A trial that was given back, else the next one, on the condition that nobody began one since the trials were looked at. What it is
   * follows in a second step; until then nobody begins another, and where its worker dies in between it counts for nothing.
   */
  async #begun(next: NextTrial | null, count: number): Promise<TrialRecord | null> {
    const { storage, record, dimensions } = this.study;
    if (next === null) return storage.begin(record.id, { most: 0, alive: true });
    const { forerunner, slot, parameters } = next;
    const distributions = Object.fromEntries(
      dimensions.flatMap(({ name, distribution }) => (Object.hasOwn(parameters, name) ? [[name, distribution]] : [])),
    );
    const proposal = { number: count, parameters, distributions };
    const trial = await storage.begin(record.id, { most: count + 1, proposal, alive: true });
    if (trial === null || slotOf(trial) !== null || trial.number !== count) return trial;
    const attributes = attributesOf(slot);
    const history = forerunner ? [...forerunners(forerunner), forerunner.number] : [];
    const systemAttributes = history.length > 0 ? { [keys.failed]: history[0], [keys.retries]: history } : undefined;
    await storage.update(trial.id, { attributes, systemAttributes });
    return { ...trial, attributes, systemAttributes: { ...trial.systemAttributes, ...systemAttributes } };
  }

  /** Where a generation begins, the one before is whole: nobody goes on any more from what that one had gone on from. */
  async #forget(begun: TrialRecord, all: readonly TrialRecord[]): Promise<void> {
    const slot = slotOf(begun);
    if (slot?.member !== 0) return;
    const past = all.filter((trial) => (slotOf(trial)?.generation ?? Infinity) < slot.generation - 1);
    await this.study.storage.forgetCheckpoints(past.map(({ id }) => id));
  }

  async #make(
    trial: TrialRecord,
    record: Recorder,
    signal: AbortSignal,
    tell: (event: TuneEvent<S>) => void,
  ): Promise<Told | "back"> {
    const { study, plan } = this;
    const { id, number, parameters } = trial;
    const slot = slotOf(trial);
    if (slot === null) throw new UserError("the trial belongs to no member of the population");
    const configuration = configurationOf(study.space, parameters);
    const asked: AskedTrial<S> = { id, number, parameters, configuration, retries: forerunners(trial).length };
    tell({ type: "begin", trial: asked });
    const checkpoint = slot.parent === null ? null : await this.#checkpointOf(slot.parent);
    const { seed, generation } = slot;
    const steps = this.train({ number, configuration, seed, signal, ...spanOf(generation, plan), checkpoint });
    for (;;) {
      const next = await steps.next();
      if (next.done) {
        const { value, checkpoint: left } = next.value;
        if (Number.isNaN(value)) return { state: "complete", values: [value] };
        await study.storage.saveCheckpoint(id, left);
        await record.write({ runs: [{ seed, fold: null, values: [value] }] });
        return { state: "complete", values: [value] };
      }
      const { epoch, value } = next.value;
      await record.write({ intermediate: new Map([[epoch, value]]) });
      tell({ type: "step", trial: asked, step: epoch, value });
      if (!signal.aborted) continue;
      await steps.return({ value: NaN, checkpoint: new Uint8Array() });
      return "back";
    }
  }

  async #checkpointOf(parent: number): Promise<Uint8Array> {
    const found = (await this.study.trials()).find(({ number }) => number === parent);
    const checkpoint = found && (await this.study.storage.checkpoint(found.id));
    if (!checkpoint) throw new Error(`the checkpoint of trial ${parent}, from which it goes on, is not in the storage`);
    return checkpoint;
  }
}

function lastReason(trials: readonly TrialRecord[]): string {
  const told = trials.findLast(({ state }) => state === "failed")?.attributes[keys.reason];
  return typeof told === "string" ? told : "no reason was given";
}
