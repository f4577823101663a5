/** Finds what is wrong with a space of networks before a trial does: every name, and the ends and choices of every range. */
import { UserError } from "../../options/index.ts";
import type { Experiment } from "../../training/experiment/index.ts";
import type { ParameterValue } from "../distribution.ts";
import { axisOf } from "../samplers/axis.ts";
import { suggestEach } from "../samplers/conditions.ts";
import type { Dimension } from "../samplers/sampler.ts";
import { configurationOf, dimensionsOf, type Space } from "../space/index.ts";
import { experimentOf } from "./experiment.ts";

/** @throws UserError where nothing is searched, for a name that means nothing, and for a value that is not allowed, as a dropout of 1 */
export function checkSpace(base: Experiment, space: Space): void {
  const dimensions = dimensionsOf(space);
  if (dimensions.length === 0) throw new UserError("space: nothing is searched; give a parameter a range or choices.");
  const at = (forced: ReadonlyMap<string, ParameterValue>) =>
    experimentOf(
      base,
      configurationOf(
        space,
        suggestEach(dimensions, ({ name, distribution }) =>
          forced.has(name) ? forced.get(name)! : axisOf(distribution).value(0),
        ),
      ),
    );
  at(new Map());
  for (const one of dimensions)
    for (const value of ends(one)) at(new Map([...one.when.map((each) => [each.name, each.value] as const), [one.name, value]]));
}

const ends = ({ distribution }: Dimension): readonly ParameterValue[] =>
  distribution.kind === "categorical" ? distribution.choices : [distribution.low, distribution.high];
