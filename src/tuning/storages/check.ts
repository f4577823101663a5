/** What every storage asks of what it is given, before anything is written: the same words whichever storage it is. */
import { UserError } from "../../options/index.ts";
import type { Distribution, ParameterValue } from "../distribution.ts";
import { type Direction, hasEnded, type TrialRecord, type TrialState } from "../record.ts";
import { checkCompatible, toInternal } from "./optuna-distribution.ts";
import { type Beginning, type NewTrial, type TrialChange, TrialEndedError } from "./storage.ts";

/** Names of studies, parameters and attributes: the columns hold 512 characters. */
export function checkName(what: string, name: string): void {
  // oxlint-disable-next-line no-control-regex
  if (name.length > 0 && name.length <= 512 && !/\0/.test(name)) return;
  const shown = name.length > 40 ? `${name.slice(0, 40)}… (${name.length} characters)` : JSON.stringify(name);
  throw new UserError(`${what} ${shown}: a name has 1 to 512 characters`);
}

export function checkStudy(name: string, directions: readonly Direction[]): void {
  checkName("study", name);
  if (directions.length === 0)
    throw new UserError(`study ${name}: it needs a direction for each objective, "minimize" or "maximize"`);
}

/** A step is a column of 32 bits. */
export function checkStep(step: number): void {
  if (Number.isInteger(step) && step >= 0 && step < 2 ** 31) return;
  throw new UserError(`report: step ${step} is not a whole number from 0 to 2147483647`);
}

/** Final values are one an objective and never NaN, as in Optuna, where an objective that returns NaN fails its trial. */
export function checkValues(state: TrialState, values: readonly number[] | null, objectives: number): void {
  if (values === null) {
    if (state === "complete")
      throw new UserError("a trial is complete with a value for each objective; without, it is pruned or failed");
    return;
  }
  if (state !== "complete" && state !== "pruned") throw new UserError(`a ${state} trial has no values, got ${values.join(", ")}`);
  if (values.length !== objectives) {
    throw new UserError(
      `the study has ${objectives} objective(s), the trial brought ${values.length} value(s): ${values.join(", ")}`,
    );
  }
  if (values.some(Number.isNaN)) throw new UserError(`a final value is NaN (${values.join(", ")}): end such a trial as failed`);
}

/** Every parameter with its distribution; `known` says what the study knows of a name already. */
export function checkParameters(
  parameters: Readonly<Record<string, ParameterValue>>,
  distributions: Readonly<Record<string, Distribution>>,
  known: (name: string) => Distribution | undefined,
): void {
  for (const [name, value] of Object.entries(parameters)) {
    checkName("parameter", name);
    const distribution = Object.hasOwn(distributions, name) ? distributions[name] : undefined;
    if (distribution === undefined) throw new UserError(`parameter ${name}: its distribution is missing`);
    toInternal(name, value, distribution);
    const before = known(name);
    if (before !== undefined) checkCompatible(name, before, distribution);
  }
  const lost = Object.keys(distributions).find((name) => !Object.hasOwn(parameters, name));
  if (lost !== undefined) throw new UserError(`parameter ${lost}: a distribution without a value`);
}

/** All that a trial starts with, the clock's part filled in. */
export function completed(trial: NewTrial, now: Date) {
  const state = trial.state ?? "running";
  const ended = hasEnded({ state }) ? (trial.ended ?? now) : null;
  return {
    state,
    values: trial.values ?? null,
    parameters: trial.parameters ?? {},
    distributions: trial.distributions ?? {},
    intermediate: trial.intermediate ?? new Map<number, number>(),
    attributes: trial.attributes ?? {},
    systemAttributes: trial.systemAttributes ?? {},
    started: state === "waiting" ? null : (trial.started ?? ended ?? now),
    ended,
  };
}

export type CompletedTrial = ReturnType<typeof completed>;

export function checkTrial(trial: CompletedTrial, objectives: number, known: (name: string) => Distribution | undefined): void {
  checkValues(trial.state, trial.values, objectives);
  checkParameters(trial.parameters, trial.distributions, known);
  for (const step of trial.intermediate.keys()) checkStep(step);
  for (const key of [...Object.keys(trial.attributes), ...Object.keys(trial.systemAttributes)]) checkName("attribute", key);
}

/** `known` as above; it is asked only where the change has parameters. */
export function checkChange(change: TrialChange, known: (name: string) => Distribution | undefined): void {
  checkParameters(change.parameters ?? {}, change.distributions ?? {}, known);
  for (const step of change.intermediate?.keys() ?? []) checkStep(step);
  for (const key of [...Object.keys(change.attributes ?? {}), ...Object.keys(change.systemAttributes ?? {})])
    checkName("attribute", key);
  for (const { metric, points } of change.curves ?? []) {
    checkName("metric", metric);
    for (const [step] of points) checkStep(step);
  }
}

/** A trial as a change leaves it. Its curves do not stand in its record. */
export const changed = (trial: TrialRecord, change: TrialChange) => ({
  parameters: { ...trial.parameters, ...change.parameters },
  distributions: { ...trial.distributions, ...change.distributions },
  intermediate: change.intermediate ? new Map([...trial.intermediate, ...change.intermediate]) : trial.intermediate,
  attributes: { ...trial.attributes, ...change.attributes },
  systemAttributes: { ...trial.systemAttributes, ...change.systemAttributes },
  runs: change.runs ? [...trial.runs, ...change.runs] : trial.runs,
});

/** What a trial that is begun with this number starts with. */
export const proposed = ({ proposal }: Beginning, number: number): NewTrial =>
  proposal?.number === number
    ? {
        parameters: proposal.parameters,
        distributions: proposal.distributions,
        ...(proposal.systemAttributes && { systemAttributes: proposal.systemAttributes }),
      }
    : {};

/** A trial that may still be written to. */
export function checkOpen<T extends Pick<TrialRecord, "state" | "number">>(id: number, trial: T | null | undefined): T {
  const found = checkExists(id, trial);
  if (hasEnded(found)) throw new TrialEndedError(`trial ${found.number} has ended (${found.state}) and does not change any more`);
  return found;
}

export function checkExists<T>(id: number, trial: T | null | undefined): T {
  if (trial === null || trial === undefined)
    throw new UserError(`there is no trial with the id ${id}; was it deleted with its study?`);
  return trial;
}

export const noStudy = (id: number) => new UserError(`there is no study with the id ${id}; was it deleted?`);
export const studyExists = (name: string) =>
  new UserError(`a study named ${name} exists; take another name, or continue that one with --resume`);
