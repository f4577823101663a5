export type { Beat, Beginning, Curve, NewTrial, Scope, Storage, TrialChange } from "./storage.ts";
export { TrialEndedError } from "./storage.ts";
export { memoryStorage, type MemoryStorageOptions } from "./memory.ts";
export { indexedDbStorage, type IndexedDbOptions } from "./indexeddb/indexeddb.ts";
