// What a search's trials say about how to search on, each with the command that does it.
import type { ComparisonRecord } from "../../comparison/record.ts";
import type { NumberOption } from "../../options/index.ts";
import { settings } from "../../training/experiment/index.ts";
import { advise, type Finding, type Remedy } from "../../tuning/advice/index.ts";
import type { Assignment } from "../../tuning/networks/assignment.ts";
import { hasEnded, type StudyRecord, type TrialRecord } from "../../tuning/record.ts";
import { dimensionsOf, type Space } from "../../tuning/space/index.ts";
import { quote } from "../parse.ts";
import { plainName, plainValue } from "./words.ts";

export interface Advised extends Finding {
  /** What to type for it, where a command does it. */
  readonly how?: string;
}

export interface AdvisedSearch {
  readonly space: Space;
  readonly assignment: Pick<Assignment, "work" | "budget">;
  /** The verdict of the finals, where there were any. */
  readonly verdict?: ComparisonRecord | null;
  /** Where it goes on: a folder, or a study and its storage. */
  readonly place: readonly string[];
}

/** Advice on one objective; on several there is none. What was done already is not advised again. */
export function adviceOn({ directions }: StudyRecord, trials: readonly TrialRecord[], search: AdvisedSearch): Advised[] {
  if (directions.length > 1) return [];
  const networks = search.assignment.work.kind === "networks";
  const ended = trials.filter(hasEnded).length;
  return advise({ trials, direction: directions[0], ...(networks && { domains }) })
    .filter(({ remedy }) => !isDone(remedy, search))
    .map((finding) => {
      const words = wordsFor(finding.remedy, ended, search);
      if (words === null) return finding;
      return { ...finding, how: ["whetstone", "tune", "--resume", ...search.place, ...words].map(quote).join(" ") };
    });
}

/** Where settings that are numbers may lie at all; a network has a layer and a unit at least. */
const domains: Readonly<Record<string, { readonly low: number; readonly high: number }>> = {
  ...Object.fromEntries(
    [...settings.values()].flatMap(({ name, option }) => (option?.kind === "number" ? [[name, domainOf(option)]] : [])),
  ),
  width: { low: 1, high: Infinity },
  depth: { low: 1, high: Infinity },
};

/** An end that is not allowed itself is kept away from: a dropout of 1 would leave nothing. */
function domainOf({ low, high, openHigh }: NumberOption): { readonly low: number; readonly high: number } {
  return { low, high: openHigh && Number.isFinite(high) && Number.isFinite(low) ? high - 0.05 * (high - low) : high };
}

function isDone(remedy: Remedy, { space, verdict }: AdvisedSearch): boolean {
  if (remedy.kind === "range" || remedy.kind === "fix") {
    const now = dimensionsOf(space).find(({ name }) => name === remedy.parameter)?.distribution;
    if (!now || remedy.kind === "fix" || remedy.distribution.kind !== "categorical") return !now;
    const { choices } = remedy.distribution;
    return now.kind === "categorical" && now.choices.every((choice) => choices.includes(choice));
  }
  // The finals gave the best few more seeds than that.
  return remedy.kind === "seeds" && (verdict?.seeds.length ?? 0) >= remedy.count;
}

function wordsFor(remedy: Remedy, ended: number, { space, assignment }: AdvisedSearch): string[] | null {
  const further = () => moreTrials(assignment.budget, ended, Math.max(10, Math.round(ended / 2)));
  switch (remedy.kind) {
    case "range":
      return ["--space", wish(remedy.parameter, remedy.distribution), ...further()];
    case "fix": {
      // Something must be left to search.
      if (dimensionsOf(space).length < 2) return null;
      return ["--space", `${plainName(remedy.parameter)}=${plainValue(remedy.parameter, remedy.value)}`, ...further()];
    }
    case "trials":
      return moreTrials(assignment.budget, ended, remedy.count);
    case "seeds":
      if (assignment.work.kind !== "networks") return null;
      return ["--finals", String(remedy.trials.length), "--final-seeds", String(Math.max(2, remedy.count))];
    case "pruner": {
      const options = Object.entries(remedy.options).map(([name, value]) => `${name}=${value}`);
      return ["--pruner", `${remedy.pruner}${options.length > 0 ? `:${options.join(",")}` : ""}`, ...further()];
    }
    case "together":
    case "stop":
      return null;
    default:
      return remedy satisfies never;
  }
}

/** So many trials more, and no other limit that may have been reached. */
function moreTrials({ seconds, value, until }: Assignment["budget"], ended: number, count: number): string[] {
  const others = { time: seconds, value, until };
  const lifted = Object.entries(others).flatMap(([name, limit]) => (limit === null ? [] : [`--${name}`, "none"]));
  return ["--trials", String(ended + count), ...lifted];
}

function wish(parameter: string, distribution: Extract<Remedy, { kind: "range" }>["distribution"]): string {
  const name = plainName(parameter);
  const text = (value: number | string | boolean | null) => plainValue(parameter, value);
  if (distribution.kind === "categorical") return `${name}=${distribution.choices.map(text).join(",")}`;
  const ends = [distribution.low, distribution.high].map(text);
  return `${name}=${(name === parameter ? ends : ends.toReversed()).join("..")}`;
}
