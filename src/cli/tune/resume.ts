// Going on with a search: from its folder, from the name of its study, or with the newest one.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { UserError } from "../../options/index.ts";
import type { Invocation } from "../command.ts";
import { readRunConfig, writtenBy } from "../run-config.ts";
import { createRunFolder, openRunFolder } from "../run-folder.ts";
import { begin, type Begun, finalsOf, finalSeedsOf, storedUrl, type TuneConfig } from "./begun.ts";
import { changedSearch } from "./change.ts";
import { joinSearch, openExisting, storageUrl } from "./join.ts";
import { refuseChanges } from "./scheduler.ts";
import { writeStudy } from "./search.ts";

/** @param asked a folder, the name of a study, or nothing for the newest search @throws UserError where there is no such search, its data changed, or it cannot go on as was asked */
export async function earlier(asked: string, { args, given, console, line }: Invocation): Promise<Begun> {
  const runs = String(given.runs ?? "runs");
  const place = asked === "" ? newest(runs, args[0]) : asked;
  const known = existsSync(join(place, "config.json")) ? await readRunConfig<TuneConfig>(place, "tune") : null;
  const name = known?.study ?? place;
  const url = given.storage === undefined && known ? fromThere(known) : storageUrl(given);
  const finals = given.finals === undefined && known ? known.finals : finalsOf(given);
  const finalSeeds = finalSeedsOf(given, known?.finalSeeds);
  const storage = await openExisting(url);
  try {
    const found = await joinSearch(storage, name);
    if (found.assignment.scheduler) refuseChanges(given, found);
    const search = await changedSearch(found, given, args[0]);
    await writeStudy(search, storage, "continue");
    const folder = known ? await openRunFolder(place) : await createRunFolder(runs, name);
    const config: TuneConfig = {
      ...(known ?? { ...writtenBy("tune", line), study: name, storage: storedUrl(url, storage) }),
      finals,
      finalSeeds,
      ...(known && { resumed: [...(known.resumed ?? []), line] }),
    };
    if (asked === "") console.say(`Going on with ${folder.path}.`);
    return await begin({ search, storage, folder, config }, console);
  } catch (error) {
    await storage.close();
    throw error;
  }
}

/** The folder of the search that was last begun or gone on with; of that data, where it is said. */
function newest(runs: string, data: string | undefined): string {
  const found = (existsSync(runs) ? readdirSync(runs) : []).flatMap((name) => {
    const path = join(runs, name, "config.json");
    const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    return written !== undefined && isOf(path, data) ? [{ folder: join(runs, name), written }] : [];
  });
  const last = found.toSorted((a, b) => b.written - a.written)[0];
  if (last) return last.folder;
  const of = data === undefined ? "" : ` of ${data}`;
  throw new UserError(`--resume: there is no search${of} in ${runs}; name its folder or its study: --resume FOLDER`);
}

function isOf(path: string, data: string | undefined): boolean {
  try {
    const { kind, source } = JSON.parse(readFileSync(path, "utf8")) as Partial<TuneConfig>;
    return kind === "tune" && (data === undefined || source === data);
  } catch {
    return false; // What cannot be read is no search to go on with.
  }
}

/** The storage as it is called from here. */
function fromThere({ storage, directory }: TuneConfig): string {
  const [, scheme = "", path] = /^(sqlite:\/\/\/|journal:)?(.*)$/.exec(storage)!;
  if (/^[a-z][a-z0-9+.-]+:/i.test(path) || isAbsolute(path)) return storage;
  return scheme + (relative(process.cwd(), resolve(directory, path)) || path);
}
