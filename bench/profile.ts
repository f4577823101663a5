/** Where our step's time goes, kernel by kernel: `npm run bench -- profile W3`. */
import "../src/node.ts";
import { join } from "node:path";
import type { Tensor } from "../src/engine/index.ts";
import { termsOf } from "../src/engine/ops/contraction.ts";
import { trace } from "../src/engine/trace.ts";
import { type ApartMachine, compileMachine } from "../src/engine/wasm/machine.ts";
import type { Kernel } from "../src/engine/wasm/schedule.ts";
import { writeData } from "./data.ts";
import { advancing, ours } from "./ours.ts";
import { reader } from "./peers/serve.mjs";
import { quantile } from "./statistics.ts";
import type { Workload } from "./workloads.ts";

/** One kernel of the step. */
export interface KernelTime {
  readonly name: string;
  /** Microseconds a call in the step's order, caches as the kernels before leave them. */
  readonly inStep: number;
  /** Microseconds a call when it is repeated: all that fits into the caches is there. */
  readonly alone: number;
  readonly operations: number;
  /** Bytes of all that it reads and writes, each once. */
  readonly bytes: number;
}

export interface Profile {
  readonly arithmetic: string;
  readonly arenaBytes: number;
  /** Microseconds a step, run as training runs it. */
  readonly step: number;
  readonly kernels: readonly KernelTime[];
}

const CAPACITY = 64;
/** Other programs only ever add time: the lower quartile is steadier than the median. */
const typical = (samples: readonly number[]): number => quantile(samples, 0.25);

export async function profile(workload: Workload, seconds = 1): Promise<Profile> {
  const load = reader(await writeData(join(import.meta.dirname, "results/data"), [workload]));
  const { definition, fill } = ours(workload, load, CAPACITY);
  const made = compileMachine(trace(definition), { apart: true });
  fill(made);
  const advance = advancing(made, workload, load, CAPACITY);
  const step = wholeStep(advance, seconds);
  const list = made.kernels("step");
  const inStep = inOrder(list, seconds);
  const alone = list.map(({ run }) => repeated(run, seconds / list.length));
  return {
    arithmetic: made.info.arithmetic,
    arenaBytes: made.info.arenaBytes,
    step,
    kernels: list.map(({ kernel, bufferOf }, i) => ({
      name: describe(kernel),
      inStep: inStep[i],
      alone: alone[i],
      operations: operations(kernel),
      bytes: traffic(kernel, bufferOf),
    })),
  };
}

function wholeStep(advance: (steps: number) => unknown, seconds: number): number {
  let steps = 1;
  const samples: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end || samples.length < 5) {
    const start = performance.now();
    advance(steps);
    const spent = performance.now() - start;
    if (spent < 5 && steps < CAPACITY) steps = Math.min(CAPACITY, 2 * steps);
    else samples.push((spent / steps) * 1000);
  }
  return typical(samples.slice(samples.length >> 1));
}

/** Every kernel between two looks at the clock, in the step's order, again and again. */
function inOrder(list: ReturnType<ApartMachine["kernels"]>, seconds: number): number[] {
  const samples: number[][] = list.map(() => []);
  const end = performance.now() + seconds * 1000;
  // A look at the clock and a call cost some tens of nanoseconds, which are not the kernel's.
  const looks = Array.from({ length: 1000 }, () => -(performance.now() - performance.now()));
  const look = typical(looks);
  while (performance.now() < end || samples[0].length < 5) {
    for (let i = 0; i < list.length; i++) {
      const start = performance.now();
      list[i].run(1);
      samples[i].push(Math.max(0, performance.now() - start - look) * 1000);
    }
  }
  return samples.map(typical);
}

function repeated(run: (turns: number) => void, seconds: number): number {
  let turns = 1;
  const samples: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end || samples.length < 5) {
    const start = performance.now();
    run(turns);
    const spent = performance.now() - start;
    if (spent < 1) turns *= 2;
    else samples.push((spent / turns) * 1000);
  }
  return typical(samples);
}

