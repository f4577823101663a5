// A traced machine as WebAssembly bytes, and the map of its memory.
import type { Sequence, TracedFunction, TracedMachine } from "../trace.ts";
import { topological } from "../grad.ts";
import type { Range } from "../ops/movement.ts";
import type { Window } from "../ops/window.ts";
import type { Tensor } from "../tensor.ts";
import { Arena, type Span } from "./arena.ts";
import { barrier, control } from "./barrier.ts";
import type { Buffer } from "./body.ts";
import {
  FunctionBuilder,
  ModuleBuilder,
  branchIf,
  type Code,
  call,
  get,
  globalGet,
  globalSet,
  i32,
  iadd,
  iltu,
  imul,
  isub,
  loop,
  set,
  tee,
} from "./code.ts";
import { layoutOf, roundUp } from "./layout.ts";
import { dot } from "./kernels/dot.ts";
import { elementwise } from "./kernels/elementwise.ts";
import { fold } from "./kernels/fold.ts";
import { reduce } from "./kernels/reduce.ts";
import { reshape } from "./kernels/reshape.ts";
import { gather, scatterAdd } from "./kernels/rows.ts";
import type { KernelContext } from "./kernels/context.ts";
import { nanoseconds } from "./kernels/work.ts";
import { patientGlobal, stepGlobal, threadGlobal, threadsGlobal, ticketsGlobal } from "./globals.ts";
import { ticketBytes } from "./shares.ts";
import { type Life, overlay } from "./overlay.ts";
import { isAlias, owner } from "./views.ts";
import { type Kernel, rowShape } from "./kernel.ts";
import { type Target, schedule } from "./schedule.ts";
import { type Part, type Touched, together } from "./together.ts";

export interface CompileTarget {
  readonly dtype: "float32" | "float64";
  readonly fma: boolean;
  readonly pairs: boolean;
  readonly wide: boolean;
  /** From which size on several threads share the work; null for one thread. */
  readonly threads: Grain | null;
  /** Whether every kernel can also be called alone, for a profile. */
  readonly apart?: boolean;
  /** Bytes left free behind every value, where a test sees whether somebody writes there; none by default. */
  readonly gap?: number;
}

/** A kernel that can be called alone: the export `entry` takes the number of turns. */
export interface ApartKernel {
  readonly entry: string;
  readonly kernel: Kernel;
  readonly bufferOf: (t: Tensor) => Buffer | undefined;
}

/** Nanoseconds on one thread, estimated. */
export interface Grain {
  /** Of a kernel from which dividing it saves more than a barrier costs. */
  readonly kernel: number;
  /** Of such kernels in a step from which calling other threads in is worth it. */
  readonly step: number;
}
export const usualGrain: Grain = { kernel: 4000, step: 200_000 };

export interface FunctionMap {
  readonly capacity: number;
  readonly args: Readonly<Record<string, Buffer>>;
  readonly results: Readonly<Record<string, Buffer>>;
}

export interface Compiled {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly memoryBytes: number;
  readonly memory: MemoryUse;
  /** All that compiled code may write. */
  readonly owned: readonly Span[];
  readonly cells: Readonly<Record<string, Buffer>>;
  readonly functions: Readonly<Record<string, FunctionMap>>;
  readonly kernels: number;
  /** By function, in the order in which they run; empty unless the target asks for them. */
  readonly apart: Readonly<Record<string, readonly ApartKernel[]>>;
  /**
   * Where several threads are worth it: the memory is shared, and exports take `(count, thread, threads, patient)`.
   * Null for programs of small kernels, which are compiled as if there were no threads at all.
   */
  readonly threads: Threads | null;
}

/** What a program's memory is for, in bytes. */
export interface MemoryUse {
  /** Of cells, arguments and results. */
  readonly lasting: number;
  /** Of temporary values, which lie over each other. */
  readonly temporaries: number;
  /** Below which no arrangement of temporary values can come: what is alive at once where most is. */
  readonly leastTemporaries: number;
  /** Of the largest kernel's own use: factors of a product, packed as it reads them. */
  readonly scratch: number;
  /** Before and behind all of it, where kernels may read. */
  readonly margins: number;
}

