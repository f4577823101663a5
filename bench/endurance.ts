/** Whether a long run stays as fast as it began and holds no more memory: a million steps of W2, a hundred thousand of W3. */
import { join } from "node:path";
import { writeData } from "./data.ts";
import { startPeer, type Peer } from "./peers.ts";
import { median } from "./statistics.ts";
import { named } from "./workloads.ts";

export interface Endured {
  readonly workload: string;
  /** Block by block: steps done so far, microseconds a step within the block, megabytes that the process holds after it. */
  readonly blocks: readonly { readonly steps: number; readonly micros: number; readonly megabytes: number }[];
  /** Median time of a step in the last fifth of the blocks over that in the first. */
  readonly drift: number;
  /** Megabytes that the last fifth holds more than the fifth after the first. */
  readonly growth: number;
}

const RUNS = [
  { workload: "W2", steps: 1_000_000 },
  { workload: "W3", steps: 100_000 },
] as const;
const BLOCKS = 100;

export async function endurance(ours: Peer): Promise<Endured[]> {
  const found: Endured[] = [];
  for (const { workload: name, steps } of RUNS) {
    const workload = named(name)!;
    const arrays = await writeData(join(import.meta.dirname, "results/data"), [workload]);
    const process = startPeer(ours, 1);
    try {
      await process.ask({ do: "prepare", workload, arrays });
      const blocks: Endured["blocks"][number][] = [];
      for (let b = 1; b <= BLOCKS; b++) {
        const { seconds } = await process.time(steps / BLOCKS);
        const { resident } = (await process.ask({ do: "memory" })) as { resident: number };
        blocks.push({ steps: (b * steps) / BLOCKS, micros: (seconds * 1e6 * BLOCKS) / steps, megabytes: resident / 1e6 });
      }
      const fifth = (n: number, of: (b: (typeof blocks)[number]) => number) =>
        median(blocks.slice((n * BLOCKS) / 5, ((n + 1) * BLOCKS) / 5).map(of));
      found.push({
        workload: name,
        blocks,
        drift: fifth(4, (b) => b.micros) / fifth(0, (b) => b.micros),
        growth: fifth(4, (b) => b.megabytes) - fifth(1, (b) => b.megabytes),
      });
    } finally {
      await process.stop();
    }
  }
  return found;
}
