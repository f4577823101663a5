/** CMA-ES: moves and shapes a normal distribution towards better values. For many trials of a rugged or ill-scaled objective. */
import { UserError, configure, define, plugin, whole } from "../../options/index.ts";
import { normalQuantile, type Random } from "../../random/index.ts";
import type { TrialRecord } from "../record.ts";
import { axisOf, type Axis } from "./axis.ts";
import { after, beginning, ordered, type Run, type Tried } from "./cma/run.ts";
import { spread, step } from "./cma/state.ts";
import { suggestEach } from "./conditions.ts";
import { observe, type Observation } from "./observations.ts";
import type { Dimension, Question, Sampler, Suggestion } from "./sampler.ts";
import { startingPoint } from "./start.ts";

const declaration = define({
  name: "cmaEs",
  aliases: ["cma"],
  reference: "Hansen 2016, arXiv:1604.00772; restarts: Auger & Hansen 2005, CEC; margin: Hamano et al. 2022, GECCO",
  about: "moves and shapes a normal distribution towards better values, for many trials",
  options: { population: whole(0, {}, "λ, trials of a generation; 0: 4 + 3 ln n; doubled at each restart") },
});

/**
 * The distribution is derived from the history alone, so that any worker goes on where the others are. Parameters without order have
 * probabilities of their own; a branch that is not taken learns nothing.
 * @throws UserError (when asked) for several objectives
 */
export const cmaEs = plugin(declaration, (given?: { readonly population?: number }): Sampler => {
  const { population } = configure(declaration, given).options;
  const derive = remembered((axes) => beginning(axes, population === 0 ? null : Math.max(population, 4)));
  return {
    name: declaration.name,
    suggest(question) {
      if (question.directions.length > 1)
        throw new UserError("cmaEs: searches one objective, got several; take nsga2, tpe or gaussianProcess.");
      const axes = question.dimensions.map(({ distribution }) => axisOf(distribution));
      return question.number === 0 ? startingPoint(question) : draw(derive(question, axes), question, axes);
    },
  };
});

/** Ended trials in the order in which they ended: what ends later comes last, and no generation changes that was complete. */
function endedTrials({ history, directions }: Question): Observation[] {
  const { complete, pruned, failed } = observe(history, directions[0]);
  const worst = complete.reduce((most, { value }) => Math.max(most, value), -Infinity);
  const late = pruned.map((one) => ({ ...one, value: Math.max(one.value, worst) }));
  const time = (trial: TrialRecord) => trial.ended?.getTime() ?? 0;
  return [...complete, ...late, ...failed].toSorted(
    (a, b) => time(a.trial) - time(b.trial) || a.trial.number - b.trial.number,
  );
}

/**
 * The run that a history leads to. What was derived for the last question is kept, as nothing of it changes when trials are
 * added; a history that does not begin with the same trials is derived from its first.
 */
function remembered(begin: (axes: readonly Axis[]) => Run): (question: Question, axes: readonly Axis[]) => Run {
  let [known, used, key]: [Run | null, TrialRecord[], string] = [null, [], ""];
  return (question, axes) => {
    const trials = endedTrials(question).flatMap((one) => {
      const places = placesOf(one.trial, question.dimensions, axes);
      return places === null ? [] : [{ trial: one.trial, tried: { places, number: one.trial.number, value: one.value } satisfies Tried }];
    });
    const now = JSON.stringify([question.dimensions, question.directions]);
    if (known === null || now !== key || !used.every((trial, i) => trials[i]?.trial === trial)) [known, used, key] = [begin(axes), [], now];
    for (;;) {
      const generation = trials.slice(used.length, used.length + known.constants.lambda);
      if (generation.length < known.constants.lambda) return known;
      known = after(known, generation.map(({ tried }) => tried), axes);
      used.push(...generation.map(({ trial }) => trial));
    }
  };
}

/** NaN for what did not exist; null for a trial of another space. */
function placesOf({ parameters }: TrialRecord, dimensions: readonly Dimension[], axes: readonly Axis[]): Float64Array | null {
  const places = Float64Array.from(dimensions, ({ name }, d) => axes[d].place(parameters[name]));
  const strange = dimensions.some(({ name }, d) => Object.hasOwn(parameters, name) && Number.isNaN(places[d]));
  return strange || places.every(Number.isNaN) ? null : places;
}

function draw(run: Run, { dimensions, random }: Question, axes: readonly Axis[]): Suggestion {
  const numeric = ordered(axes);
  const point = inBox(run, random.fork("step"), numeric, axes);
  return suggestEach(dimensions, ({ name }, d) => {
    const axis = axes[d];
    return axis.value(axis.categorical ? drawn(run.probabilities[d], random.fork(name).uniform()) : point[numeric.indexOf(d)]);
  });
}

/** Draws again while a point lies outside, at most 100 times, and then takes the nearest one inside. */
function inBox({ state, constants }: Run, random: Random, numeric: readonly number[], axes: readonly Axis[]): Float64Array {
  let point = state.mean;
  for (let tries = 0; tries < 100; tries++) {
    const y = step(state, state.mean.map(() => random.normal()));
    point = state.mean.map((mean, i) => mean + state.sigma * y[i] * widened(i));
    if (point.every((x) => x >= 0 && x <= 1)) break;
  }
  return point;

  /** The margin: along a discrete axis the next cell stays within reach, however narrow the distribution has become. */
  function widened(i: number): number {
    const axis = axes[numeric[i]];
    if (axis === undefined || axis.count === Infinity || axis.count === 1) return 1;
    const [low, high] = axis.cell(state.mean[i]);
    const nearest = Math.min(low > 1e-9 ? state.mean[i] - low : 1, high < 1 - 1e-9 ? high - state.mean[i] : 1);
    const least = nearest / normalQuantile(1 - 1 / (2 * constants.lambda));
    return Math.max(1, least / (state.sigma * spread(state, i)));
  }
}

/** The middle of the cell of the value that a draw in [0, 1) falls on. */
function drawn(probabilities: Float64Array, at: number): number {
  let rest = at;
  const index = probabilities.findIndex((p) => (rest -= p) < 0);
  return ((index < 0 ? probabilities.length - 1 : index) + 0.5) / probabilities.length;
}