export interface Threads {
  /** Address of the words in barrier.ts. */
  readonly control: number;
  /** Functions that have something to divide. */
  readonly functions: ReadonlySet<string>;
}

/** Loops of a program whose turns threads take by need, counted as often as they are entered. */
const mostTickets = 128;

/** Kernels may read a little before and behind what they need, never write there. */
const leastSlack = 4096;

/**
 * How far beyond a buffer a kernel may read: what is padded is read as if its source went on to all sides, and a vector's last
 * lanes may lie behind the last element; what comes from there is masked or never looked at. `buffers`: all that have memory.
 */
function reach({ functions }: TracedMachine, buffers: readonly Tensor[]): number {
  const nodes = topological(functions.flatMap((f) => [...Object.values(f.updates), ...Object.values(f.results)]));
  const most = (of: (t: Tensor) => number) => nodes.reduce((n, t) => Math.max(n, of(t)), 0);
  const padding = most((t) => (t.op.kind === "pad" ? (t.arg as readonly Range[]).flat().reduce((a, b) => a + b, 0) : 0));
  const moves = most((t) =>
    t.op.name === "window" ? Math.max(...(t.arg as readonly Window[]).flatMap((w) => [w.stride, w.dilation])) : 1,
  );
  const step = buffers.reduce((n, t) => Math.max(n, ...layoutOf(t.shape, 4).strides), 0) * 8;
  return (padding + 4 * moves) * step;
}

