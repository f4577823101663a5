/** The point of the space where an acquisition function is largest: many points are tried, and the best of them climb. */
import type { Random } from "../../../random/index.ts";
import { minimize } from "../../numerics/lbfgs.ts";
import { scrambledSobol } from "../sobol-sequence.ts";
import { nearby, type Places } from "./places.ts";

export interface Acquisition {
  value(point: Float64Array): number;
  values(points: readonly Float64Array[]): Float64Array;
  /** The value; writes the gradient along axes in order. */
  withGradient(point: Float64Array, gradient: Float64Array): number;
}

const SPREAD = 1024;
const NEAR = 100;
const CLIMBS = 6;
const ROUNDS = 4;
/** Longer lists are searched around the place only. */
const SHORT = 12;

/** @param incumbents the best points so far, near which more are tried */
export function maximize(
  acquisition: Acquisition,
  places: Places,
  incumbents: readonly Float64Array[],
  random: Random,
): Float64Array {
  const sequence = scrambledSobol(random.fork("sequence"));
  const moves = random.fork("near");
  const tried = Array.from({ length: SPREAD }, (_, i) => places.snapped((d) => sequence(i, d)));
  for (const incumbent of incumbents)
    for (let i = 0; i < NEAR / incumbents.length; i++)
      tried.push(nearby(places, incumbent, 10 ** (-3 + 2.5 * moves.uniform()), moves));
  const values = acquisition.values(tried);
  const order = tried.map((_, i) => i).toSorted((a, b) => values[b] - values[a]);
  const starts = [...chosen(order, values, random.fork("starts")).map((i) => tried[i]), ...incumbents.slice(0, 1)];
  let [best, bestValue] = [tried[order[0]], values[order[0]]];
  for (const start of starts) {
    const climbed = climb(acquisition, places, start);
    const value = acquisition.value(climbed);
    if (value > bestValue) [best, bestValue] = [climbed, value];
  }
  return best;
}

/** The best, and others as probable as their value e^v is large, so that climbs begin on several hills. */
function chosen(order: readonly number[], values: Float64Array, random: Random): number[] {
  const left = order.slice(1, 200);
  const taken = [order[0]];
  while (taken.length < CLIMBS && left.length > 0) {
    const weights = left.map((i) => Math.exp(values[i] - values[order[0]]));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (!(total > 0)) break;
    let at = random.uniform() * total;
    const k = weights.findIndex((weight) => (at -= weight) < 0);
    taken.push(...left.splice(Math.max(k, 0), 1));
  }
  return taken;
}

/** Up the gradient along continua, then value by value along the others, in turn until neither helps. */
function climb(acquisition: Acquisition, places: Places, start: Float64Array): Float64Array {
  const active = places.active(start);
  const continua = places.axes.flatMap(({ count }, d) => (active[d] && count === Infinity ? [d] : []));
  const lists = places.axes.flatMap(({ count }, d) =>
    active[d] && count !== Infinity && count > 1 && !places.decides[d] ? [d] : [],
  );
  let point = start;
  for (let round = 0; round < ROUNDS; round++) {
    point = continua.length > 0 ? ascend(acquisition, point, continua) : point;
    const moved = lists.reduce((from, d) => bestAlong(acquisition, places, from, d), point);
    if (moved === point) break;
    point = moved;
  }
  return point;
}

function ascend(acquisition: Acquisition, from: Float64Array, continua: readonly number[]): Float64Array {
  const point = from.slice();
  const full = new Float64Array(from.length);
  const { x } = minimize(
    (moved, gradient) => {
      continua.forEach((d, i) => (point[d] = moved[i]));
      const value = acquisition.withGradient(point, full);
      continua.forEach((d, i) => (gradient[i] = -full[d]));
      return -value;
    },
    Float64Array.from(continua, (d) => from[d]),
    { low: 0, high: 1, iterations: 40, reach: 0.05, tolerance: 1e-3 },
  );
  continua.forEach((d, i) => (point[d] = x[i]));
  return point;
}

/** The same point where no other value along the axis is better. */
function bestAlong(acquisition: Acquisition, places: Places, from: Float64Array, d: number): Float64Array {
  const others = [...alternatives(places, from[d], d)].map((place) => from.with(d, place));
  const values = acquisition.values([from, ...others]);
  const best = values.indexOf(values.reduce((most, value) => Math.max(most, value), -Infinity));
  return best <= 0 ? from : others[best - 1];
}

function alternatives(places: Places, place: number, d: number): Set<number> {
  const axis = places.axes[d];
  const found = new Set<number>();
  const add = (at: number) => {
    if (at >= 0 && at <= 1) found.add(axis.place(axis.value(at)));
  };
  if (axis.count <= SHORT || axis.categorical) {
    for (let i = 0; i < axis.count; i++) add((i + 0.5) / axis.count);
    if (axis.count <= SHORT && !axis.categorical) for (let at = place; at <= 1; at = axis.cell(at)[1] + 1e-9) add(at);
  }
  const [low, high] = axis.cell(place);
  if (!axis.categorical) {
    add(low - 1e-9);
    add(high + 1e-9);
    for (let step = 2 * (high - low); step < 1; step *= 2) {
      add(place - step);
      add(place + step);
    }
  }
  found.delete(place);
  return found;
}
