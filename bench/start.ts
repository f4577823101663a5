/** W8: from starting a process to the end of its first training step, loading of data included, and the most memory it then held. */
import type { Manifest } from "./data.ts";
import { waitUntilQuiet } from "./load.ts";
import type { Failure, Settings } from "./measure.ts";
import { type Peer, startPeer } from "./peers.ts";
import { type Spread, spread } from "./statistics.ts";
import type { Workload } from "./workloads.ts";

export interface Started {
  readonly workload: string;
  readonly peer: string;
  readonly seconds: Spread;
  readonly megabytes: Spread;
}

const ROUNDS = 5;

/** Every round starts every library afresh, in turn. */
export async function start(
  workloads: readonly Workload[],
  peers: readonly Peer[],
  arrays: Manifest,
  threads: number,
  settings: Settings,
): Promise<{ results: Started[]; failures: Failure[] }> {
  const failures: Failure[] = [];
  const results: Started[] = [];
  for (const workload of workloads) {
    const able = peers.filter((peer) => peer.can(workload));
    const samples = new Map<Peer, { seconds: number; megabytes: number }[]>(able.map((peer) => [peer, []]));
    for (let round = 0; round < Math.min(ROUNDS, settings.rounds); round++) {
      await waitUntilQuiet(settings.quietSeconds / ROUNDS);
      for (const [peer, own] of samples) {
        try {
          own.push(await once(peer, workload, arrays, threads));
        } catch (error) {
          samples.delete(peer);
          failures.push({
            peer: peer.name,
            error: `${workload.name}: ${error instanceof Error ? error.message : String(error)}`,
          });
        }
      }
    }
    for (const [peer, own] of samples)
      results.push({
        workload: workload.name,
        peer: peer.name,
        seconds: spread(own.map(({ seconds }) => seconds)),
        megabytes: spread(own.map(({ megabytes }) => megabytes)),
      });
  }
  return { results, failures };
}

async function once(peer: Peer, workload: Workload, arrays: Manifest, threads: number) {
  const process = startPeer(peer, threads);
  try {
    await process.ask({ do: "prepare", workload, arrays });
    await process.ask({ do: "losses", steps: 1 });
    const seconds = (performance.now() - process.startedAt) / 1000;
    const { bytes } = (await process.ask({ do: "memory" })) as { bytes: number };
    return { seconds, megabytes: bytes / 1e6 };
  } finally {
    await process.stop();
  }
}
