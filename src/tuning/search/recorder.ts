/** What a trial leaves in the storage on its way, gathered so that it is written to no more often than need be. */
import type { Curve, Storage, TrialChange } from "../storages/storage.ts";

/** Milliseconds that points of curves wait for something to travel with. */
const patience = 10_000;

export interface Recorder {
  /** A point of a curve: it travels with what is written next. */
  point(curve: Omit<Curve, "points">, step: number, value: number): Promise<void>;
  write(change: TrialChange): Promise<void>;
  /** What has been gathered and not been written: for the trial's end. */
  rest(): TrialChange;
  /** The last checkpoint of this trial, also of a worker before that was lost; null where there is none. */
  checkpoint(): Promise<Uint8Array | null>;
  save(checkpoint: Uint8Array): Promise<void>;
  /** Takes the checkpoint away, which nobody goes on from once the trial has ended. */
  forget(): Promise<void>;
}

export function recorder(storage: Storage, trial: number): Recorder {
  let curves: Curve[] = [];
  let written = performance.now();
  const rest = (): TrialChange => {
    const gathered = curves;
    curves = [];
    written = performance.now();
    return gathered.length === 0 ? {} : { curves: gathered };
  };
  let saved = false;
  const write = (change: TrialChange) => storage.update(trial, { ...rest(), ...change });
  return {
    point: async (curve, step, value) => {
      curves.push({ ...curve, points: [[step, value]] });
      if (performance.now() - written > patience) await write({});
    },
    write,
    rest,
    checkpoint: async () => {
      const found = await storage.checkpoint(trial);
      saved ||= found !== null;
      return found;
    },
    save: (checkpoint) => {
      saved = true;
      return storage.saveCheckpoint(trial, checkpoint);
    },
    forget: async () => {
      if (saved) await storage.forgetCheckpoints([trial]);
    },
  };
}
