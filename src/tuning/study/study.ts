/** A study: its trials in a storage, a sampler that proposes the next one, and who asks and tells. */
import { UserError, check, suggestion as nearName, whole } from "../../options/index.ts";
import { random } from "../../random/index.ts";
import type { Distribution, ParameterValue } from "../distribution.ts";
import { type Direction, hasEnded, type Json, type StudyRecord, type TrialRecord } from "../record.ts";
import { axisOf } from "../samplers/axis.ts";
import { suggestEach } from "../samplers/conditions.ts";
import { tpe } from "../samplers/index.ts";
import type { Dimension, Sampler, Suggestion } from "../samplers/sampler.ts";
import { configurationOf, dimensionsOf, suggestionOf } from "../space/index.ts";
import type { Configuration, Space } from "../space/index.ts";
import { memoryStorage } from "../storages/memory.ts";
import type { NewTrial, Storage, TrialChange } from "../storages/storage.ts";
import { bestOf } from "./best.ts";
import { keys } from "./keys.ts";
import { agreement, misfit, reconciled } from "./reconcile.ts";
import { spaceIndexOf, writeSpace } from "./spaces.ts";

export interface StudyOptions<S extends Space = Space> {
  readonly space: S;
  /** Where the trials are kept; in memory by default. */
  readonly storage?: Storage;
  /** In that storage; `study` by default. */
  readonly name?: string;
  /** `minimize` by default. */
  readonly directions?: readonly Direction[];
  /** TPE by default. */
  readonly sampler?: Sampler;
  /** Fixes what the sampler draws; 0 by default. With one worker the same seed gives the same trials. */
  readonly seed?: number;
  /** Whether a study of that name is continued (default), must be there (so that a worker joins it), or must not. */
  readonly existing?: "continue" | "require" | "refuse";
}

/** A trial that was asked for: what an objective needs, and what its worker says about it. */
export interface AskedTrial<S extends Space = Space> {
  readonly id: number;
  readonly number: number;
  readonly configuration: Configuration<S>;
  readonly parameters: Suggestion;
  /** How often this trial's forerunners were lost with their workers. */
  readonly retries: number;
}

/** How a trial ended. `values`: one an objective. */
export type Told =
  | { readonly state: "complete"; readonly values: readonly number[] }
  | { readonly state: "pruned" }
  | { readonly state: "failed"; readonly reason: string };

export interface Study<S extends Space = Space> {
  readonly record: StudyRecord;
  readonly space: S;
  readonly dimensions: readonly Dimension[];
  readonly storage: Storage;
  readonly sampler: Sampler;
  /**
   * The next trial, running from now: the first of the queue, else a new one that the sampler proposes.
   * @param most trials of this study that may be begun; null where they have been. Exact, whoever else asks at the same time.
   * @param alive whether this is the worker's first sign of life too; others follow, or the trial is taken for dead. False by default
   */
  ask(most?: number, alive?: boolean): Promise<AskedTrial<S> | null>;
  /** `change`: what is said of the trial together with its end. False where it had ended already: its worker was held for dead. */
  tell(trial: Pick<AskedTrial<S>, "id">, told: Told, change?: TrialChange): Promise<boolean>;
  /** Puts a configuration, or part of it by dimensions, into the queue. */
  enqueue(configuration: Configuration<S> | Suggestion): Promise<TrialRecord>;
  trials(): Promise<readonly TrialRecord[]>;
  /** Of one objective the complete trial with the best value, of several those that no other beats in all; best first. */
  best(): Promise<readonly TrialRecord[]>;
}

/**
 * Opens a study or begins it. One that is opened with another space goes on with that: bounds and steps may change, choices be left
 * out, parameters be added and fixed. Trials from before stay, and samplers use what of them lies in the new space.
 * @throws UserError where a study of that name asks another question: other directions, or a parameter that the schema refuses to change so
 */
