/** The next trial of a population: a pure function of the trials so far, so that every worker on a study decides alike. */
import { random } from "../../random/index.ts";
import type { Direction, TrialRecord } from "../record.ts";
import { suggestEach } from "../samplers/conditions.ts";
import { sobol } from "../samplers/index.ts";
import type { Dimension, Suggestion } from "../samplers/sampler.ts";
import { axisOf } from "../samplers/axis.ts";
import { trialSeed } from "../networks/runs.ts";
import { explored } from "./explore.ts";
import { exploits } from "./exploits.ts";
import type { Population } from "./population.ts";
import { generationsOf, isLost, isSettled, type Slot, slotOf } from "./slots.ts";

export interface PopulationState {
  readonly dimensions: readonly Dimension[];
  readonly direction: Direction;
  readonly settings: Population;
  /** How many intervals a member is trained for. */
  readonly generations: number;
  /** The study's. */
  readonly seed: number;
  readonly trials: readonly TrialRecord[];
  /** How often a trial is begun anew whose worker died. */
  readonly retries: number;
}

export interface NextTrial {
  readonly slot: Slot;
  readonly parameters: Suggestion;
  /** The lost trial in whose place it is begun. */
  readonly forerunner: TrialRecord | null;
}

/** Null while trials are to be waited for, and at the end. */
export function nextTrial(state: PopulationState): NextTrial | null {
  const { settings, trials, retries } = state;
  // Somebody has begun a trial, and is about to say which.
  if (trials.some((trial) => trial.state === "running" && slotOf(trial) === null)) return null;
  const generations = generationsOf(trials);
  for (let generation = 0; generation < state.generations; generation++) {
    const made = generations[generation] ?? [];
    for (let member = 0; member < settings.size; member++) {
      const trial = made[member];
      if (!trial) return generation === 0 ? first(member, state) : heir(generation, member, generations[generation - 1], state);
      if (isLost(trial, retries)) return { slot: slotOf(trial)!, parameters: trial.parameters, forerunner: trial };
    }
    if (!made.every((trial) => isSettled(trial, retries))) return null;
    if (made.every((trial) => scoreOf(trial, state) === Infinity)) return null;
  }
  return null;
}

/** Why a population is at its end; null while it is not. */
export function endOf(state: PopulationState): "trained" | "failed" | null {
  const { settings, trials, retries } = state;
  const last = generationsOf(trials).at(-1);
  if (!last || last.length < settings.size || !last.every((trial) => isSettled(trial, retries))) return null;
  if (last.every((trial) => scoreOf(trial, state) === Infinity)) return "failed";
  return slotOf(last[0])!.generation === state.generations - 1 ? "trained" : null;
}

/** Smaller is better; Infinity for what failed. */
export function scoreOf(trial: TrialRecord | undefined, { direction }: Pick<PopulationState, "direction">): number {
  const value = trial?.state === "complete" ? (trial.values?.[0] ?? NaN) : NaN;
  return Number.isNaN(value) ? Infinity : direction === "maximize" ? -value : value;
}

/** The first population covers the space evenly. */
function first(member: number, { dimensions, direction, seed, trials }: PopulationState): NextTrial {
  const own = random(seed).fork("trial").fork(member);
  const history = (generationsOf(trials)[0] ?? []).flatMap((trial) => trial ?? []);
  const proposed = sobol().suggest({ dimensions, history, directions: [direction], number: member, random: own });
  const parameters = suggestEach(
    dimensions,
    ({ name, distribution }) => proposed[name] ?? axisOf(distribution).value(own.fork(name).uniform()),
  );
  return { slot: { generation: 0, member, parent: null, seed: trialSeed(member) }, parameters, forerunner: null };
}

/** A member's next interval: from where it was, or from where a better one was with other numbers. */
function heir(
  generation: number,
  member: number,
  before: readonly (TrialRecord | undefined)[],
  state: PopulationState,
): NextTrial {
  const { dimensions, settings, seed } = state;
  const own = random(seed).fork("population").fork(generation);
  const scores = before.map((trial) => scoreOf(trial, state));
  const chosen = exploits[settings.exploit](scores, own.fork("exploit"), settings)[member];
  const parent = before[chosen]!;
  const draws = own.fork("explore").fork(member);
  const parameters =
    chosen === member
      ? parent.parameters
      : suggestEach(dimensions, ({ name, distribution }) =>
          // What the parent's branch did not have is drawn.
          Object.hasOwn(parent.parameters, name)
            ? explored(distribution, parent.parameters[name], draws.fork(name), settings)
            : axisOf(distribution).value(draws.fork(name).uniform()),
        );
  return {
    slot: { generation, member, parent: parent.number, seed: slotOf(parent)!.seed },
    parameters,
    forerunner: null,
  };
}
