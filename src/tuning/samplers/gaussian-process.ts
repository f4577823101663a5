/** Gaussian process search: models the objective over the whole space, and proposes where it expects to improve most. */
import { configure, define, plugin, whole } from "../../options/index.ts";
import type { Random } from "../../random/index.ts";
import { fit } from "./gp/fit.ts";
import { logExpectedImprovement, logHSlope } from "./gp/log-expected-improvement.ts";
import { maximize, type Acquisition } from "./gp/maximize.ts";
import { placesOf, type Places } from "./gp/places.ts";
import { posterior, type Data, type Posterior } from "./gp/posterior.ts";
import { observe, type Observation } from "./observations.ts";
import { objectives } from "./ranking.ts";
import type { Question, Sampler, Suggestion } from "./sampler.ts";
import { startingPoint } from "./start.ts";

const declaration = define({
  name: "gaussianProcess",
  aliases: ["gp", "bayesian"],
  reference: "Jones et al. 1998, J. Global Optimization 13; Snoek et al. 2012, NeurIPS; Ament et al. 2023, arXiv:2310.20708",
  about: "models the objective, and proposes where it expects to improve most",
  options: {
    start: whole(10, { low: 2 }, "first trials that cover the space"),
    modelled: whole(200, { low: 10 }, "most trials that the model takes in: its time grows with their cube"),
  },
});

type Settings = { readonly start: number; readonly modelled: number };

/**
 * Matérn 5/2 with a length scale for each parameter and learned noise, which falls with the runs behind a value; log expected
 * improvement below the lowest mean; values far above the median are drawn in. Running trials are taken to end as the model expects (kriging believer: Ginsbourger
 * et al. 2010), which keeps workers apart. Pruned trials count as no better than the median, failed ones as the worst. Several
 * objectives become one by weights drawn anew for each trial (ParEGO: Knowles 2006).
 */
export const gaussianProcess = plugin(declaration, (given?: Partial<Settings>): Sampler => {
  const settings = configure(declaration, given).options;
  return { name: declaration.name, suggest: (question) => suggest(question, settings) };
});

function suggest(question: Question, { start, modelled }: Settings): Suggestion {
  const places = placesOf(question.dimensions);
  const seen = points(question, places);
  const complete = seen.filter(({ observation }) => observation.trial.state === "complete");
  if (complete.length < start) return startingPoint(question);
  const kept = few(seen, modelled);
  const data: Data = {
    points: kept.map(({ point }) => point),
    values: standardized(compressed(kept.map(({ value }) => value))),
    noiseShares: Float64Array.from(kept, ({ observation }) => 1 / observation.runs),
    categorical: places.categorical,
  };
  const model = fit(data);
  const known = posterior(data, model);
  const means = data.points.map((point) => known.at(point).mean);
  const order = means.map((_, i) => i).toSorted((a, b) => means[a] - means[b]);
  const belief = believed(question, places, data, known);
  const acquisition = expectedImprovement(belief === data ? known : posterior(belief, model), means[order[0]]);
  const incumbents = order.slice(0, 3).map((i) => data.points[i]);
  return places.suggestion(maximize(acquisition, places, incumbents, question.random.fork("acquisition")));
}

interface Seen {
  readonly point: Float64Array;
  readonly observation: Observation;
  /** To be made small, finite. */
  readonly value: number;
}

/** Ended trials that lie in the space, with values that a model can take. */
function points({ history, directions, random }: Question, places: Places): Seen[] {
  const { complete, pruned, failed } = observe(history, directions[0]);
  const values =
    directions.length > 1 ? scalarized(complete, directions, random.fork("weights")) : complete.map(({ value }) => value);
  const finite = values.filter(Number.isFinite).toSorted((a, b) => a - b);
  if (finite.length === 0) return [];
  const [least, middle, worst] = [finite[0], finite[finite.length >> 1], finite.at(-1)!];
  const clip = (value: number) => Math.min(Math.max(value, least), worst);
  const all = [
    ...complete.map((observation, i) => ({ observation, value: clip(values[i]) })),
    ...pruned.map((observation) => ({
      observation,
      value: directions.length > 1 ? middle : Math.max(clip(observation.value), middle),
    })),
    ...failed.map((observation) => ({ observation, value: worst })),
  ];
  return all.flatMap(({ observation, value }) => {
    const point = places.of(observation.trial.parameters);
    return point === null ? [] : [{ point, observation, value }];
  });
}

