/** Calls that tests make again and again. */
import type { Storage } from "../../../src/tuning/storages/index.ts";

/** The next trial of the queue, or null. */
export const claim = (storage: Storage, study: number) => storage.begin(study, { most: 0 });

/** Ends the trials whose last sign of life is so old by the storage's clock. */
export const reapOlder = async (storage: Storage, study: number, seconds: number) =>
  storage.reap((await storage.beats(study)).filter(({ age }) => age > seconds));
