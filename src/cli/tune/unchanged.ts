// What a search cannot go on with: values of its trials could not be compared with those of others.
import { resolve } from "node:path";
import { isBuiltIn } from "../../data/index.ts";
import { kebab, UserError } from "../../options/index.ts";
import { settings } from "../../training/experiment/index.ts";
import type { Work } from "../../tuning/networks/assignment.ts";
import { isParameter } from "../../tuning/space/parameter.ts";
import type { Given } from "../command.ts";
import { experimentFrom } from "../experiment.ts";
import { readOptions } from "../flags/data.ts";
import { same } from "../flags/settings.ts";
import { searchFlagNames } from "./flags.ts";
import { type Search, spaceOf } from "./search.ts";
import { valueAt } from "./train-command.ts";

/** What may be told anew. */
const free: ReadonlySet<string> = new Set([
  ...["resume", "space", "enqueue", "sampler", "pruner", "seeds", "trialTime", "finals", "finalSeeds"],
  ...["trials", "time", "value", "until", "workers", "storage", "runs", "report", "json", "quiet"],
]);
/** What may be told again as it was, beside the settings of the experiment. */
const kept: ReadonlySet<string> = new Set(["study", "name", "seed", "heartbeat", "metric", "on", "config"]);

type NetworkWork = Extract<Work, { kind: "networks" }>;

/** @throws UserError naming what was asked for and what the study has, where the two differ */
export async function checkUnchanged(search: Search, given: Given, source: string | undefined): Promise<void> {
  const { study, seed, assignment } = search;
  const { work, heartbeat, directory } = assignment;
  const keep: Keep = (what, before, now, why = "trials that were made otherwise could not be compared") => {
    if (now === undefined || JSON.stringify(before) === JSON.stringify(now)) return;
    throw new UserError(
      `${what}: study ${study} has ${text(before)}, not ${text(now)}; ${why}. Leave it out, or begin another study.`,
    );
  };
  const other = Object.keys(given).find(
    (name) => given[name] !== undefined && searchFlagNames.has(name) && !free.has(name) && !kept.has(name),
  );
  if (other !== undefined)
    throw new UserError(`--${kebab(other)}: study ${study} goes on as it was told there; leave it out, or begin another study.`);
  for (const name of ["study", "name"] as const) keep(`--${name}`, study, given[name], "a study keeps its name");
  if (given.seed !== undefined) keep("--seed", seed, Number(given.seed), "what its sampler draws follows from it");
  if (given.heartbeat !== undefined)
    keep("--heartbeat", heartbeat, Number(given.heartbeat), "all of its workers must agree on when one counts as dead");
  if (work.kind === "module") {
    if (source !== undefined)
      throw new UserError(`study ${study} searches the objective of ${work.path}, which takes no data: leave "${source}" out.`);
    return;
  }
  const known = work.experiment.data!.source!;
  if (source !== undefined && !isSameSource(source, known, directory)) keep("DATA", known, source);
  await checkSettings(search, work, given, keep);
}

type Keep = (what: string, before: unknown, now: unknown, why?: string) => void;

async function checkSettings(search: Search, work: NetworkWork, given: Given, keep: Keep): Promise<void> {
  const { metric, on } = given;
  if (metric !== undefined && !same(String(metric), work.metric.name)) keep("--metric", work.metric.name, metric);
  if (on !== undefined) keep("--on", work.metric.split, on);
  const typed = Object.fromEntries(
    Object.entries(given).filter(
      ([name, value]) => value !== undefined && name !== "seed" && (name === "config" || !searchFlagNames.has(name)),
    ),
  );
  if (Object.keys(typed).length === 0) return;
  const { experiment } = await experimentFrom(typed, undefined, async () => work.experiment.loss ?? lossOf(search));
  const space = spaceOf(search);
  for (const { name, place, option } of settings.values()) {
    const now = valueAt(experiment, place);
    if (now !== undefined && Object.hasOwn(space, name))
      throw new UserError(
        `--${kebab(name)}: study ${search.study} searches ${isParameter(space[name]) ? `${name}; to fix it: --space ${name}=${text(now)}` : `options of ${name}; change them by --space`}`,
      );
    // Of data what is not said is the declared default; of networks it depends.
    keep(`--${kebab(name)}`, valueAt(work.experiment, place) ?? (place[0] === "data" ? option?.initial : undefined), now);
  }
  for (const name of ["target", "task", "ignore", "categories", "group"] as const)
    keep(`--${name}`, work.experiment.data?.[name], experiment.data?.[name]);
  const reading = work.reading as Readonly<Record<string, unknown>>;
  for (const [name, now] of Object.entries(readOptions(given))) keep(`--${name}`, reading[name], now);
}

function lossOf({ searched }: Search): string {
  const label = searched.kind === "networks" ? searched.tuning.built.loss!.label : "";
  return label.replace(/\(.*/, "");
}

/** As either place calls it. */
const isSameSource = (typed: string, known: string, directory: string): boolean =>
  typed === known || (!isBuiltIn(typed) && !isBuiltIn(known) && resolve(typed) === resolve(directory, known));

export function text(value: unknown): string {
  if (value === undefined || value === null) return "none";
  if (Array.isArray(value)) return value.join("x");
  return typeof value === "string" ? value : JSON.stringify(value);
}