export function compile(traced: TracedMachine, target: CompileTarget): Compiled {
  const { cells, functions, sequences } = traced;
  const { gap = 0 } = target;
  const plans = functions.map((f) => planned(f, cells));
  const values = [...Object.values(cells), ...functions.flatMap((f) => [...Object.values(f.args), ...Object.values(f.results)])];
  const slack = leastSlack + reach(traced, [...values, ...plans.flatMap((p) => [...p.temporaries.keys()])]);
  const arena = new Arena(slack, gap);
  const buffer = (t: Tensor, slices = 0): Omit<Buffer, "address"> & { total: number } => {
    const kind = t.dtype;
    const bytes = kind === "float64" ? 8 : kind === "index" ? 4 : target.dtype === "float64" ? 8 : 4;
    const layout = layoutOf(t.shape, 16 / bytes);
    const one = roundUp(layout.size * bytes, 16);
    return { layout, bytes, kind, slice: slices > 1 ? one : 0, total: one * Math.max(1, slices) };
  };
  const place = (t: Tensor, slices = 0): Buffer => {
    const { total, ...rest } = buffer(t, slices);
    return { ...rest, address: arena.take(total) };
  };
  const cellBuffers = mapValues(cells, (t) => place(t));
  const grain = target.threads;
  const isLarge = (k: Kernel) => grain !== null && nanoseconds(k, target) >= grain.kernel;
  const worth = plans.map(({ kernels }) => {
    const large = kernels.filter(isLarge).reduce((sum, k) => sum + nanoseconds(k, target), 0);
    return grain !== null && large >= grain.step;
  });
  const shared = worth.includes(true);
  const module = new ModuleBuilder(shared ? 5 : 1);
  const controlAt = shared ? arena.take(control.bytes) : 0;
  const ticketsAt = shared ? arena.take(2 * mostTickets * ticketBytes) : 0;
  let ticketsTaken = 0;
  const wait = shared ? barrier(module, controlAt) : null;
  const parameters = shared ? 4 : 1;
  const joined: Code = shared
    ? [
        globalSet(threadGlobal, get(1)),
        globalSet(threadsGlobal, get(2)),
        globalSet(patientGlobal, get(3)),
        globalSet(ticketsGlobal, i32(0)),
      ]
    : [];
  const maps = functions.map((f) => ({
    capacity: f.capacity,
    args: mapValues(f.args, (t) => place(t, f.capacity)),
    results: mapValues(f.results, (t) => place(t, f.capacity)),
  }));
  // Temporaries of all functions share one region, because functions run one after another.
  const regions = plans.map(({ temporaries }) =>
    overlay(new Map<Tensor, Life<Tensor>>([...temporaries].map(([t, life]) => [t, { ...life, bytes: buffer(t).total + gap }]))),
  );
  const fixed = [...arena.taken];
  const region = arena.take(Math.max(0, ...regions.map((r) => r.bytes)));
  const temporaries = plans.flatMap((plan, i) =>
    [...plan.temporaries.keys()].map((t): Span => {
      const at = region + regions[i].at.get(t)!;
      return [at, at + buffer(t).total];
    }),
  );
  const scratchAt = arena.top;
  let scratchBytes = 0;
  let kernels = 0;
  const steps = new Map<string, number>();
  const apart: Record<string, ApartKernel[]> = {};

  functions.forEach((f, i) => {
    const { kernels: list, homes, temporaries } = plans[i];
    const known = new Map<Tensor, Buffer>();
    for (const [name, t] of Object.entries(cells)) known.set(t, cellBuffers[name]);
    for (const [name, t] of Object.entries(f.args)) known.set(t, maps[i].args[name]);
    for (const [t, home] of homes) known.set(t, home.input ? cellBuffers[home.name] : maps[i].results[home.name]);
    for (const t of temporaries.keys()) {
      const { total: _, ...rest } = buffer(t);
      known.set(t, { ...rest, address: region + regions[i].at.get(t)! });
    }
    const bufferOf = (t: Tensor): Buffer | undefined => {
      const found = known.get(owner(t));
      return found && isAlias(t) ? { ...found, layout: layoutOf(t.shape, 16 / found.bytes) } : found;
    };
    const divided = new Set<number>();
    const made = (kernel: Kernel): Part[] => {
      const touched = new Map<string, Touched>();
      const touch = (from: number, to: number, writes: boolean) => touched.set(`${from} ${to} ${writes}`, { from, to, writes });
      const written = new Set([kernel.head, ...kernel.members]);
      const context: KernelContext = {
        module,
        ...target,
        divided: worth[i] && isLarge(kernel) ? divided : null,
        tickets: (entries, turns) => {
          if (!worth[i] || grain === null || nanoseconds(kernel, target) < entries * turns * grain.kernel) return null;
          if (ticketsTaken + entries > mostTickets) return null;
          ticketsTaken += entries;
          return ticketsAt + (ticketsTaken - entries) * ticketBytes;
        },
        bufferOf: (t) => {
          const found = bufferOf(t);
          if (found) touch(found.address, endOf(found, f.capacity), written.has(t));
          return found;
        },
        scratch: (bytes) => {
          scratchBytes = Math.max(scratchBytes, bytes);
          touch(scratchAt, scratchAt + bytes, true);
          return scratchAt;
        },
      };
      return emit(context, kernel).map((fn) => ({ fn, divided: divided.has(fn), touched: [...touched.values()] }));
    };
    const firstTicket = ticketsTaken;
    const emitted = list.map(made);
    const tickets = { from: ticketsAt + firstTicket * ticketBytes, to: ticketsAt + ticketsTaken * ticketBytes };
    const parts = emitted.flat();
    kernels += parts.length;
    if (target.apart)
      apart[f.name] = list.map((kernel, k) => callable(module, `kernel:${f.name}:${k}`, emitted[k], { kernel, bufferOf }));
    const step = module.add(
      new FunctionBuilder(""),
      wait === null ? parts.map(({ fn }) => call(fn)) : together(parts, wait, { ...tickets, bytes: mostTickets * ticketBytes }),
    );
    steps.set(f.name, step);
    module.add(new FunctionBuilder(`run:${f.name}`, parameters), [
      joined,
      globalSet(stepGlobal, i32(0)),
      loop([
        call(step),
        globalSet(stepGlobal, iadd(globalGet(stepGlobal), i32(1))),
        branchIf(0, iltu(globalGet(stepGlobal), get(0))),
      ]),
    ]);
  });
  for (const [name, parts] of Object.entries(sequences)) {
    const fn = new FunctionBuilder(`repeat:${name}`, parameters);
    const [round, end] = [fn.i32(), fn.i32()];
    // Round r of a part runs its steps r · times to (r + 1) · times.
    const part = ({ run, times }: Sequence[number]) => [
      globalSet(stepGlobal, imul(get(round), i32(times))),
      set(end, iadd(globalGet(stepGlobal), i32(times))),
      loop([
        call(steps.get(run)!),
        globalSet(stepGlobal, iadd(globalGet(stepGlobal), i32(1))),
        branchIf(0, iltu(globalGet(stepGlobal), get(end))),
      ]),
    ];
    module.add(fn, [
      joined,
      loop([parts.filter((p) => p.times > 0).map(part), branchIf(0, iltu(tee(round, iadd(get(round), i32(1))), get(0)))]),
    ]);
  }
  return {
    bytes: module.bytes(shared),
    memoryBytes: scratchAt + scratchBytes + slack,
    memory: {
      lasting: fixed.reduce((sum, [from, to]) => sum + to - from, 0),
      temporaries: Math.max(0, ...regions.map((r) => r.bytes)),
      leastTemporaries: Math.max(0, ...regions.map((r) => r.least)),
      scratch: scratchBytes,
      margins: 2 * slack,
    },
    owned: [...fixed, ...temporaries, [scratchAt, scratchAt + scratchBytes]],
    cells: cellBuffers,
    functions: Object.fromEntries(functions.map((f, i) => [f.name, maps[i]])),
    kernels,
    apart,
    threads: shared ? { control: controlAt, functions: new Set(functions.flatMap((f, i) => (worth[i] ? [f.name] : []))) } : null,
  };
}

