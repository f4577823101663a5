// Going on with a search: from its folder, or from the name of its study.
import { existsSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { UserError } from "../../options/index.ts";
import { assign, type Assignment } from "../../tuning/networks/assignment.ts";
import type { Given, Invocation } from "../command.ts";
import { readRunConfig, writtenBy } from "../run-config.ts";
import { createRunFolder, openRunFolder } from "../run-folder.ts";
import { begin, type Begun, finalsOf, storedUrl, type TuneConfig } from "./begun.ts";
import { joinSearch, openExisting, storageUrl } from "./join.ts";
import { refuseOthers } from "./scheduler.ts";
import { countOf, secondsOf, shareOf, valueOf } from "./read-options.ts";

/** What may be said beside --resume; everything else is the study's own. */
const free = new Set([
  "resume",
  "trials",
  "time",
  "value",
  "until",
  "finals",
  "workers",
  "storage",
  "runs",
  "report",
  "json",
  "quiet",
]);

/** @throws UserError where there is no such search, or its data changed */
export async function earlier(place: string, { args, given, console, line }: Invocation): Promise<Begun> {
  const other = Object.keys(given).find((name) => given[name] !== undefined && !free.has(name));
  if (args[0] !== undefined || other !== undefined)
    throw new UserError(
      `--resume goes on with a search as it was told: leave ${args[0] !== undefined ? `"${args[0]}"` : `--${other}`} out. A larger budget may be given: --trials 200.`,
    );
  const known = existsSync(join(place, "config.json")) ? await readRunConfig<TuneConfig>(place, "tune") : null;
  const name = known?.study ?? place;
  const url = given.storage === undefined && known ? fromThere(known) : storageUrl(given);
  const storage = await openExisting(url);
  try {
    const found = await joinSearch(storage, name);
    if (found.assignment.scheduler) refuseOthers(given, found.assignment.scheduler);
    const search = { ...found, assignment: { ...found.assignment, budget: moreBudget(found.assignment.budget, given) } };
    const folder = known ? await openRunFolder(place) : await createRunFolder(String(given.runs ?? "runs"), name);
    const record = (await storage.study(name))!;
    await assign(storage, record.id, search.assignment);
    const config: TuneConfig = {
      ...(known ?? { ...writtenBy("tune", line), study: name, storage: storedUrl(url, storage) }),
      finals: given.finals === undefined && known ? known.finals : finalsOf(given),
      ...(known && { resumed: [...(known.resumed ?? []), line] }),
    };
    return await begin({ search, storage, folder, config }, console);
  } catch (error) {
    await storage.close();
    throw error;
  }
}

/** The storage as it is called from here. */
function fromThere({ storage, directory }: TuneConfig): string {
  const [, scheme = "", path] = /^(sqlite:\/\/\/|journal:)?(.*)$/.exec(storage)!;
  if (/^[a-z][a-z0-9+.-]+:/i.test(path) || isAbsolute(path)) return storage;
  return scheme + (relative(process.cwd(), resolve(directory, path)) || path);
}

function moreBudget(budget: Assignment["budget"], given: Given): Assignment["budget"] {
  return {
    trials: countOf(given, "trials", 1) ?? budget.trials,
    seconds: given.time === undefined ? budget.seconds : secondsOf(String(given.time), "--time"),
    value: valueOf(given) ?? budget.value,
    until: given.until === undefined ? budget.until : shareOf(String(given.until)),
  };
}
