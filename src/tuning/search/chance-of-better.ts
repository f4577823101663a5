/**
 * How probable it is that some configuration beats the best: a Gaussian process is fitted to the complete trials, and functions drawn
 * from it at many places say how often the objective is better somewhere by more than a given share of the best value. After Makarova
 * et al. 2022, "Automatic termination for hyperparameter optimization", AutoML, arXiv:2104.08166, who bound the same regret; here it is
 * drawn, with all places at once, so that many places with a small chance each count for what they are together.
 */
import type { Random } from "../../random/index.ts";
import { solveLower } from "../numerics/cholesky.ts";
import type { Direction, TrialRecord } from "../record.ts";
import { few } from "../samplers/gp/few.ts";
import { fit } from "../samplers/gp/fit.ts";
import { nearby, placesOf, type Places } from "../samplers/gp/places.ts";
import { factor, posterior, type Data, type Model } from "../samplers/gp/posterior.ts";
import { standardized } from "../samplers/gp/standardized.ts";
import { observe } from "../samplers/observations.ts";
import type { Dimension } from "../samplers/sampler.ts";
import { scrambledSobol } from "../samplers/sobol-sequence.ts";

/** Most trials that the model takes in: its time grows with their cube. */
const most = 200;
/** Places looked at, those of them that are drawn together, and draws. */
const [looked, drawn, draws] = [1024, 128, 1000];

/** The probability, by the model, that the objective is better than the best trial by more than that share of it somewhere in the space. */
export function chanceOfBetter(
  trials: readonly TrialRecord[],
  dimensions: readonly Dimension[],
  direction: Direction,
  share: number,
  own: Random,
): number {
  const places = placesOf(dimensions);
  const seen = observe(trials, direction).complete.flatMap(({ trial, value, runs }) => {
    const point = places.of(trial.parameters);
    return point === null || !Number.isFinite(value) ? [] : [{ point, value, runs, number: trial.number }];
  });
  if (seen.length < 2) return 1;
  const kept = few(seen, most);
  const { mean, deviation, values } = standardized(kept.map(({ value }) => value));
  if (!(deviation > 0)) return 1; // All the same: nothing is known of what moves it.
  const data: Data = {
    points: kept.map(({ point }) => point),
    values,
    noiseShares: Float64Array.from(kept, ({ runs }) => 1 / runs),
    categorical: places.categorical,
  };
  const model = fit(data);
  const known = posterior(data, model);
  // What the best is without its luck: the lowest mean among the places that were tried.
  const means = data.points.map((point) => known.at(point).mean);
  const best = means.reduce((least, value) => Math.min(least, value), Infinity);
  const margin = (share * Math.abs(best * deviation + mean)) / deviation;
  const incumbents = kept
    .map((_, i) => i)
    .toSorted((a, b) => means[a] - means[b])
    .slice(0, 3)
    .map((i) => data.points[i]);
  const candidates = promising(places, incumbents, own.fork("places"), (point) => {
    const { mean: at, variance } = known.at(point);
    return (best - margin - at) / Math.sqrt(variance + 1e-12);
  });
  return chanceBelow(best - margin, data, model, candidates, own.fork("draws"));
}

/** Places all over the space and around the best, those first where the score is highest. */
function promising(places: Places, best: readonly Float64Array[], own: Random, score: (point: Float64Array) => number) {
  const sequence = scrambledSobol(own.fork("sequence"));
  const moves = own.fork("near");
  const all = Array.from({ length: looked }, (_, i) => places.snapped((d) => sequence(i, d)));
  for (const point of best)
    for (let i = 0; i < 64; i++) all.push(nearby(places, point, 10 ** (-3 + 2.5 * moves.uniform()), moves));
  return all
    .map((point) => ({ point, value: score(point) }))
    .toSorted((a, b) => b.value - a.value)
    .slice(0, drawn)
    .map(({ point }) => point);
}

/**
 * The share of functions drawn from the process that fall below a bound at any of the places. The factor of the covariance of data
 * and places together holds all that is needed: [L₁₁ 0; L₂₁ L₂₂], where L₂₁L₁₁⁻¹y are the means at the places and L₂₂ is the factor of
 * what is still uncertain there.
 */
function chanceBelow(bound: number, data: Data, model: Model, places: readonly Float64Array[], own: Random): number {
  const { length: n } = data.points;
  const { length: m } = places;
  const size = n + m;
  const joint: Data = {
    points: [...data.points, ...places],
    values: new Float64Array(size),
    noiseShares: Float64Array.from({ length: size }, (_, i) => (i < n ? data.noiseShares[i] : 0)),
    categorical: data.categorical,
  };
  const l = factor(joint, model);
  const l11 = new Float64Array(n * n);
  for (let i = 0; i < n; i++) l11.set(l.subarray(i * size, i * size + n), i * n);
  const whitened = solveLower(l11, n, data.values.slice());
  const means = Float64Array.from(places, (_, j) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += l[(n + j) * size + i] * whitened[i];
    return sum;
  });
  const noise = new Float64Array(m);
  let below = 0;
  for (let draw = 0; draw < draws; draw++) {
    for (let j = 0; j < m; j++) noise[j] = own.normal();
    for (let j = 0; j < m; j++) {
      let value = means[j];
      for (let i = 0; i <= j; i++) value += l[(n + j) * size + n + i] * noise[i];
      if (value < bound) {
        below++;
        break;
      }
    }
  }
  return below / draws;
}
