/** A study that is open: who asks gets the next trial, and who tells ends one. */
import { UserError, suggestion as nearName } from "../../options/index.ts";
import { random } from "../../random/index.ts";
import type { Distribution, ParameterValue } from "../distribution.ts";
import { hasEnded, type Json, type StudyRecord, type TrialRecord } from "../record.ts";
import { axisOf } from "../samplers/axis.ts";
import { suggestEach } from "../samplers/conditions.ts";
import type { Dimension, Sampler, Suggestion } from "../samplers/sampler.ts";
import { configurationOf, suggestionOf } from "../space/index.ts";
import type { Configuration, Space } from "../space/index.ts";
import type { NewTrial, Storage, TrialChange } from "../storages/storage.ts";
import { bestOf } from "./best.ts";
import { forerunners } from "./forerunners.ts";
import { keys } from "./keys.ts";
import { agreement, misfit } from "./reconcile.ts";
import { spaceIndexOf } from "./spaces.ts";
import type { AskedTrial, Study, Told } from "./study.ts";

/** What a study is opened with. */
export interface Opening<S extends Space> extends Pick<Study<S>, "record" | "space" | "dimensions" | "storage" | "sampler"> {
  readonly written: ReadonlyMap<string, Distribution>;
  readonly seed: number;
  readonly spaceIndex: number;
}

/** A study at work. */
export class OpenedStudy<S extends Space> implements Study<S> {
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
