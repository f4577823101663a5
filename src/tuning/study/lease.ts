/** A worker's hold on a trial: heartbeats while it works on it, and what becomes of trials whose workers have died. */
import type { TrialRecord } from "../record.ts";
import type { Storage } from "../storages/storage.ts";
import { forerunners, keys } from "./study.ts";

export interface LeaseOptions {
  /** Seconds between two heartbeats; 20 by default. */
  readonly heartbeat?: number;
  /** Seconds without one after which a worker counts as dead; six heartbeats by default. */
  readonly grace?: number;
  /** How often a trial is begun anew after its worker died; 2 by default. */
  readonly retries?: number;
}

export interface Leases {
  /** Keeps a trial alive until the returned function is called. */
  hold(trial: number): () => void;
  /** Ends trials of dead workers and puts them into the queue again; at most once a heartbeat, unless `now`. */
  reap(now?: boolean): Promise<void>;
}

export function leases(
  storage: Storage,
  study: number,
  { heartbeat = 20, grace = 6 * heartbeat, retries = 2 }: LeaseOptions = {},
): Leases {
  let looked = -Infinity;
  return {
    hold(trial) {
      const beat = () => void storage.heartbeat(trial).catch(() => {}); // The next one may reach it again.
      beat();
      const timer = setInterval(beat, heartbeat * 1000);
      (timer as { unref?: () => void }).unref?.();
      return () => clearInterval(timer);
    },
    async reap(now = false) {
      if (!now && performance.now() - looked < heartbeat * 1000) return;
      looked = performance.now();
      for (const dead of await storage.reap(study, grace)) await requeue(storage, study, dead, retries);
    },
  };
}

/** As Optuna's RetryFailedTrialCallback writes it, so that either side's workers count the same retries. */
async function requeue(storage: Storage, study: number, dead: TrialRecord, retries: number): Promise<void> {
  const history = [...forerunners(dead), dead.number];
  if (history.length > retries) return;
  const again = await storage.createTrial(study, {
    state: "waiting",
    parameters: dead.parameters,
    distributions: dead.distributions,
    attributes: dead.attributes,
    systemAttributes: { ...dead.systemAttributes, [keys.failed]: history[0], [keys.retries]: history },
  });
  const checkpoint = await storage.checkpoint(dead.id);
  if (checkpoint) await storage.saveCheckpoint(again.id, checkpoint);
}

/** Trials that were lost with their workers and begun anew: they do not count against a budget of trials. */
export const replaced = (trials: readonly TrialRecord[]): number =>
  trials.filter((trial) => forerunners(trial).length > 0).length;