/** `dot [32,64]·[64,64] → where add`: what heads the kernel, and what is computed where it stores. */
function describe({ head, members, shape }: Kernel): string {
  const seen = new Set<Tensor>();
  const names = new Map<string, number>();
  const visit = (t: Tensor) => {
    if (seen.has(t) || t === head) return;
    seen.add(t);
    if (t.op.kind === "elementwise" || t.op.kind === "uniform" || (t.op.kind === "reduce" && members.includes(t)))
      names.set(t.op.name, (names.get(t.op.name) ?? 0) + 1);
    if (t.op.kind === "elementwise" || t.op.kind === "view" || members.includes(t))
      for (const s of t.src) if (members.includes(s) || !isHead(s)) visit(s);
  };
  for (const t of members) visit(t);
  const formula = [...names].map(([name, n]) => (n > 1 ? `${n} ${name}` : name)).join(", ");
  if (!head) return `[${shape}] ${formula || "copy"}`;
  const sources = head.src.map((s) => `${turned(s) ? "ᵀ" : ""}[${s.shape}]`).join(head.op.kind === "dot" ? "·" : " ");
  return `${head.op.name} ${sources}${formula ? ` → ${formula}` : ""}`;
}

const turned = (t: Tensor): boolean => t.op.name === "transpose" || (t.op.kind === "view" && turned(t.src[0]));
const isHead = ({ op: { kind } }: Tensor): boolean => kind !== "elementwise" && kind !== "view";

const operations = ({ head }: Kernel): number => (head?.op.kind === "dot" ? 2 * head.size * termsOf(head) : 0);

/** Bytes of the buffers that a kernel touches; of a gathered one, the rows that are read. */
function traffic(
  { head, members }: Kernel,
  bufferOf: (t: Tensor) => { layout: { size: number }; bytes: number } | undefined,
): number {
  const buffers = new Map<object, number>();
  const seen = new Set<Tensor>();
  const touch = (t: Tensor, most: number) => {
    const buffer = bufferOf(t);
    if (buffer) buffers.set(buffer, Math.min(buffer.layout.size, most) * buffer.bytes);
    return buffer !== undefined;
  };
  const visit = (t: Tensor) => {
    if (seen.has(t)) return;
    seen.add(t);
    if (!touch(t, Infinity)) for (const s of t.src) visit(s);
  };
  if (head) {
    touch(head, Infinity);
    for (const s of head.src) {
      if (head.op.kind === "gather") touch(s, head.size);
      else visit(s);
    }
  }
  for (const t of members) {
    touch(t, Infinity);
    for (const s of t.src) if (s !== head) visit(s);
  }
  return [...buffers.values()].reduce((a, b) => a + b, 0);
}

/** As text: one line a kernel, in the step's order. */
export function renderProfile(workload: Workload, { arithmetic, arenaBytes, step, kernels }: Profile): string {
  const sum = kernels.reduce((n, k) => n + k.inStep, 0);
  const pad = (x: number, width: number, digits = 2) => x.toFixed(digits).padStart(width);
  const lines = kernels.map(({ name, inStep, alone, operations, bytes }) => {
    const rate =
      operations > 0 ? `${pad(operations / alone / 1000, 8, 1)} GFLOP/s` : `${pad(bytes / alone / 1000, 8, 1)} GB/s   `;
    return `${pad(inStep, 10)} ${pad((100 * inStep) / sum, 5, 1)}% ${pad(alone, 10)} ${rate} ${pad(bytes / 1024, 9, 1)} KiB  ${name}`;
  });
  const products = kernels.filter((k) => k.operations > 0);
  const [work, time] = [products.reduce((n, k) => n + k.operations, 0), products.reduce((n, k) => n + k.inStep, 0)];
  return [
    `${workload.name}: ${workload.about}`,
    `${pad(step, 0)} µs a step, ${pad(sum, 0)} µs in ${kernels.length} kernels; ${arithmetic}; arena ${(arenaBytes / 1e6).toFixed(1)} MB`,
    `products: ${pad(time, 0)} µs, ${pad((100 * time) / sum, 0, 1)}% of the kernels' time, ${pad(work / time / 1000, 0, 1)} GFLOP/s with what is fused to them`,
    "   in step     %      alone      rate alone      touched  kernel",
    ...lines,
  ].join("\n");
}
