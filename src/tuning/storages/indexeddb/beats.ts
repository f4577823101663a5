/** Signs of life in an IndexedDB, by the browser's clock, which all tabs share. */
import type { TrialRecord } from "../../record.ts";
import type { Beat, Storage } from "../storage.ts";
import { answer, type Database, type Stores } from "./database.ts";
import { findTrial, type StoredTrial, toTrial } from "./records.ts";

export const beat = (store: Stores, trial: number) => answer(store("heartbeats").put(Date.now(), trial));

export const indexedDbBeats = ({ read, write }: Database): Pick<Storage, "heartbeat" | "beats" | "reap"> => ({
  heartbeat: (trials) =>
    write(["trials", "heartbeats"], async (store) => {
      for (const trial of trials) if ((await findTrial(store, trial))?.state === "running") await beat(store, trial);
    }),
  beats: (study) =>
    read(["trials", "heartbeats"], async (store) => {
      const running = (await answer(store("trials").index("state").getAllKeys([study, "running"]))) as number[];
      const beats: Beat[] = [];
      for (const trial of running) {
        const at = (await answer(store("heartbeats").get(trial))) as number | undefined;
        if (at !== undefined) beats.push({ trial, at, age: (Date.now() - at) / 1000 });
      }
      return beats;
    }),
  reap: (dead) =>
    write(["trials", "heartbeats"], async (store) => {
      const reaped: TrialRecord[] = [];
      for (const { trial, at } of dead) {
        const before = await findTrial(store, trial);
        if (before?.state !== "running" || (await answer(store("heartbeats").get(trial))) !== at) continue;
        const ended: StoredTrial = { ...before, state: "failed", ended: new Date() };
        await answer(store("trials").put(ended));
        reaped.push(toTrial(ended));
      }
      return reaped;
    }),
});
