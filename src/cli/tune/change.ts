// A search that goes on otherwise than it began: with another space, sampler, pruner, seeds or budget.
import { resolve } from "node:path";
import { normalise, parse, UserError } from "../../options/index.ts";
import { settings } from "../../training/experiment/index.ts";
import type { Assignment } from "../../tuning/networks/assignment.ts";
import { pruners } from "../../tuning/pruners/index.ts";
import { samplers } from "../../tuning/samplers/index.ts";
import type { Space } from "../../tuning/space/index.ts";
import { networkTuning } from "../../tuning/tune.node.ts";
import type { Given } from "../command.ts";
import { ownNames } from "../experiment.ts";
import { limitsFrom } from "./limits.ts";
import { secondsOf, seedsOf, suggestionFrom } from "./read-options.ts";
import { type Search, type Searched, spaceOf } from "./search.ts";
import { isSpaceFile, readSpace } from "./space-file.ts";
import { valueAt } from "./train-command.ts";
import { checkUnchanged, text } from "./unchanged.ts";
import { withWish } from "./wishes/wish.ts";

/**
 * The search with what was given in the place of what it had. Whether the study's trials can be reconciled with the new space is for the
 * study to say.
 * @throws UserError for what cannot change, naming what the study has, and for values that cannot be read
 */
export async function changedSearch(search: Search, given: Given, source: string | undefined): Promise<Search> {
  const { assignment, searched } = search;
  if (searched.kind === "module") {
    const other = ["seeds", "metric", "on", "finals", "finalSeeds", "trialTime"].find((name) => given[name] !== undefined);
    if (other !== undefined)
      throw new UserError(`--${other} belongs to networks; study ${search.study} has an objective of its own.`);
    if (searched.directions.length > 1 && given.pruner !== undefined)
      throw new UserError("--pruner: a pruner compares one objective; with several, leave it out.");
  }
  await checkUnchanged(search, given, source);
  const now = await withSpace(search, (given.space ?? []) as readonly string[]);
  const space = spaceOf({ searched: now });
  return {
    ...search,
    searched: now,
    assignment: { ...assignment, ...methodFrom(assignment, given), budget: limitsFrom(given, assignment.budget) },
    enqueue: ((given.enqueue ?? []) as readonly string[]).map((one) => suggestionFrom(one, space)),
  };
}

function methodFrom({ sampler, pruner, work }: Assignment, given: Given): Pick<Assignment, "sampler" | "pruner" | "work"> {
  const method = { sampler: String(given.sampler ?? sampler), pruner: String(given.pruner ?? pruner) };
  if (given.sampler !== undefined) parse(method.sampler, samplers, "sampler");
  if (given.pruner !== undefined) parse(method.pruner, pruners, "pruner");
  if (work.kind === "module") return { ...method, work };
  const seeds = given.seeds === undefined ? work.seeds : seedsOf(String(given.seeds));
  const trialSeconds = given.trialTime === undefined ? work.trialSeconds : secondsOf(String(given.trialTime), "--trial-time");
  return { ...method, work: { ...work, seeds, trialSeconds } };
}

async function withSpace(search: Search, texts: readonly string[]): Promise<Searched> {
  if (texts.length === 0) return search.searched;
  const { searched, assignment } = search;
  const files = texts.filter(isSpaceFile);
  if (files.length > 1) throw new UserError(`--space: ${files.join(" and ")} each say the whole space; keep one.`);
  const start = files[0] === undefined ? spaceOf(search) : await spaceIn(files[0], search);
  const wishes = texts.filter((one) => !isSpaceFile(one));
  if (searched.kind === "module")
    return { ...searched, space: wishes.reduce((space, wish) => withWish(space, wish, null), start) };
  const { base, metric, sources } = searched.tuning;
  const networks = { experiment: base, plugIns: await ownNames() };
  const space = wishes.reduce((so, wish) => withWish(so, wish, networks), start);
  checkDecided(search, space, assignment);
  return { kind: "networks", tuning: await networkTuning(base, { space, metric, sources }) };
}

async function spaceIn(path: string, { study, searched, assignment: { work, directory } }: Search): Promise<Space> {
  const file = await readSpace(path);
  if (file.objective && (work.kind !== "module" || resolve(path) !== resolve(directory, work.path)))
    throw new UserError(
      `--space ${path}: study ${study} ${work.kind === "module" ? `searches the objective of ${work.path}` : "trains networks"}, and ${path} brings another objective; begin another study for it.`,
    );
  if (searched.kind === "module" && searched.directions.join() !== file.directions.join() && file.objective)
    throw new UserError(
      `--space ${path}: study ${study} wants to ${searched.directions.join(", ")}, not to ${file.directions.join(", ")}; begin another study.`,
    );
  return file.space;
}

/** How long trials train, and on which rows, decides what their values are. */
const decided = ["epochs", "validation", "test", "stratify", "splitSeed", "seed"];

function checkDecided(search: Search, space: Space, { work }: Assignment): void {
  const before = spaceOf(search);
  const moved = Object.keys(space).find(
    (name) =>
      decided.some((one) => normalise(one) === normalise(name)) && JSON.stringify(space[name]) !== JSON.stringify(before[name]),
  );
  if (moved === undefined || work.kind !== "networks") return;
  const value = valueAt(work.experiment, settings.get(moved)!.place);
  throw new UserError(
    `--space ${moved}: study ${search.study} has ${Object.hasOwn(before, moved) ? "another range" : text(value)} there, and trials that were made otherwise could not be compared. Begin another study for it.`,
  );
}
