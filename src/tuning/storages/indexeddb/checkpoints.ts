/** The last checkpoint of each trial, in an IndexedDB. */
import { checkOpen } from "../check.ts";
import type { Storage } from "../storage.ts";
import { answer, type Database } from "./database.ts";
import { findTrial } from "./records.ts";

type Calls = Pick<Storage, "saveCheckpoint" | "checkpoint" | "forgetCheckpoints">;

export const indexedDbCheckpoints = ({ read, write }: Database): Calls => ({
  saveCheckpoint: (trial, bytes) =>
    write(["trials", "checkpoints"], async (store) => {
      checkOpen(trial, await findTrial(store, trial));
      await answer(store("checkpoints").put(bytes.slice(), trial));
    }),
  checkpoint: (trial) =>
    read(["checkpoints"], async (store) => ((await answer(store("checkpoints").get(trial))) as Uint8Array | undefined) ?? null),
  forgetCheckpoints: (trials) =>
    write(["checkpoints"], async (store) => {
      for (const trial of trials) await answer(store("checkpoints").delete(trial));
    }),
});
