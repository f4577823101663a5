/** Tree-structured Parzen estimator: proposes where good trials are dense and bad ones are not. */
import { configure, define, number, plugin, whole } from "../../options/index.ts";
import type { Random } from "../../random/index.ts";
import type { ParameterValue } from "../distribution.ts";
import type { TrialRecord } from "../record.ts";
import { axisOf } from "./axis.ts";
import { exists, groupsOf } from "./conditions.ts";
import { parzen, type Bandwidth } from "./parzen.ts";
import { ranked } from "./ranking.ts";
import type { Dimension, Question, Sampler, Suggestion } from "./sampler.ts";
import { startingPoint } from "./start.ts";

const declaration = define({
  name: "tpe",
  reference: "Bergstra et al. 2011, NeurIPS; Falkner et al. 2018, ICML (multivariate); Watanabe 2023, arXiv:2304.11127",
  about: "proposes where good trials are dense and bad ones are not",
  options: {
    start: whole(10, {}, "first trials that cover the space"),
    candidates: whole(24, { low: 1 }, "points of which the best is taken"),
    good: number(0.1, { low: 0, high: 1, openLow: true, openHigh: true }, "share of the trials that count as good"),
  },
});

const MOST_GOOD = 25;
/** Kernels of the bad trials: more of them cost time and hardly change the density. */
const MOST_BAD = 300;

type Settings = { readonly start: number; readonly candidates: number; readonly good: number };

/**
 * One density over all parameters that exist together, so that they are proposed together; branches have densities of their
 * own, of the trials that took them. Running trials count as bad (constant liar), which keeps workers apart; so do pruned and
 * failed ones. With several objectives good are the first Pareto fronts.
 */
export const tpe = plugin(declaration, (given?: Partial<Settings>): Sampler => {
  const settings = configure(declaration, given).options;
  return { name: declaration.name, suggest: (question) => suggest(question, settings) };
});

function suggest(question: Question, settings: Settings): Suggestion {
  const order = ranked(question.history, question.directions);
  if (order.length < settings.start) return startingPoint(question);
  const running = question.history.filter(({ state }) => state === "running" || state === "waiting");
  const values: Record<string, ParameterValue> = {};
  for (const group of groupsOf(question.dimensions))
    if (exists(group[0], values))
      Object.assign(values, propose(group, order, running, question.random.fork(group[0].name), settings));
  return values;
}

function propose(
  group: readonly Dimension[],
  order: readonly TrialRecord[],
  running: readonly TrialRecord[],
  random: Random,
  { candidates, good }: Settings,
): Suggestion {
  const axes = group.map(({ distribution }) => axisOf(distribution));
  const points = placesOf(order, group, axes);
  const goodCount = Math.min(Math.ceil(good * points.length), MOST_GOOD);
  const below = byNumber(points.slice(0, goodCount));
  const above = thinned(byNumber([...points.slice(goodCount), ...placesOf(running, group, axes)]));
  const l = parzen(
    axes,
    below.map(({ point }) => point),
    options(below.length),
  );
  const g = parzen(
    axes,
    above.map(({ point }) => point),
    options(above.length),
  );
  let [best, bestScore] = [l.draw(random), -Infinity];
  for (let i = 0; i < candidates; i++) {
    const point = l.draw(random);
    const score = l.logDensity(point) - g.logDensity(point);
    if (score > bestScore) [best, bestScore] = [point, score];
  }
  return Object.fromEntries(group.map(({ name }, d) => [name, axes[d].value(best[d])]));
}

interface Place {
  readonly number: number;
  readonly point: Float64Array;
}

/** The newer half of what is kept entirely, the older trials at equal distances. */
function thinned(places: readonly Place[]): readonly Place[] {
  const newest = MOST_BAD / 2;
  const older = places.length - newest;
  if (places.length <= MOST_BAD) return places;
  const kept = Array.from({ length: newest }, (_, i) => places[Math.floor((i * older) / newest)]);
  return [...kept, ...places.slice(older)];
}

/** Places by trial, a record of which never changes, and by the group's parameters and ranges. */
const placesKnown = new WeakMap<TrialRecord, Map<string, Place | null>>();

/** Of the trials that have all these parameters, within their ranges. */
function placesOf(
  trials: readonly TrialRecord[],
  group: readonly Dimension[],
  axes: readonly ReturnType<typeof axisOf>[],
): Place[] {
  const key = JSON.stringify(group);
  return trials.flatMap((trial) => {
    const known = placesKnown.get(trial) ?? new Map<string, Place | null>();
    let place = known.get(key);
    if (place === undefined) {
      const point = Float64Array.from(group, ({ name }, d) => axes[d].place(trial.parameters[name]));
      place = point.some(Number.isNaN) ? null : { number: trial.number, point };
      placesKnown.set(trial, known.set(key, place));
    }
    return place ?? [];
  });
}

const byNumber = (places: readonly Place[]) => places.toSorted((a, b) => a.number - b.number);

const options = (count: number) => ({ bandwidth: neighbours, weights: ramp(count), priorWeight: 1 });

/** The last 25 trials count fully, older ones the less the older they are (Bergstra et al. 2013, hyperopt). */
function ramp(count: number): Float64Array {
  const early = count - 25;
  return Float64Array.from({ length: count }, (_, i) =>
    i >= early ? 1 : early === 1 ? 1 / count : 1 / count + ((1 - 1 / count) * i) / (early - 1),
  );
}

/**
 * A kernel reaches as far as the farther of its neighbours, but never less than a width that shrinks with their count: slowly along
 * steps and lists in order, as in hyperopt and Optuna; faster along continua, where that was seen to find better ends of a search
 * and along steps worse ones (bench/tuning).
 */
const neighbours: Bandwidth = (places, axis) => {
  const n = places.length;
  const sorted = Float64Array.from(places).sort();
  const least = 1 / Math.min(100, 2 + (axis.count === Infinity ? n ** 1.5 : n));
  return places.map((place) => {
    if (n === 1) return Math.max(place, 1 - place);
    const at = lowerBound(sorted, place);
    const below = at > 0 ? place - sorted[at - 1] : 0;
    const above = at < n - 1 ? sorted[at + 1] - place : 0;
    return Math.max(below, above, least);
  });
};

function lowerBound(sorted: Float64Array, x: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
