/** How the time of a step grows with batch, width, depth, rows of data and number of parameters, each alone. */
import { join } from "node:path";
import { writeData } from "./data.ts";
import { multilayer, parameters } from "./layers.ts";
import type { PeerProcess } from "./peer-process.ts";
import { type Peer, startPeer } from "./peers.ts";
import { quantile } from "./statistics.ts";
import { workload, type Workload } from "./workloads.ts";

export interface Point {
  /** What is swept. */
  readonly x: number;
  /** Microseconds a step. */
  readonly y: number;
}

export interface Curve {
  readonly sweep: string;
  readonly about: string;
  readonly peer: string;
  readonly points: readonly Point[];
}

interface Net {
  readonly batch?: number;
  readonly hidden?: readonly number[];
  readonly rows?: number;
  readonly features?: number;
}

const net = (name: string, { batch = 64, hidden = [128, 128], rows = 2048, features = 64 }: Net): Workload =>
  workload({
    name: `S-${name}`,
    about: "",
    source: "noise",
    rows,
    input: [features],
    net: multilayer([features, ...hidden, 1]),
    loss: "binary",
    optimizer: "adam",
    learningRate: 1e-3,
    batch,
    shuffle: true,
  });

interface Sweep {
  readonly name: string;
  readonly about: string;
  readonly values: readonly number[];
  readonly of: (value: number) => Net;
  /** What is written at the axis instead of the value. */
  readonly x?: (w: Workload) => number;
}

const sweeps: readonly Sweep[] = [
  {
    name: "batch",
    about: "rows of a mini-batch, 64-128-128-1",
    values: [8, 16, 32, 64, 128, 256, 512, 1024],
    of: (batch) => ({ batch }),
  },
  {
    name: "width",
    about: "units of the middle layer, 64-128-N-1",
    values: [16, 32, 64, 128, 256, 512, 1024, 2048],
    of: (width) => ({ hidden: [128, width] }),
  },
  {
    name: "depth",
    about: "hidden layers of 128 units",
    values: [1, 2, 4, 8, 16, 32],
    of: (depth) => ({ hidden: Array<number>(depth).fill(128) }),
  },
  {
    name: "rows",
    about: "rows of the data, batch 64; a step's time should stay as it is",
    values: [256, 1024, 4096, 16_384, 65_536],
    of: (rows) => ({ rows }),
  },
  {
    name: "parameters",
    about: "weights and biases, all layers as wide as each other",
    values: [16, 32, 64, 128, 256, 512, 1024],
    of: (width) => ({ hidden: [width, width], features: width }),
    x: ({ layers }) => parameters(layers),
  },
];

/** `sliceSeconds`: how long one point of one library is timed. */
export async function scaling(peers: readonly Peer[], threads: number, sliceSeconds: number): Promise<Curve[]> {
  const processes = peers.map((peer) => startPeer(peer, threads));
  try {
    const curves: Curve[] = [];
    for (const sweep of sweeps) {
      const points = peers.map((): Point[] => []);
      for (const value of sweep.values) {
        const w = net(`${sweep.name}-${value}`, sweep.of(value));
        const arrays = await writeData(join(import.meta.dirname, "results/data"), [w]);
        for (const process of processes) await process.ask({ do: "prepare", workload: w, arrays });
        const times = await inTurn(processes, sliceSeconds);
        times.forEach((y, i) => points[i].push({ x: sweep.x ? sweep.x(w) : value, y }));
      }
      peers.forEach(({ name }, i) => curves.push({ sweep: sweep.name, about: sweep.about, peer: name, points: points[i] }));
    }
    return curves;
  } finally {
    await Promise.all(processes.map((process) => process.stop()));
  }
}

/** Microseconds a step of each, the lower quartile of some rounds in turn. */
async function inTurn(processes: readonly PeerProcess[], sliceSeconds: number): Promise<number[]> {
  const steps: number[] = [];
  for (const process of processes) {
    let count = 1;
    for (;;) {
      const { seconds } = await process.time(count);
      if (seconds > sliceSeconds / 2) break;
      count = Math.min(8 * count, Math.ceil((count * sliceSeconds) / Math.max(seconds, 1e-6)));
    }
    steps.push(count);
  }
  const samples = processes.map((): number[] => []);
  for (let round = 0; round < 5; round++)
    for (const [i, process] of processes.entries()) {
      const { seconds } = await process.time(steps[i]);
      samples[i].push((seconds / steps[i]) * 1e6);
    }
  return samples.map((own) => quantile(own, 0.25));
}
