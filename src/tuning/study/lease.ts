/** A worker's hold on a trial: heartbeats while it works on it, and what becomes of trials whose workers have died. */
import type { TrialRecord } from "../record.ts";
import type { Beat, Storage } from "../storages/storage.ts";
import { keys } from "./keys.ts";
import { forerunners } from "./forerunners.ts";

export interface LeaseOptions {
  /** Seconds between two heartbeats; 20 by default. */
  readonly heartbeat?: number;
  /** Seconds without one after which a worker counts as dead; six heartbeats by default. */
  readonly grace?: number;
  /** How often a trial is begun anew after its worker died; 2 by default. */
  readonly retries?: number;
}

export interface Leases {
  /** Keeps a trial alive, which gave its first sign of life when it was begun, until the returned function is called. */
  hold(trial: number): () => void;
  /** Ends trials of dead workers and puts them into the queue again; looks at most once a heartbeat. */
  reap(): Promise<void>;
}

/** @param again what becomes of a trial whose worker has died; by default it is put into the queue again */
export function leases(
  storage: Storage,
  study: number,
  { heartbeat = 20, grace = 6 * heartbeat, retries = 2 }: LeaseOptions = {},
  again: (dead: TrialRecord) => Promise<void> = (dead) => requeue(storage, study, dead, retries),
): Leases {
  const held = new Set<number>();
  const watch = watching(heartbeat, grace);
  let timer: ReturnType<typeof setInterval> | undefined;
  let sending = false;
  let looked = -Infinity;
  /** One for all trials of this worker. */
  const beat = async () => {
    if (sending) return;
    sending = true;
    await storage.heartbeat([...held]).catch(() => {}); // The next one may reach it again.
    sending = false;
  };
  return {
    hold(trial) {
      held.add(trial);
      timer ??= setInterval(() => void beat(), heartbeat * 1000);
      (timer as { unref?: () => void }).unref?.();
      return () => {
        held.delete(trial);
        if (held.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
    async reap() {
      if (performance.now() - looked < heartbeat * 1000) return;
      looked = performance.now();
      const dead = watch(await storage.beats(study), performance.now());
      for (const trial of await storage.reap(dead)) await again(trial);
    },
  };
}

/**
 * Who is dead. A clock that jumps makes every sign of life look old, or come from the future; so what counts is that none has come
 * while this process watched, by a clock that does not jump. Only a beat that is old by the storage's clock too need be watched for
 * no longer than a living worker takes to give the next one.
 */
export function watching(heartbeat: number, grace: number): (beats: readonly Beat[], milliseconds: number) => readonly Beat[] {
  let known = new Map<number, { readonly at: Beat["at"]; readonly since: number }>();
  return (beats, now) => {
    const before = known;
    known = new Map(
      beats.map(({ trial, at }) => {
        const last = before.get(trial);
        return [trial, last?.at === at ? last : { at, since: now }];
      }),
    );
    return beats.filter(({ trial, age }) => {
      const silent = (now - known.get(trial)!.since) / 1000;
      return silent >= grace || (age >= grace && silent >= Math.min(grace, 2 * heartbeat));
    });
  };
}

/** As Optuna's RetryFailedTrialCallback writes it, so that either side's workers count the same retries. */
async function requeue(storage: Storage, study: number, dead: TrialRecord, retries: number): Promise<void> {
  const history = [...forerunners(dead), dead.number];
  if (history.length <= retries) await begunAnew(storage, study, dead, history);
  await storage.forgetCheckpoints([dead.id]);
}

async function begunAnew(storage: Storage, study: number, dead: TrialRecord, history: readonly number[]): Promise<void> {
  const again = await storage.createTrial(study, {
    state: "waiting",
    parameters: dead.parameters,
    distributions: dead.distributions,
    attributes: dead.attributes,
    systemAttributes: { ...dead.systemAttributes, [keys.failed]: history[0], [keys.retries]: history },
  });
  if (dead.runs.length > 0) await storage.update(again.id, { runs: dead.runs });
  const checkpoint = await storage.checkpoint(dead.id);
  if (checkpoint) await storage.saveCheckpoint(again.id, checkpoint);
}

/** Trials that were lost with their workers and begun anew: they do not count against a budget of trials. */
export const replaced = (trials: readonly TrialRecord[]): number =>
  trials.filter((trial) => forerunners(trial).length > 0).length;
