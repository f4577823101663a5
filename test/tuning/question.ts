import { random } from "../../src/random/index.ts";
import {
  dimensionsOf,
  type Direction,
  type Question,
  type Sampler,
  type Space,
  type Suggestion,
  type TrialRecord,
} from "../../src/tuning/index.ts";

/** A trial as a storage would give it; by default complete. */
export function trial(
  number: number,
  parameters: Suggestion,
  values: readonly number[] | null,
  more: Partial<TrialRecord> = {},
): TrialRecord {
  return {
    id: number + 100,
    number,
    state: "complete",
    values,
    parameters,
    distributions: {},
    intermediate: new Map(),
    started: new Date(1000 * number),
    ended: new Date(1000 * number + 500),
    attributes: {},
    systemAttributes: {},
    runs: [],
    ...more,
  };
}

export function question(
  space: Space,
  history: readonly TrialRecord[],
  seed: number,
  directions: readonly Direction[] = ["minimize"],
): Question {
  const number = history.length;
  return { dimensions: dimensionsOf(space), history, directions, number, random: random(seed).fork(number) };
}

/** The trials of a study, one after another. */
export function study(
  sampler: Sampler,
  space: Space,
  trials: number,
  objective: (parameters: Suggestion) => readonly number[],
  { seed = 1, directions = ["minimize"] as readonly Direction[] } = {},
): TrialRecord[] {
  const history: TrialRecord[] = [];
  for (let number = 0; number < trials; number++) {
    const parameters = sampler.suggest(question(space, history, seed, directions));
    history.push(trial(number, parameters, objective(parameters)));
  }
  return history;
}
