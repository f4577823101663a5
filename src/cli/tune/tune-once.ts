// One search from what was typed, or on from where an earlier one was left.
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { enableWideVectors } from "../../engine/vectors.node.ts";
import { check, UserError, whole } from "../../options/index.ts";
import { assign, type Assignment } from "../../tuning/networks/assignment.ts";
import { openStorage } from "../../tuning/storages/open.node.ts";
import type { Storage } from "../../tuning/storages/storage.ts";
import type { Given, Invocation } from "../command.ts";
import { finishedRuns } from "../comparing.ts";
import type { Console } from "../console.ts";
import { dataLine } from "../heading.ts";
import { interruption } from "../interrupt.ts";
import { quote } from "../parse.ts";
import { readRunConfig, type Written, writtenBy } from "../run-config.ts";
import { createRunFolder, openRunFolder, type RunFolder, writing } from "../run-folder.ts";
import { checkName } from "../run-name.ts";
import { concluded } from "./conclude.ts";
import { followSearch } from "./follow.ts";
import { freshSearch } from "./fresh.ts";
import { joinSearch, openExisting, storageUrl } from "./join.ts";
import { countOf, secondsOf, shareOf, valueOf } from "./read-options.ts";
import { eventsOf, type Search, workersOf, writeStudy } from "./search.ts";
import { searchHeading } from "./words.ts";

interface TuneConfig extends Written {
  readonly study: string;
  /** Relative to `directory` where it is a file; without the password where it is a database. */
  readonly storage: string;
  readonly finals: number;
  readonly resumed?: readonly string[];
}

/** A search that may begin, with its storage open and its folder made. */
interface Begun extends AsyncDisposable {
  readonly search: Search;
  readonly storage: Storage;
  readonly folder: RunFolder;
  readonly config: TuneConfig;
}

export async function tuneOnce(at: Invocation): Promise<number> {
  enableWideVectors();
  const { given, console } = at;
  const workers = workersOf(given, 0);
  using stop = interruption(console);
  await using begun = given.resume === undefined ? await fresh(at) : await earlier(String(given.resume), at);
  const { search, storage, folder, config } = begun;
  for (const line of searchHeading(search, workers, console.terminal)) console.say(line);
  console.say();
  if (workers === 0) return written(begun, console);
  const { searched } = search;
  const outcome = await followSearch({
    events: eventsOf(search, storage, {
      workers,
      signal: stop.signal,
      finals: config.finals,
      finished: await finishedRuns(folder.path),
      about: {
        title: `${search.study}: the best trials on fresh seeds`,
        ...(searched.kind === "networks" && { data: dataLine(searched.tuning.built.data) }),
        command: config.command,
        created: config.created,
        config: { study: search.study, storage: storage.url },
      },
    }),
    storage,
    console,
    folder,
    label: "tuning",
  });
  return concluded(
    { search, folder, config, outcome, report: given.report !== false, interrupted: stop.signal.aborted },
    console,
  );
}

const finalsOf = ({ finals }: Given): number => check(whole(3), finals === undefined ? 3 : Number(finals), "--finals");

async function fresh({ args, given, console, line }: Invocation): Promise<Begun> {
  const finals = finalsOf(given);
  if (given.name !== undefined) checkName(String(given.name));
  const search = await freshSearch(given, args[0]);
  const url = storageUrl(given);
  const runs = String(given.runs ?? "runs");
  if (given.storage === undefined) await writing(runs, () => mkdir(runs, { recursive: true }));
  const storage = await openStorage(url);
  try {
    await writeStudy(search, storage, "refuse");
    const folder = await createRunFolder(runs, String(given.name ?? search.study));
    const config: TuneConfig = { ...writtenBy("tune", line), study: search.study, storage: storedUrl(url, storage), finals };
    return await begin({ search, storage, folder, config }, console);
  } catch (error) {
    await storage.close();
    throw error;
  }
}

/** A file by its path, a database without its password. */
const storedUrl = (typed: string, { url }: Storage): string => (/:\/\/.*@/.test(typed) ? url : typed);

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

async function earlier(place: string, { args, given, console, line }: Invocation): Promise<Begun> {
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

async function begin({ config, folder, storage, search }: Omit<Begun, keyof AsyncDisposable>, console: Console): Promise<Begun> {
  await folder.write("config.json", `${JSON.stringify(config, null, 2)}\n`);
  console.emit({ type: "folder", path: folder.path, study: search.study, storage: storage.url });
  return {
    config,
    folder,
    storage,
    search,
    async [Symbol.asyncDispose]() {
      folder[Symbol.dispose]();
      await storage.close();
    },
  };
}

/** The study stands there for workers elsewhere. */
function written({ search, storage, folder, config }: Begun, console: Console): number {
  const { style } = console.terminal;
  const place = dirname(config.storage) === "runs" ? "" : ` --storage ${quote(config.storage)}`;
  console.say(`Study ${search.study} stands in ${storage.url}.`);
  console.say(`Work on it   ${style("accent", `whetstone worker --study ${quote(search.study)}${place}`)}`);
  console.say(`The verdict  ${style("accent", `whetstone tune --resume ${quote(folder.path)}`)}`);
  return 0;
}