export async function openStudy<const S extends Space>(options: StudyOptions<S>): Promise<Study<S>> {
  const { space, storage = memoryStorage(), name = "study", sampler = tpe(), existing = "continue" } = options;
  const seed = check(whole(0, { low: 0, high: Number.MAX_SAFE_INTEGER }), options.seed ?? 0, "study: seed");
  const dimensions = dimensionsOf(space);
  if (dimensions.length === 0)
    throw new UserError("study: the space has nothing to search; give a parameter a range or choices.");
  let record = await storage.study(name);
  if (record && existing === "refuse")
    throw new UserError(`study ${name} exists in ${storage.url}; continue it with --resume, or take another name.`);
  if (!record && existing === "require") {
    const others = (await storage.studies()).map((study) => study.name);
    throw new UserError(`there is no study ${name} in ${storage.url}${nearName(name, others)}`);
  }
  const directions = options.directions ?? record?.directions ?? ["minimize"];
  if (record && record.directions.join() !== directions.join())
    throw new UserError(
      `study ${name} wants to ${record.directions.join(", ")}, not to ${directions.join(", ")}; take another name for this question.`,
    );
  const written = reconciled(name, dimensions, record ? await storage.trials(record.id) : []);
  if (!record) {
    record = await storage.createStudy(name, directions);
    await storage.setStudyAttribute(record.id, "system", keys.seed, seed);
  }
  const spaceIndex = await writeSpace(storage, record, space, existing === "require");
  await storage.setStudyAttribute(record.id, "system", keys.sampler, sampler.name);
  record = (await storage.study(name))!;
  return new Opened({ record, space, dimensions, storage, sampler, written, seed, spaceIndex });
}

/** Numbers of the trials that were lost with their workers before this one was begun in their place, the first one first. */
export function forerunners({ systemAttributes }: TrialRecord): readonly number[] {
  const history = systemAttributes[keys.retries];
  return Array.isArray(history) ? (history as readonly number[]) : [];
}

interface Opening<S extends Space> extends Pick<Study<S>, "record" | "space" | "dimensions" | "storage" | "sampler"> {
  readonly written: ReadonlyMap<string, Distribution>;
  readonly seed: number;
  readonly spaceIndex: number;
}

class Opened<S extends Space> implements Study<S> {
  readonly record: StudyRecord;
  readonly space: S;
  readonly dimensions: readonly Dimension[];
  readonly storage: Storage;
  readonly sampler: Sampler;
  readonly #seed: number;
  /** As they are written beside a trial's values. */
  readonly #distributions: ReadonlyMap<string, Distribution>;
  readonly #spaceIndex: number;
  readonly #agreeing: ReturnType<typeof agreement>;
  /** So many of the first trials have ended, and need not be looked at again for one that waits. */
  #settled = 0;

  constructor({ record, space, dimensions, storage, sampler, written, seed, spaceIndex }: Opening<S>) {
    this.record = record;
    this.space = space;
    this.dimensions = dimensions;
    this.storage = storage;
    this.sampler = sampler;
    this.#seed = Number(record.systemAttributes[keys.seed] ?? seed);
    this.#distributions = written;
    this.#spaceIndex = spaceIndex;
    this.#agreeing = agreement(space);
  }

  trials(): Promise<readonly TrialRecord[]> {
    return this.storage.trials(this.record.id);
  }

  async ask(most = Infinity, alive = false): Promise<AskedTrial<S> | null> {
    for (;;) {
      const trial = await this.#begin(most, alive);
      if (!trial) return null;
      const asked = (trial.systemAttributes[keys.fixed] ?? {}) as Suggestion;
      const reason = misfit(trial, asked, this.dimensions);
      if (reason === null) return this.#completed(trial, { ...asked, ...trial.parameters });
      // Of the queue, and outside of the space as it is now.
      await this.tell(trial, { state: "failed", reason: `not made: ${reason}` });
    }
  }

  async #begin(most: number, alive: boolean): Promise<TrialRecord | null> {
    const history = await this.trials();
    const waits = this.#waits(history);
    if (!waits && history.length >= most) return null;
    // Drawn for the number that will most likely be the next, so that the trial is begun with its parameters, in one go.
    const number = history.length;
    const proposal = waits ? undefined : { number, ...this.#change(this.#complete(number, {}, history), 0) };
    return this.storage.begin(this.record.id, { most, proposal, alive });
  }

