/** What a population comes to: how the numbers of its winner went, epoch by epoch, and the configurations that it has to beat. */
import type { Direction, TrialRecord } from "../record.ts";
import type { Suggestion } from "../samplers/sampler.ts";
import { scoreOf } from "./next.ts";
import { generationsOf, isSettled, lineOf, slotOf } from "./slots.ts";

/** One set of numbers, and the epochs in which a network is trained with it. */
export interface SchedulePart {
  /** Epochs before it, and at its end. */
  readonly from: number;
  readonly until: number;
  readonly parameters: Suggestion;
  /** The last trial that had it. */
  readonly trial: number;
}

export interface Lengths {
  readonly interval: number;
  readonly epochs: number;
}

/** Epochs before and at the end of a generation. */
export const spanOf = (generation: number, { interval, epochs }: Lengths): { readonly from: number; readonly until: number } => ({
  from: generation * interval,
  until: Math.min(epochs, (generation + 1) * interval),
});

/** The numbers of a trial and of those that it came from, in the order in which its weights saw them; equal ones are one part. */
export function scheduleOf(trial: TrialRecord, trials: readonly TrialRecord[], lengths: Lengths): readonly SchedulePart[] {
  const parts: SchedulePart[] = [];
  for (const one of lineOf(trial, trials)) {
    const { from, until } = spanOf(slotOf(one)!.generation, lengths);
    const last = parts.at(-1);
    if (last && same(last.parameters, one.parameters)) parts[parts.length - 1] = { ...last, until, trial: one.number };
    else parts.push({ from, until, parameters: one.parameters, trial: one.number });
  }
  return parts;
}

const same = (a: Suggestion, b: Suggestion): boolean => Object.keys(a).every((name) => a[name] === b[name]);

/** The best of the last generation that is whole; null before there is one. */
export function bestMember(trials: readonly TrialRecord[], size: number, direction: Direction): TrialRecord | null {
  const whole = generationsOf(trials).findLast(
    (generation) => generation.length === size && generation.every((trial) => isSettled(trial, 0)),
  );
  return whole ? least(whole, direction) : null;
}

/**
 * Trials of the first generation, the best fixed configuration first: those with which a network was trained longest, without a copy
 * in between, and of these the one that was best in the end. What was given up early was not good enough to be kept.
 */
export function fixedBest(trials: readonly TrialRecord[], direction: Direction): readonly TrialRecord[] {
  const [first = [], ...later] = generationsOf(trials);
  const lives = first.flatMap((root, member) => {
    if (!root || scoreOf(root, { direction }) === Infinity) return [];
    let last = root;
    for (const generation of later) {
      const next = generation[member];
      if (!next || slotOf(next)!.parent !== last.number || scoreOf(next, { direction }) === Infinity) break;
      last = next;
    }
    return [{ root, intervals: slotOf(last)!.generation, score: scoreOf(last, { direction }) }];
  });
  return lives
    .toSorted((a, b) => b.intervals - a.intervals || (a.score === b.score ? 0 : a.score < b.score ? -1 : 1))
    .map(({ root }) => root);
}

function least(generation: readonly (TrialRecord | undefined)[], direction: Direction): TrialRecord | null {
  let best: TrialRecord | null = null;
  let bar = Infinity;
  for (const trial of generation) {
    const score = scoreOf(trial, { direction });
    if (trial && score < bar) [best, bar] = [trial, score];
  }
  return best;
}
