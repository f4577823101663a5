/** CMA-ES: moves and shapes a normal distribution towards better values. For many trials of a rugged or ill-scaled objective. */
import { UserError, configure, define, plugin, whole } from "../../options/index.ts";
import { normalQuantile, type Random } from "../../random/index.ts";
import type { ParameterValue } from "../distribution.ts";
import type { TrialRecord } from "../record.ts";
import { axisOf, type Axis } from "./axis.ts";
import { after, beginning, ordered, type Run, type Tried } from "./cma/run.ts";
import { spread, step } from "./cma/state.ts";
import { exists, groupsOf } from "./conditions.ts";
import { observe, type Observation } from "./observations.ts";
import type { Dimension, Question, Sampler } from "./sampler.ts";
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
 * probabilities of their own. Each branch has a distribution of its own, which learns from the trials that took it.
 * @throws UserError (when asked) for several objectives
 */
export const cmaEs = plugin(declaration, (given?: { readonly population?: number }): Sampler => {
  const { population } = configure(declaration, given).options;
  const derived = new Map<string, ReturnType<typeof remembered>>();
  return {
    name: declaration.name,
    suggest(question) {
      if (question.directions.length > 1)
        throw new UserError("cmaEs: searches one objective, got several; take nsga2, tpe or gaussianProcess.");
      if (question.number === 0) return startingPoint(question);
      const trials = endedTrials(question);
      const values: Record<string, ParameterValue> = {};
      for (const group of groupsOf(question.dimensions)) {
        if (!exists(group[0], values)) continue;
        const axes = group.map(({ distribution }) => axisOf(distribution));
        const key = JSON.stringify([group, question.directions]);
        const derive = derived.get(key) ?? remembered(axes, population === 0 ? null : Math.max(population, 4));
        derived.set(key, derive);
        const places = draw(derive(tried(trials, group, axes)), question.random.fork(group[0].name), axes);
        group.forEach(({ name }, d) => (values[name] = axes[d].value(places[d])));
      }
      return values;
    },
  };
});

/** Ended trials in the order in which they ended: what ends later comes last, and no generation changes that was complete. */
function endedTrials({ history, directions }: Question): Observation[] {
  const { complete, pruned, failed } = observe(history, directions[0]);
  const worst = complete.reduce((most, { value }) => Math.max(most, value), -Infinity);
  const late = pruned.map((one) => ({ ...one, value: Math.max(one.value, worst) }));
  const time = (trial: TrialRecord) => trial.ended?.getTime() ?? 0;
  return [...complete, ...late, ...failed].toSorted((a, b) => time(a.trial) - time(b.trial) || a.trial.number - b.trial.number);
}

/**
 * The run that trials lead to. What was derived for the last question is kept, as nothing of it changes when trials are added;
 * trials that do not begin with the same ones are derived from the first.
 */
function remembered(axes: readonly Axis[], lambda: number | null): (trials: readonly Tried[]) => Run {
  let known = beginning(axes, lambda);
  let used: TrialRecord[] = [];
  return (trials) => {
    if (!used.every((trial, i) => trials[i]?.trial === trial)) [known, used] = [beginning(axes, lambda), []];
    for (;;) {
      const generation = trials.slice(used.length, used.length + known.constants.lambda);
      if (generation.length < known.constants.lambda) return known;
      known = after(known, generation, axes);
      used.push(...generation.map(({ trial }) => trial));
    }
  };
}

/** Of the trials that have all these parameters, within their ranges. */
function tried(trials: readonly Observation[], group: readonly Dimension[], axes: readonly Axis[]): Tried[] {
  return trials.flatMap(({ trial, value }) => {
    const places = Float64Array.from(group, ({ name }, d) => axes[d].place(trial.parameters[name]));
    return places.some(Number.isNaN) ? [] : [{ trial, places, value }];
  });
}

/** A place on every axis. */
function draw(run: Run, random: Random, axes: readonly Axis[]): Float64Array {
  const numeric = ordered(axes);
  const point = inBox(run, random.fork("step"), numeric, axes);
  return Float64Array.from(axes, ({ categorical }, d) =>
    categorical ? drawn(run.probabilities[d], random.fork(d).uniform()) : point[numeric.indexOf(d)],
  );
}

/** Draws again while a point lies outside, at most 100 times, and then takes the nearest one inside. */
function inBox({ state, constants }: Run, random: Random, numeric: readonly number[], axes: readonly Axis[]): Float64Array {
  let point = state.mean;
  for (let tries = 0; tries < 100; tries++) {
    const y = step(
      state,
      state.mean.map(() => random.normal()),
    );
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