/** Exports a function that runs one kernel so many times as it is told, on the first step's arguments. */
function callable(module: ModuleBuilder, entry: string, parts: readonly Part[], of: Omit<ApartKernel, "entry">): ApartKernel {
  const fn = new FunctionBuilder(entry, 1);
  module.add(fn, [
    globalSet(stepGlobal, i32(0)),
    loop([parts.map((part) => call(part.fn)), branchIf(0, tee(0, isub(get(0), i32(1))))]),
  ]);
  return { entry, ...of };
}

/** Where the memory of all slices of a buffer ends. */
const endOf = ({ address, layout, bytes, slice }: Buffer, capacity: number): number =>
  address + Math.max(16, layout.size * bytes, slice * capacity);

function planned(f: TracedFunction, cells: Readonly<Record<string, Tensor>>) {
  const targets: Target[] = [
    ...Object.entries(f.updates).map(([name, node]) => ({ input: cells[name], name, node })),
    ...Object.entries(f.results).map(([name, node]) => ({ input: null, name, node })),
  ];
  return schedule(targets);
}

function emit(context: KernelContext, kernel: Kernel): readonly number[] {
  // Nothing to compute, and no loop that must run at least once.
  if (rowShape(kernel).includes(0)) return [];
  const { head } = kernel;
  if (kernel.over !== null) return [reduce(context, kernel)];
  if (head === null) return [elementwise(context, kernel)];
  switch (head.op.kind) {
    case "dot":
      return dot(context, kernel);
    case "fold":
      return fold(context, kernel);
    case "gather":
      return [gather(context, kernel)];
    case "scatterAdd":
      return [scatterAdd(context, kernel)];
    case "reshape":
      return [reshape(context, kernel)];
    default:
      throw new Error(`internal: ${head.op.name} heads no kernel`);
  }
}

const mapValues = <A, B>(of: Readonly<Record<string, A>>, fn: (a: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(of).map(([k, a]) => [k, fn(a)]));