/** The augmented Chebyshev norm max wₖyₖ + 0.05 Σ wₖyₖ of objectives scaled to [0, 1], weights even on the simplex. */
function scalarized(complete: readonly Observation[], directions: Question["directions"], random: Random): number[] {
  const all = complete.map(({ trial }) => objectives(trial, directions));
  const draws = directions.map(() => -Math.log(1 - random.uniform()));
  const total = draws.reduce((sum, draw) => sum + draw, 0);
  const scales = directions.map((_, k) => {
    const column = all.map((values) => values[k]).filter(Number.isFinite);
    const [low, high] = [Math.min(...column), Math.max(...column)];
    return { low, width: high > low ? high - low : 1 };
  });
  return all.map((values) => {
    const terms = values.map((value, k) => (draws[k] / total) * ((value - scales[k].low) / scales[k].width));
    return Math.max(...terms) + 0.05 * terms.reduce((sum, term) => sum + term, 0);
  });
}

/** Of too many trials the best third, the newest third, and the others at equal distances. */
function few(seen: readonly Seen[], most: number): readonly Seen[] {
  if (seen.length <= most) return seen;
  const third = Math.floor(most / 3);
  const byNumber = seen.toSorted((a, b) => a.observation.trial.number - b.observation.trial.number);
  const best = seen.toSorted((a, b) => a.value - b.value).slice(0, third);
  const kept = new Set([...best, ...byNumber.slice(-third)]);
  const others = byNumber.filter((one) => !kept.has(one));
  const wanted = most - kept.size;
  for (let i = 0; i < wanted; i++) kept.add(others[Math.floor((i * others.length) / wanted)]);
  return byNumber.filter((one) => kept.has(one));
}

/**
 * What is worse than the median by much, as a run that nearly diverged, is drawn in logarithmically: otherwise a few such values
 * take up the model's whole scale, and what is left for the good ones is flat. The better half stays as it is.
 */
function compressed(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[sorted.length >> 1];
  const scale = middle - sorted[0];
  return values.map((value) => (value > middle && scale > 0 ? middle + scale * Math.log1p((value - middle) / scale) : value));
}

/** Mean 0 and variance 1; all 0 where the values are equal. */
function standardized(values: readonly number[]): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return Float64Array.from(values, (value) => (deviation > 0 ? (value - mean) / deviation : 0));
}

/** The data with running trials added at their expected values. */
function believed({ history, directions }: Question, places: Places, data: Data, known: Posterior): Data {
  const added = observe(history, directions[0])
    .running.map(({ parameters }) => places.of(parameters))
    .filter((point) => point !== null);
  if (added.length === 0) return data;
  return {
    points: [...data.points, ...added],
    values: Float64Array.from([...data.values, ...added.map((point) => known.at(point).mean)]),
    noiseShares: Float64Array.from([...data.noiseShares, ...added.map(() => 1)]),
    categorical: data.categorical,
  };
}

function expectedImprovement(belief: Posterior, best: number): Acquisition {
  const least = 1e-12; // the variance at a point that was seen without noise
  return {
    value(point) {
      const { mean, variance } = belief.at(point);
      return logExpectedImprovement(mean, variance + least, best);
    },
    withGradient(point, gradient) {
      const { mean, variance, meanGradient, varianceGradient } = belief.withGradient(point);
      const deviation = Math.sqrt(variance + least);
      const z = (best - mean) / deviation;
      const slope = logHSlope(z);
      for (let d = 0; d < gradient.length; d++) {
        const deviationGradient = varianceGradient[d] / (2 * deviation);
        gradient[d] = (slope * (-meanGradient[d] - z * deviationGradient) + deviationGradient) / deviation;
      }
      return logExpectedImprovement(mean, variance + least, best);
    },
  };
}
