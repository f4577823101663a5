/**
 * Times several libraries on one workload in turn (A B C, A B C, ...), so that a slow phase of the machine strikes all of
 * them, and compares them round by round: the ratio of a round is one sample.
 */
import { waitUntilQuiet, withForeignLoad } from "./load.ts";
import type { PeerProcess, Timing } from "./peer-process.ts";
import { type Peer, startPeer } from "./peers.ts";
import { type Spread, median, spread } from "./statistics.ts";
import type { Workload } from "./workloads.ts";
import type { Manifest } from "./data.ts";

export interface Settings {
  readonly rounds: number;
  /** How long one timing of one library takes. */
  readonly sliceSeconds: number;
  /** How long to wait in all, for one workload, for other programs to be quiet. */
  readonly quietSeconds: number;
}

export interface Result {
  readonly peer: string;
  readonly version: string;
  /** How it computed, where it says so: `fma, 256-bit`. */
  readonly note: string;
  readonly comparable: boolean;
  /** Microseconds a step. */
  readonly step: Spread;
  /** Its time over ours, round by round; null without ours. */
  readonly ratio: Spread | null;
  /** Processor time over wall time: how many cores it kept busy. */
  readonly cores: number;
  /** Cores that other programs kept busy in the median round; above 0.1 the figures are disturbed. */
  readonly foreign: number;
  readonly losses: readonly number[];
  /** Whether the first losses agree with the reference; null where there is none. */
  readonly agrees: boolean | null;
  readonly peakMegabytes: number;
}

export interface Failure {
  readonly peer: string;
  readonly error: string;
}

/** Who has been timed for so long gets no further rounds beyond the second. */
const SLOW_SECONDS = 6;

interface Runner {
  readonly peer: Peer;
  readonly process: PeerProcess;
  readonly note: string;
  readonly losses: readonly number[];
  steps: number;
  readonly samples: (Timing & { foreign: number })[];
}

export async function measure(
  workload: Workload,
  peers: readonly Peer[],
  arrays: Manifest,
  threads: number,
  settings: Settings,
): Promise<{ results: Result[]; failures: Failure[] }> {
  const failures: Failure[] = [];
  let runners: Runner[] = [];
  // A library that fails is left out from there on; the others go on.
  const guard = async <T>(peer: Peer, process: PeerProcess, work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      failures.push({ peer: peer.name, error: error instanceof Error ? error.message : String(error) });
      runners = runners.filter((runner) => runner.peer !== peer);
      await process.stop();
      return null;
    }
  };
  try {
    // Two at a time: starting and compiling are not timed here.
    const waiting = [...peers];
    const starter = async () => {
      for (let peer = waiting.shift(); peer; peer = waiting.shift()) {
        const next = peer;
        const process = startPeer(next, threads);
        const runner = await guard(next, process, () => start(next, process, workload, arrays));
        if (runner) runners.push(runner);
      }
    };
    await Promise.all([starter(), starter()]);
    runners.sort((a, b) => peers.indexOf(a.peer) - peers.indexOf(b.peer));
    for (const runner of [...runners]) await guard(runner.peer, runner.process, () => calibrate(runner, settings.sliceSeconds));
    for (let round = 0; round < settings.rounds; round++) {
      await waitUntilQuiet(settings.quietSeconds / settings.rounds);
      for (const runner of [...runners]) {
        if (runner.samples.length > 1 && spent(runner) > SLOW_SECONDS) continue;
        const sample = await guard(runner.peer, runner.process, () => withForeignLoad(() => runner.process.time(runner.steps)));
        if (sample) runner.samples.push(sample);
      }
    }
    const reference = referenceLosses(workload, runners);
    const ours = runners.find(({ peer }) => peer.name === "whetstone");
    const results = [];
    for (const runner of runners) results.push(await summarize(workload, runner, ours, reference));
    return { results, failures };
  } finally {
    await Promise.all(runners.map(({ process }) => process.stop()));
  }
}

async function start(peer: Peer, process: PeerProcess, workload: Workload, arrays: Manifest): Promise<Runner> {
  const { note } = await process.ask({ do: "prepare", workload, arrays });
  const first = await losses(process, 1);
  const began = performance.now();
  const found = workload.check.steps > 1 ? [...first, ...(await losses(process, 1))] : first;
  // Whoever needs seconds for a step shows two losses.
  const slow = performance.now() - began > 2000;
  const more = workload.check.steps > 2 && !slow ? await losses(process, workload.check.steps - 2) : [];
  return {
    peer,
    process,
    note: typeof note === "string" ? note : "",
    losses: [...found, ...more],
    steps: 1,
    samples: [],
  };
}

const spent = ({ samples }: Runner): number => samples.reduce((n, { seconds }) => n + seconds, 0);

const losses = async (process: PeerProcess, steps: number): Promise<number[]> =>
  (await process.ask({ do: "losses", steps })).losses as number[];

/** Warms the library up and finds how many steps fill a slice. */
async function calibrate(runner: Runner, sliceSeconds: number): Promise<void> {
  let spent = 0;
  while (true) {
    const { seconds, steps } = await runner.process.time(runner.steps);
    spent += seconds;
    const wanted = Math.max(1, Math.round((sliceSeconds * steps) / Math.max(seconds, 1e-6)));
    // The number of steps is kept once it has been run: some libraries compile for it.
    if (spent > 2 * sliceSeconds && wanted < 2 * runner.steps && wanted > runner.steps / 2) return;
    if (runner.steps === 1 && seconds > 4 * sliceSeconds) return;
    runner.steps = Math.min(8 * runner.steps, wanted);
  }
}

/** The losses that most agree on would be the truth; PyTorch's are, where it is there, else NumPy's, else the first library's. */
function referenceLosses(workload: Workload, runners: readonly Runner[]): readonly number[] | null {
  if (workload.check.steps === 0) return null;
  const comparable = runners.filter(({ peer }) => peer.comparable(workload));
  const by = (name: string) => comparable.find(({ peer }) => peer.name === name);
  return (by("torch-eager") ?? by("numpy") ?? comparable[0])?.losses ?? null;
}

const near = (a: readonly number[], b: readonly number[], tolerance: number): boolean =>
  a.length <= b.length && a.every((value, i) => Math.abs(value - b[i]) <= tolerance * Math.abs(b[i]));

const microseconds = ({ seconds, steps }: Timing): number => (seconds / steps) * 1e6;

async function summarize(
  workload: Workload,
  runner: Runner,
  ours: Runner | undefined,
  reference: readonly number[] | null,
): Promise<Result> {
  const { peer, samples } = runner;
  const perStep = samples.map(microseconds);
  const oursPerStep = ours?.samples.map(microseconds);
  const { bytes } = (await runner.process.ask({ do: "memory" })) as { bytes: number };
  return {
    peer: peer.name,
    version: peer.version,
    note: runner.note,
    comparable: peer.comparable(workload),
    step: spread(perStep),
    ratio: oursPerStep ? spread(perStep.map((time, round) => time / oursPerStep[round])) : null,
    cores: median(samples.map(({ processor, seconds }) => processor / seconds)),
    foreign: median(samples.map(({ foreign }) => foreign)),
    losses: runner.losses,
    agrees: peer.comparable(workload) && reference ? near(runner.losses, reference, workload.check.tolerance) : null,
    peakMegabytes: bytes / 1e6,
  };
}
