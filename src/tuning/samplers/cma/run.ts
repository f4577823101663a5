/**
 * The whole strategy as a fold over ended trials: every λ of them, in the order in which they ended, are a generation, whoever
 * drew them. So it has no state but the history.
 */
import { random } from "../../../random/index.ts";
import type { TrialRecord } from "../../record.ts";
import type { Axis } from "../axis.ts";
import { constantsOf, usualPopulation, type Constants } from "./constants.ts";
import { initialState, spread, update, type State } from "./state.ts";

/** A point as it was tried. */
export interface Tried {
  readonly trial: TrialRecord;
  /** A place along every axis. */
  readonly places: Float64Array;
  /** Smaller is better; Infinity where the trial failed. */
  readonly value: number;
}

export interface Run {
  readonly constants: Constants;
  readonly state: State;
  /** For each axis without order how probable its values are; empty for the others. */
  readonly probabilities: readonly Float64Array[];
  readonly restarts: number;
  /** The best value of each generation since the last restart. */
  readonly bests: readonly number[];
}

const SIGMA = 1 / 6;
/** How fast the probabilities of an unordered axis follow a generation. */
const FOLLOW = 0.25;

export const ordered = (axes: readonly Axis[]): number[] => axes.flatMap(({ categorical }, d) => (categorical ? [] : [d]));

export function beginning(axes: readonly Axis[], lambda: number | null = null, mean?: Float64Array): Run {
  const n = Math.max(ordered(axes).length, 1);
  const state = initialState(mean ?? new Float64Array(n).fill(0.5), SIGMA);
  return {
    constants: constantsOf(n, lambda ?? usualPopulation(axes.length)),
    state,
    probabilities: axes.map(({ categorical, count }) => new Float64Array(categorical ? count : 0).fill(1 / count)),
    restarts: 0,
    bests: [],
  };
}

/** The run after one generation of λ points. */
export function after(run: Run, generation: readonly Tried[], axes: readonly Axis[]): Run {
  const order = generation.toSorted((a, b) => (a.value === b.value ? a.trial.number - b.trial.number : a.value - b.value));
  const numeric = ordered(axes);
  const points = order.map((tried) => coordinates(run.state, tried, numeric, axes));
  const next: Run = {
    ...run,
    state: update(run.state, points, run.constants),
    probabilities: run.probabilities.map((old, d) => followed(old, order, d, run.constants)),
    bests: [...run.bests, order[0].value],
  };
  return ended(next, order, numeric, axes) ? restarted(next, order, axes) : next;
}

function coordinates(state: State, { places }: Tried, numeric: readonly number[], axes: readonly Axis[]): Float64Array {
  if (numeric.length === 0) return Float64Array.of(0.5);
  return Float64Array.from(numeric, (d, i) => {
    if (axes[d].count === Infinity) return places[d];
    const deviation = state.sigma * spread(state, i);
    // A cell may be wider than the distribution by now: its middle counts as no farther than a draw could be.
    return state.mean[i] + Math.min(Math.max(places[d] - state.mean[i], -2.5 * deviation), 2.5 * deviation);
  });
}

/**
 * The probabilities drawn towards the values of the better half, each kept above a margin (population-based incremental learning:
 * Baluja 1994; margin as in Hamano et al. 2024, "CatCMA", arXiv:2405.09962).
 */
function followed(old: Float64Array, order: readonly Tried[], d: number, { weights }: Constants): Float64Array {
  const count = old.length;
  if (count === 0) return old;
  const next = old.map((p) => p * (1 - FOLLOW));
  for (const [i, { places }] of order.entries())
    if (weights[i] > 0) next[Math.min(Math.floor(places[d] * count), count - 1)] += FOLLOW * weights[i];
  const least = 0.2 / count;
  const above = next.map((p) => Math.max(p, least));
  const sum = above.reduce((all, p) => all + p, 0);
  return above.map((p) => p / sum);
}

/** Hansen's signs that nothing more is to be gained here: steps too small for any parameter, flat values, a needle of an ellipsoid. */
function ended(
  { state, bests, constants }: Run,
  order: readonly Tried[],
  numeric: readonly number[],
  axes: readonly Axis[],
): boolean {
  const n = state.mean.length;
  const still = numeric.every(
    (d, i) => axes[d].count !== Infinity || state.sigma * Math.max(spread(state, i), Math.abs(state.pathC[i])) < 1e-6,
  );
  const long = 10 + Math.ceil((30 * n) / constants.lambda);
  const recent = [...bests.slice(-long), ...order.map(({ value }) => value)];
  const flat = bests.length >= long && Math.max(...recent) - Math.min(...recent) <= 1e-10 * (1 + Math.abs(recent[0]));
  const [thin, thick] = [Math.min(...state.d), Math.max(...state.d)];
  return (still && numeric.some((d) => axes[d].count === Infinity)) || flat || thick > 1e7 * thin;
}

/** From a new place with twice the population (IPOP: Auger & Hansen 2005). The place follows from where the last run ended. */
function restarted({ constants, restarts }: Run, order: readonly Tried[], axes: readonly Axis[]): Run {
  const draw = random(0).fork(JSON.stringify([restarts, ...order[0].places]));
  const n = Math.max(ordered(axes).length, 1);
  const mean = Float64Array.from({ length: n }, () => draw.uniform());
  return { ...beginning(axes, 2 * constants.lambda, mean), restarts: restarts + 1 };
}