  #waits(history: readonly TrialRecord[]): boolean {
    while (this.#settled < history.length && hasEnded(history[this.#settled])) this.#settled++;
    for (let i = this.#settled; i < history.length; i++) if (history[i].state === "waiting") return true;
    return false;
  }

  async #completed(trial: TrialRecord, given: Suggestion): Promise<AskedTrial<S>> {
    let parameters = this.#complete(trial.number, given, null);
    // Somebody was faster and has this number, or it comes from the queue: what it lacks is drawn in the light of the others.
    parameters ??= this.#complete(
      trial.number,
      given,
      (await this.trials()).filter(({ id }) => id !== trial.id),
    );
    const missing = Object.entries(parameters).filter(([name]) => !Object.hasOwn(trial.parameters, name));
    const change = this.#change(Object.fromEntries(missing), spaceIndexOf(trial));
    if (missing.length > 0 || change.systemAttributes) await this.storage.update(trial.id, change);
    return {
      id: trial.id,
      number: trial.number,
      configuration: configurationOf(this.space, parameters),
      parameters,
      retries: forerunners(trial).length,
    };
  }

  /** Parameters as a trial is told them, and the space that they are from where the trial says another. */
  #change(parameters: Suggestion, index: number) {
    const names = Object.keys(parameters);
    return {
      parameters,
      distributions: Object.fromEntries(names.map((name) => [name, this.#distributions.get(name)!])),
      ...(index !== this.#spaceIndex && { systemAttributes: { [keys.spaceIndex]: this.#spaceIndex } }),
    };
  }

  /** What was given, and the sampler's proposal for the rest; where that does not fit together, a draw. Null: it needs a history. */
  #complete(number: number, given: Suggestion, history: readonly TrialRecord[]): Suggestion;
  #complete(number: number, given: Suggestion, history: null): Suggestion | null;
  #complete(number: number, given: Suggestion, history: readonly TrialRecord[] | null): Suggestion | null {
    const { dimensions } = this;
    const own = random(this.#seed).fork("trial").fork(number);
    const missing: string[] = [];
    const from = (proposed: Suggestion) =>
      suggestEach(dimensions, ({ name, distribution }): ParameterValue => {
        if (Object.hasOwn(given, name)) return given[name];
        if (Object.hasOwn(proposed, name)) return proposed[name];
        missing.push(name);
        return axisOf(distribution).value(own.fork(name).uniform());
      });
    const alone = from({});
    if (missing.length === 0) return alone;
    if (history === null) return null;
    const { directions } = this.record;
    return from(this.sampler.suggest({ dimensions, history: this.#agreeing(history), directions, number, random: own }));
  }

  async tell({ id }: Pick<AskedTrial<S>, "id">, told: Told, change: TrialChange = {}): Promise<boolean> {
    const { storage, record } = this;
    if (told.state === "complete") {
      const { values } = told;
      if (values.length !== record.directions.length)
        throw new UserError(
          `study ${record.name}: a trial has ${record.directions.length} value(s), one an objective; it was told ${values.length}.`,
        );
      if (values.some(Number.isNaN)) return this.tell({ id }, { state: "failed", reason: "the objective gave NaN" }, change);
      return storage.finish(id, "complete", values, change);
    }
    if (told.state === "failed") {
      const attributes = { ...change.attributes, [keys.reason]: told.reason };
      return storage.finish(id, "failed", null, { ...change, attributes });
    }
    // As in Optuna a pruned trial's value is what it reported last.
    const reported = new Map([...((await storage.trial(id))?.intermediate ?? []), ...(change.intermediate ?? [])]);
    const last = reported.get(Math.max(...reported.keys()));
    const single = record.directions.length === 1 && last !== undefined && !Number.isNaN(last);
    return storage.finish(id, "pruned", single ? [last] : null, change);
  }

  enqueue(configuration: Configuration<S> | Suggestion): Promise<TrialRecord> {
    const given = configuration as Suggestion;
    const flat = Object.entries(given).every(
      ([name, value]) => this.#distributions.has(name) && (value === null || typeof value !== "object"),
    );
    const unknown = Object.keys(given).find((name) => !this.#distributions.has(name) && !Object.hasOwn(this.space, name));
    const values = flat || unknown !== undefined ? given : suggestionOf(this.space, configuration as Configuration<S>);
    if (unknown !== undefined)
      throw new UserError(
        `study ${this.record.name}: the space has no ${unknown}${nearName(unknown, [...this.#distributions.keys()])}`,
      );
    const waiting: NewTrial = { state: "waiting", systemAttributes: { [keys.fixed]: values as Json } };
    return this.storage.createTrial(this.record.id, waiting);
  }

  async best(): Promise<readonly TrialRecord[]> {
    return bestOf(await this.trials(), this.record.directions);
  }
}
