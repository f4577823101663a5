/** Learning curves in an IndexedDB: a point a key, so that one that is written again stands where it stood. */
import type { TrialChange, Storage } from "../storage.ts";
import { curves } from "../curves.ts";
import { answer, type Database, type Stores } from "./database.ts";
import { ofTrial } from "./records.ts";

/** Of no fold is fold −1: a key has no null. */
type Point = readonly [trial: number, metric: string, seed: number, fold: number, step: number];

export function writeCurves(store: Stores, trial: number, written: TrialChange["curves"] = []): void {
  for (const { metric, seed, fold, points } of written)
    for (const [step, value] of points) store("points").put(value, [trial, metric, seed, fold ?? -1, step] satisfies Point);
}

export const indexedDbCurves = ({ read }: Database): Pick<Storage, "curves"> => ({
  curves: (trial) =>
    read(["points"], async (store) => {
      const values = answer(store("points").getAll(ofTrial(trial))) as Promise<number[]>;
      const keys = (await answer(store("points").getAllKeys(ofTrial(trial)))) as unknown as Point[];
      const found = curves();
      for (const [k, value] of (await values).entries()) {
        const [, metric, seed, fold, step] = keys[k];
        found.add({ metric, seed, fold: fold < 0 ? null : fold }, [[step, value]]);
      }
      return found.list();
    }),
});
