// A search that may begin: its study is written, its storage open, its folder made.
import { check, whole } from "../../options/index.ts";
import type { Storage } from "../../tuning/storages/storage.ts";
import type { Given } from "../command.ts";
import type { Console } from "../console.ts";
import type { Written } from "../run-config.ts";
import type { RunFolder } from "../run-folder.ts";
import type { Search } from "./search.ts";

export interface TuneConfig extends Written {
  readonly study: string;
  /** Relative to `directory` where it is a file; without the password where it is a database. */
  readonly storage: string;
  /** The data as it was named; of an objective of one's own its file. */
  readonly source?: string;
  readonly finals: number;
  /** Fresh seeds of each of them. */
  readonly finalSeeds?: number;
  readonly resumed?: readonly string[];
}

export interface Begun extends AsyncDisposable {
  readonly search: Search;
  readonly storage: Storage;
  readonly folder: RunFolder;
  readonly config: TuneConfig;
}

export const finalsOf = ({ finals, scheduler }: Given): number =>
  check(whole(3), finals === undefined ? (scheduler === undefined ? 3 : 2) : Number(finals), "--finals");

export const finalSeedsOf = ({ finalSeeds }: Given, before = 10): number =>
  finalSeeds === undefined ? before : check(whole(10, { low: 2 }), Number(finalSeeds), "--final-seeds");

/** A file by its path, a database without its password. */
export const storedUrl = (typed: string, { url }: Storage): string => (/:\/\/.*@/.test(typed) ? url : typed);

/** Writes what the folder is about, and says where it is. */
export async function begin(
  { config, folder, storage, search }: Omit<Begun, keyof AsyncDisposable>,
  console: Console,
): Promise<Begun> {
  const { work } = search.assignment;
  const source = work.kind === "networks" ? work.experiment.data!.source! : work.path;
  await folder.write("config.json", `${JSON.stringify({ ...config, source }, null, 2)}\n`);
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
