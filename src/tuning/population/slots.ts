/** The trials of a study as the generations of a population: one trial a member and interval. */
import { hasEnded, type Json, type TrialRecord } from "../record.ts";
import { keys } from "../study/keys.ts";
import { forerunners } from "../study/forerunners.ts";

/** Where a trial stands in the population. */
export interface Slot {
  /** Intervals trained before this one. */
  readonly generation: number;
  readonly member: number;
  /** The number of the trial that it goes on from; null in the first generation. */
  readonly parent: number | null;
  /** Of weights, data order and masks: a copy goes on with that of the one it was copied from. */
  readonly seed: number;
}

const names = {
  generation: "whetstone:generation",
  member: "whetstone:member",
  parent: "whetstone:parent",
  seed: "whetstone:seed",
} as const;

/** As attributes of a trial, which Optuna's dashboard shows. */
export const attributesOf = (slot: Slot): Readonly<Record<string, Json>> =>
  Object.fromEntries(Object.entries(names).map(([key, name]) => [name, slot[key as keyof Slot]]));

/** Null for a trial that belongs to no population. */
export function slotOf({ attributes }: Pick<TrialRecord, "attributes">): Slot | null {
  const [generation, member, parent, seed] = Object.values(names).map((name) => attributes[name]);
  if (typeof generation !== "number" || typeof member !== "number" || typeof seed !== "number") return null;
  return { generation, member, parent: typeof parent === "number" ? parent : null, seed };
}

/** `generations[g][m]`; of a trial that was begun anew the last attempt, and a hole where there is none yet. */
export function generationsOf(trials: readonly TrialRecord[]): readonly (readonly (TrialRecord | undefined)[])[] {
  const found: (TrialRecord | undefined)[][] = [];
  for (const trial of trials.toSorted((a, b) => a.number - b.number)) {
    const slot = slotOf(trial);
    if (slot) (found[slot.generation] ??= [])[slot.member] = trial;
  }
  return Array.from(found, (generation) => Array.from(generation ?? []));
}

/** Whether its worker died: then it says no reason, and may be begun anew. */
export const isLost = (trial: TrialRecord, retries: number): boolean =>
  trial.state === "failed" && trial.attributes[keys.reason] === undefined && forerunners(trial).length < retries;

/** Whether nothing will come of a slot any more but what has. */
export const isSettled = (trial: TrialRecord | undefined, retries: number): trial is TrialRecord =>
  trial !== undefined && hasEnded(trial) && !isLost(trial, retries);

/** From the first generation to this trial. */
export function lineOf(trial: TrialRecord, trials: readonly TrialRecord[]): readonly TrialRecord[] {
  const byNumber = new Map(trials.map((one) => [one.number, one]));
  const line = [trial];
  for (let parent = slotOf(trial)?.parent; parent !== null && parent !== undefined; ) {
    const found = byNumber.get(parent);
    if (!found) break;
    line.unshift(found);
    parent = slotOf(found)?.parent;
  }
  return line;
}
