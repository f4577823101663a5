/**
 * W7: sixty W3 networks of 50 epochs, fifteen learning rates by four batch sizes. Timed from starting the program to the last
 * network, compiling included. Ours goes through the library's own pool; the others train in a loop, each library in as many
 * processes as there are threads, one a core, with a share of the networks each.
 */
import type { Manifest } from "./data.ts";
import { waitUntilQuiet } from "./load.ts";
import type { Failure, Settings } from "./measure.ts";
import { type Peer, startPeer } from "./peers.ts";
import type { PeerProcess } from "./peer-process.ts";
import { median, type Spread, spread } from "./statistics.ts";
import { named, type Workload } from "./workloads.ts";

export interface Run {
  readonly learningRate: number;
  readonly batch: number;
}

/** What a library's process is asked. */
export interface SearchQuestion {
  readonly workload: Workload;
  readonly arrays: Manifest;
  readonly runs: readonly Run[];
  readonly epochs: number;
  /** Seconds after which no further network is begun. */
  readonly limit: number;
}

export interface Searched {
  readonly peer: string;
  readonly version: string;
  readonly seconds: Spread;
  readonly ratio: number | null;
  /** Networks that were trained before time was up; `seconds` is scaled up from them to all sixty. */
  readonly trained: number;
  /** Median over the networks of the last epoch's mean loss. */
  readonly loss: number;
}

export const EPOCHS = 50;
const RATES = 15;
/** Learning rates in an order of which every beginning is spread over the whole range: who runs out of time did neither easy nor hard ones. */
export const runs: readonly Run[] = Array.from({ length: RATES }, (_, i) => 1e-4 * 10 ** (((i * 4) % RATES) / 7)).flatMap(
  (learningRate) => [16, 32, 64, 128].map((batch) => ({ learningRate, batch })),
);
const ROUNDS = 3;
/** After so long a library starts no further network in this round. */
const LIMIT_SECONDS = 30;
/** Who takes longer is timed once. */
const QUICK_SECONDS = 8;

interface Sample {
  readonly seconds: number;
  readonly losses: readonly number[];
}

export async function search(
  peers: readonly Peer[],
  arrays: Manifest,
  threads: number,
  settings: Settings,
): Promise<{ results: Searched[]; failures: Failure[] }> {
  const failures: Failure[] = [];
  const samples = new Map<Peer, Sample[]>(peers.map((peer) => [peer, []]));
  const broken = new Set<Peer>();
  for (let round = 0; round < Math.min(ROUNDS, settings.rounds); round++) {
    await waitUntilQuiet(settings.quietSeconds / ROUNDS);
    for (const peer of peers) {
      const before = samples.get(peer)!;
      if (broken.has(peer) || (before.length > 0 && before[0].seconds > QUICK_SECONDS)) continue;
      try {
        before.push(await once(peer, arrays, threads));
      } catch (error) {
        broken.add(peer);
        failures.push({ peer: peer.name, error: error instanceof Error ? error.message : String(error) });
      }
    }
  }
  const ours = peers.find(({ name }) => name === "whetstone");
  const base = ours && !broken.has(ours) ? median(samples.get(ours)!.map(({ seconds }) => seconds)) : null;
  const results = peers.flatMap((peer): Searched[] => {
    const own = samples.get(peer)!;
    if (broken.has(peer) || own.length === 0) return [];
    const seconds = spread(own.map((sample) => sample.seconds));
    return [
      {
        peer: peer.name,
        version: peer.version,
        seconds,
        ratio: base && seconds.median / base,
        trained: own[0].losses.length,
        loss: median(own[0].losses),
      },
    ];
  });
  return { results, failures };
}

/** One whole search. */
async function once(peer: Peer, arrays: Manifest, threads: number): Promise<Sample> {
  // Ours spreads the networks over threads by itself.
  const lanes = peer.name === "whetstone" ? 1 : threads;
  const processes: PeerProcess[] = [];
  const start = performance.now();
  try {
    const shares = await Promise.all(
      Array.from({ length: lanes }, async (_, lane) => {
        const process = startPeer(peer, lanes === 1 ? threads : 1, lane);
        processes.push(process);
        const share = runs.filter((__, i) => Math.floor(i / 4) % lanes === lane);
        const question: SearchQuestion = { workload: named("W3")!, arrays, runs: share, epochs: EPOCHS, limit: LIMIT_SECONDS };
        const { losses } = await process.ask({ do: "search", ...question });
        return losses as number[];
      }),
    );
    const seconds = (performance.now() - start) / 1000;
    const losses = shares.flat();
    return { seconds: (seconds * runs.length) / losses.length, losses };
  } finally {
    await Promise.all(processes.map((process) => process.stop()));
  }
}
