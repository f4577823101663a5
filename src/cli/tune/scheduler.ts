// `--scheduler population`: what has no place beside it, and what is said of it.
import { kebab, parse, UserError } from "../../options/index.ts";
import { plural } from "../../report/format.ts";
import type { Assignment } from "../../tuning/networks/assignment.ts";
import { type Population, schedulers } from "../../tuning/population/index.ts";
import type { Given } from "../command.ts";
import type { Search } from "./search.ts";

/** What belongs to searches of trial after trial, and why it has no place here. */
const others: Readonly<Record<string, string>> = {
  sampler: "nobody proposes trials: copies change their numbers by themselves",
  pruner: "the worst members go on from the best instead of being stopped",
  seeds: "every member has one seed",
  folds: "all members are compared on the same rows",
  trials: "there are as many as members and intervals",
  until: "its trials are not drawn from one space alone",
  enqueue: "the first population covers the space evenly",
};

/** The scheduler that was asked for; null for a search of trial after trial. @throws UserError for what has no place beside it */
export function schedulerOf(given: Given): string | null {
  if (given.scheduler === undefined) return null;
  const spec = String(given.scheduler);
  parse(spec, schedulers, "scheduler");
  refuseOthers(given, spec);
  return spec;
}

/** @throws UserError for an option of searches of trial after trial */
export function refuseOthers(given: Given, spec: string): void {
  const name = Object.keys(others).find((one) => given[one] !== undefined && String(given[one]) !== "");
  if (name !== undefined)
    throw new UserError(`--${kebab(name)} has no place beside --scheduler ${spec}: ${others[name]}; leave one of them out.`);
}

/** @throws UserError for what its members cannot change any more on their way */
export function refuseChanges(given: Given, { study, assignment: { scheduler } }: Pick<Search, "study" | "assignment">): void {
  refuseOthers(given, String(scheduler));
  if (given.space !== undefined && String(given.space) !== "")
    throw new UserError(
      `--space: the members of study ${study} are under way in the space that they began in; leave it out, or begin another study.`,
    );
}

export const schedulerFrom = ({ scheduler = null }: Assignment): Population | null =>
  scheduler === null ? null : parse(scheduler, schedulers, "scheduler");

/** `population of 16, compared every 5 epochs`. */
export function schedulerLine({ size, interval, exploit }: Population): string {
  const when = interval === 0 ? "twenty times" : `every ${interval === 1 ? "epoch" : plural(interval, "epoch")}`;
  return `population of ${size}, compared ${when}, by ${exploit}`;
}
