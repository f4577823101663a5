// The check of lists of steps.
import { UserError } from "../../options/index.ts";

/** A copy of `steps`. @throws UserError unless they are whole numbers > 0, each larger than the one before */
export function increasing(steps: readonly number[], where: string): number[] {
  const wrong = steps.findIndex((step, i) => !Number.isInteger(step) || step <= (i === 0 ? 0 : steps[i - 1]));
  if (wrong < 0) return [...steps];
  throw new UserError(
    `${where}: expected whole numbers above 0 in increasing order, got [${steps.join(", ")}]; look at ${steps[wrong]}.`,
  );
}
