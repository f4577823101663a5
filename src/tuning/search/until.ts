/** When to stop: no configuration of the space is likely to beat the best by much any more. */
import { UserError } from "../../options/index.ts";
import { random } from "../../random/index.ts";
import { dimensionsOf } from "../space/index.ts";
import { spaceOf } from "../study/spaces.ts";
import type { Budget } from "./budget.ts";
import { chanceOfBetter } from "./chance-of-better.ts";

/**
 * A rule for `Budget.until`: ends the search once a value better than the best by more than `share` of it (0.005 is half a percent)
 * is less likely than 5 % anywhere in the space. It says nothing before there are ten complete trials and two more for each parameter.
 * @throws UserError unless 0 < share < 1
 */
export function noneBetterBy(share: number): NonNullable<Budget["until"]> {
  if (!(share > 0 && share < 1)) throw new UserError(`tune: until: a share lies between 0 and 1, got ${share}.`);
  let last = { complete: 0, chance: 1 };
  return (trials, study) => {
    const space = spaceOf(study);
    if (space === null) return null;
    const dimensions = dimensionsOf(space);
    const { length: complete } = trials.filter(({ state }) => state === "complete");
    if (complete < 10 + 2 * dimensions.length) return null;
    // Workers side by side ask after the same trials; and of many trials one more changes little.
    if (complete - last.complete >= Math.max(1, complete / 20))
      last = { complete, chance: chanceOfBetter(trials, dimensions, study.directions[0], share, random(0).fork(complete)) };
    if (last.chance >= 0.05) return null;
    const words = last.chance < 0.001 ? "less than 0.1 %" : `${(100 * last.chance).toFixed(1)} %`;
    return `the chance that any candidate beats the best by more than ${Number((100 * share).toPrecision(6))} % is ${words}`;
  };
}
