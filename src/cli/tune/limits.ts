// What ends a search, as it was typed: of a new one, or in place of what ended it so far.
import { normalise } from "../../options/index.ts";
import type { Assignment } from "../../tuning/networks/assignment.ts";
import type { Given } from "../command.ts";
import { countOf, secondsOf, shareOf, valueOf } from "./read-options.ts";

type Budget = Assignment["budget"];

/** Nothing limits it. */
export const unlimited: Budget = { trials: null, seconds: null, value: null, until: null };

/**
 * The limits that were given, the others as they were; `none` takes one away.
 * @throws UserError for what is no such limit
 */
export function limitsFrom(given: Given, before: Budget): Budget {
  const read = <T>(name: string, of: () => T | undefined, was: T | null): T | null =>
    given[name] === undefined ? was : normalise(String(given[name])) === "none" ? null : (of() ?? null);
  return {
    trials: read("trials", () => countOf(given, "trials", 1), before.trials),
    seconds: read("time", () => secondsOf(String(given.time), "--time"), before.seconds),
    value: read("value", () => valueOf(given), before.value),
    until: read("until", () => shareOf(String(given.until)), before.until),
  };
}
