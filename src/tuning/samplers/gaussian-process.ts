/** Gaussian process search: models the objective over the whole space, and proposes where it expects to improve most. */
import { configure, define, plugin, whole } from "../../options/index.ts";
import type { Direction, TrialRecord } from "../record.ts";
import { evidence } from "./gp/evidence.ts";
import { expectedImprovement } from "./gp/expected-improvement.ts";
import { fit } from "./gp/fit.ts";
import { maximize } from "./gp/maximize.ts";
import { placesOf, type Places } from "./gp/places.ts";
import { posterior, type Data, type Model, type Posterior } from "./gp/posterior.ts";
import { fittedTrials, inOrderOfEnd, remembered } from "./gp/refit.ts";
import { scalarized } from "./gp/scalarize.ts";
import { spread } from "./gp/spread.ts";
import type { Dimension, Question, Sampler, Suggestion } from "./sampler.ts";
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

/** What is kept for a list of dimensions, which a study hands over with every question. */
interface Kept {
  readonly direction: Direction;
  readonly places: Places;
  readonly hyperparameters: (trials: readonly TrialRecord[]) => Model | null;
}

/**
 * Matérn 5/2 with a length scale for each parameter and learned noise, which falls with the runs behind a value; log expected
 * improvement below the lowest mean, at a distance from what was seen where noise hides more (spread.ts); values far above the
 * median are drawn in. Running trials are taken to end as the model expects (kriging believer: Ginsbourger et al. 2010), which keeps
 * workers apart. Several objectives become one by weights drawn anew for each trial (ParEGO: Knowles 2006).
 */
export const gaussianProcess = plugin(declaration, (given?: Partial<Settings>): Sampler => {
  const { start, modelled } = configure(declaration, given).options;
  const bounds = { least: start, most: modelled };
  const known = new WeakMap<readonly Dimension[], Kept>();

  function keptFor(dimensions: readonly Dimension[], direction: Direction): Kept {
    const before = known.get(dimensions);
    if (before?.direction === direction) return before;
    const places = placesOf(dimensions);
    const fitted = (trials: readonly TrialRecord[]) => {
      const data = evidence(trials, direction, places, { ...bounds, least: 1 });
      return data && fit(data);
    };
    const kept = { direction, places, hyperparameters: remembered(fitted) };
    known.set(dimensions, kept);
    return kept;
  }

  return {
    name: declaration.name,
    suggest(question) {
      const { dimensions, history, directions, random } = question;
      const { places, hyperparameters } = keptFor(dimensions, directions[0]);
      if (directions.length > 1) {
        const weights = random.fork("weights");
        const data = evidence(history, directions[0], places, bounds, (all) => scalarized(all, directions, weights));
        // Weights drawn anew make other values of all trials, and other hyperparameters.
        return data === null ? startingPoint(question) : improving(question, places, data, fit(data));
      }
      const data = evidence(history, directions[0], places, bounds);
      if (data === null) return startingPoint(question);
      const ended = inOrderOfEnd(history);
      const model = hyperparameters(ended.slice(0, fittedTrials(ended.length))) ?? fit(data);
      return improving(question, places, data, model);
    },
  };
});

function improving({ history, random }: Question, places: Places, data: Data, model: Model): Suggestion {
  const known = posterior(data, model);
  const { means } = known.atAll(data.points);
  const order = Array.from(means.keys()).toSorted((a, b) => means[a] - means[b]);
  const belief = believed(history, places, data, known);
  const believing = belief === data ? known : posterior(belief, model);
  const acquisition = expectedImprovement(believing, means[order[0]]);
  const incumbents = order.slice(0, 3).map((i) => data.points[i]);
  const point = maximize(acquisition, places, incumbents, random.fork("acquisition"));
  return places.suggestion(spread(point, believing, { points: belief.points, model, places }, random.fork("spread")));
}

/** The data with running trials added at their expected values. */
function believed(history: readonly TrialRecord[], places: Places, data: Data, known: Posterior): Data {
  const added = history
    .filter(({ state }) => state === "running" || state === "waiting")
    .map(({ parameters }) => places.of(parameters))
    .filter((point) => point !== null);
  if (added.length === 0) return data;
  return {
    points: [...data.points, ...added],
    values: Float64Array.from([...data.values, ...known.atAll(added).means]),
    noiseShares: Float64Array.from([...data.noiseShares, ...added.map(() => 1)]),
    categorical: data.categorical,
  };
}
