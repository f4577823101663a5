// What a search's trials say about how to search on, with the options that do it.
import { settings } from "../../training/experiment/index.ts";
import { advise, type Finding, type Remedy } from "../../tuning/advice/index.ts";
import { hasEnded, type StudyRecord, type TrialRecord } from "../../tuning/record.ts";
import { quote } from "../parse.ts";
import { plainName, plainValue } from "./words.ts";

export interface Advised extends Finding {
  /** What to type for it, where an option does it. */
  readonly how?: string;
}

/**
 * Advice on one objective; on several there is none.
 * @param networks whether names are those of settings
 * @param folder of the search, which goes on there for more trials; another space is another search
 */
export function adviceOn(
  { directions }: StudyRecord,
  trials: readonly TrialRecord[],
  networks: boolean,
  folder: string,
): Advised[] {
  if (directions.length > 1) return [];
  const ended = trials.filter(hasEnded).length;
  return advise({ trials, direction: directions[0], ...(networks && { domains }) }).map((finding) => {
    const how = howOf(finding.remedy, ended, folder);
    return how === null ? finding : { ...finding, how };
  });
}

/** Where settings that are numbers may lie at all; a network has a layer and a unit at least. */
const domains: Readonly<Record<string, { readonly low: number; readonly high: number }>> = {
  ...Object.fromEntries(
    [...settings.values()].flatMap(({ name, option }) =>
      option?.kind === "number" ? [[name, { low: option.low, high: option.high }]] : [],
    ),
  ),
  width: { low: 1, high: Infinity },
  depth: { low: 1, high: Infinity },
};

function howOf(remedy: Remedy, ended: number, folder: string): string | null {
  switch (remedy.kind) {
    case "range":
      return `--space ${wish(remedy.parameter, remedy.distribution)}`;
    case "fix":
      return `--space ${plainName(remedy.parameter)}=${plainValue(remedy.parameter, remedy.value)}`;
    case "trials":
      return `whetstone tune --resume ${quote(folder)} --trials ${ended + remedy.count}`;
    case "seeds":
      return `--seeds ${remedy.count}`;
    case "pruner": {
      const options = Object.entries(remedy.options).map(([name, value]) => `${name}=${value}`);
      return `--pruner ${remedy.pruner}${options.length > 0 ? `:${options.join(",")}` : ""}`;
    }
    case "together":
    case "stop":
      return null;
    default:
      return remedy satisfies never;
  }
}

function wish(parameter: string, distribution: Extract<Remedy, { kind: "range" }>["distribution"]): string {
  const name = plainName(parameter);
  const text = (value: number | string | boolean | null) => plainValue(parameter, value);
  if (distribution.kind === "categorical") return `${name}=${distribution.choices.map(text).join(",")}`;
  const ends = [distribution.low, distribution.high].map(text);
  return `${name}=${(name === parameter ? ends : ends.toReversed()).join("..")}`;
}
