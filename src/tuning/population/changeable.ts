/** Which parameters of a space may change while a network is trained: numbers that flow into its program, and nothing else. */
import { UserError } from "../../options/index.ts";
import { buildExperiment, differOnlyInNumbers, type Experiment, splitOf } from "../../training/index.ts";
import { type Experiments, sourceOf } from "../../comparison/experiments.ts";
import type { ParameterValue } from "../distribution.ts";
import { experimentOf } from "../networks/experiment.ts";
import { axisOf } from "../samplers/axis.ts";
import { suggestEach } from "../samplers/conditions.ts";
import type { Dimension } from "../samplers/sampler.ts";
import { configurationOf, dimensionsOf, type Space } from "../space/index.ts";

/**
 * The names of dimensions that do more than change a number: sizes, initializers, batch sizes, choices of plug-ins. Found by trying:
 * an experiment at one end of the range and one at the other must be the same program with the same beginning.
 */
export function unchangeable(base: Experiment, space: Space, sources: Experiments["sources"]): readonly string[] {
  const dimensions = dimensionsOf(space);
  const experiment = { ...base, seed: 0 };
  const split = splitOf(experiment, sources[sourceOf(base)]);
  const at = (forced: ReadonlyMap<string, ParameterValue>) => {
    const values = suggestEach(dimensions, ({ name, distribution }) => forced.get(name) ?? axisOf(distribution).value(0));
    const made = experimentOf(experiment, configurationOf(space, values));
    return { options: buildExperiment(made, split), data: JSON.stringify([made.data, made.seed]) };
  };
  return dimensions
    .filter(({ name, when, distribution }) => {
      if (when.length > 0) return true; // exists in one branch only, and a branch is another plug-in
      const [first, ...others] = valuesOf(distribution).map((value) => at(new Map([[name, value]])));
      return !others.every(({ options, data }) => data === first.data && differOnlyInNumbers(first.options, options));
    })
    .map(({ name }) => name);
}

/** Its ends and its middle; all choices. A null among the choices takes a plug-in away. */
const valuesOf = (distribution: Dimension["distribution"]): readonly ParameterValue[] =>
  distribution.kind === "categorical" ? distribution.choices : [0, 0.5, 1].map((place) => axisOf(distribution).value(place));

/** The entries of a space that may change while a network is trained. @throws UserError where none is left */
export function changeableSpace(base: Experiment, space: Space, sources: Experiments["sources"]): Space {
  const others = new Set(unchangeable(base, space, sources));
  const kept = Object.entries(space).filter(
    ([name]) => !dimensionsOf({ [name]: space[name] }).some((dimension) => others.has(dimension.name)),
  );
  if (kept.length === 0) throw noneChanges();
  return Object.fromEntries(kept);
}

/** @throws UserError that names what cannot change while a network is trained */
export function checkChangeable(base: Experiment, space: Space, sources: Experiments["sources"]): void {
  if (base.stopping !== undefined)
    throw new UserError(
      `population: members are trained as long as each other, so stopping "${base.stopping}" has no place; leave it out.`,
    );
  if (dimensionsOf(space).length === 0) throw noneChanges();
  const names = unchangeable(base, space, sources);
  if (names.length > 0)
    throw new UserError(
      `population: ${names.join(", ")} cannot change while a network is trained; give ${names.length === 1 ? "it a value" : "them values"}, ` +
        "and search only numbers such as the learning rate, memories of the optimizer, strengths and rates of dropout.",
    );
}

const noneChanges = (): UserError =>
  new UserError(
    "population: nothing that is searched may change while a network is trained; search the learning rate, a strength, or dropout.",
  );
