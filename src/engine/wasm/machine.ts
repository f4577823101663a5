// A machine in WebAssembly: compiled once for every equal trace, with a memory of its own.
import { UserError } from "../../options/error.ts";
import type { Machine } from "../machine.ts";
import { type Shape, sizeOf } from "../ndarray.ts";
import type { TracedMachine } from "../trace.ts";
import type { Buffer } from "./body.ts";
import { type ApartKernel, type Grain, usualGrain } from "./compile.ts";
import { hasFusedMultiplyAdd } from "./features.ts";
import { isPlain, walk } from "./layout.ts";
import { programOf } from "./programs.ts";
import type { Job } from "./thread-pool.ts";
import { threadPool, threadsFor } from "./threads.ts";
import { type Vectors, joinsVectors, usesWideVectors } from "./wide.ts";

const pageBytes = 65536;

/** A machine whose kernels can be run one by one, for a profile. */
export interface ApartMachine extends Machine {
  /** The kernels of function `name` in their order; what they read must have been computed by whole steps before. */
  kernels(name: string): readonly (ApartKernel & { readonly run: (turns: number) => void })[];
}

export interface CompileOptions {
  readonly dtype?: "float32" | "float64";
  readonly portable?: boolean;
  readonly vectors?: Vectors;
  readonly threads?: number | "auto";
  /** What is worth several threads. */
  readonly grain?: Grain;
  /** Whether every kernel can also be called alone, for a profile; on one thread. */
  readonly apart?: boolean;
}

export function compileMachine(
  traced: TracedMachine,
  { dtype = "float32", portable = false, vectors, threads: asked, grain = usualGrain, apart = false }: CompileOptions,
): ApartMachine {
  const start = performance.now();
  const fma = !portable && hasFusedMultiplyAdd();
  const most = apart ? 1 : threadsFor(asked);
  const target = {
    dtype,
    fma,
    wide: usesWideVectors(traced, fma, vectors),
    pairs: fma && joinsVectors(vectors),
    apart,
    threads: most > 1 ? grain : null,
  };
  const { program, cached, reason } = programOf(traced, target);
  const { compiled } = program;
  const { threads } = compiled;
  const memory = memoryOf(compiled.memoryBytes, threads !== null);
  const { exports } = new WebAssembly.Instance(program.module, { host: { memory } });
  const traces = new Map(traced.functions.map((f) => [f.name, f]));
  const named = <T>(of: Readonly<Record<string, T>>, what: string, name: string): T => {
    if (!of[name]) throw new TypeError(`there is no ${what} "${name}"; there are ${Object.keys(of).join(", ") || "none"}`);
    return of[name];
  };

  // The memory never grows, so what was once seen of it stays.
  const views = new Map<Buffer, View>();
  const view = (buffer: Buffer, slices: number): View => {
    let found = views.get(buffer);
    if (!found) views.set(buffer, (found = viewOf(memory, buffer, slices)));
    return found;
  };

  const put = (name: string, given: Readonly<Record<string, ArrayLike<number>>>, steps: number) => {
    const map = named(compiled.functions, "function", name);
    if (steps < 1 || steps > map.capacity)
      throw new RangeError(`${name} runs 1 to ${map.capacity} steps a call, asked for ${steps}`);
    for (const [arg, buffer] of Object.entries(map.args)) {
      const values = given[arg];
      if (!values) throw new TypeError(`${name}: argument "${arg}" is missing`);
      const { shape, size } = traces.get(name)!.args[arg];
      if (values.length < steps * size)
        throw new TypeError(
          `${name}: argument "${arg}" needs ${steps} × [${shape}] = ${steps * size} numbers, got ${values.length}`,
        );
      copyIn(view(buffer, map.capacity), buffer, shape, steps, values, arg);
    }
  };
  const take = (name: string, steps: number) => {
    const { results, capacity } = compiled.functions[name];
    return Object.fromEntries(
      Object.entries(results).map(([result, buffer]) => [
        result,
        copyOut(view(buffer, capacity), buffer, traces.get(name)!.results[result].shape, steps),
      ]),
    );
  };

  const own: { job?: Job } = {};
  const pool = threads && threadPool();
  if (pool) own.job = pool.register(program.module, memory, threads, Object.keys(exports), most, own);
  /** Runs an export: shared with other threads where one of the functions it calls has work for them. */
  const call = (name: string, count: number, functions: readonly string[]) => {
    const here = exports[name] as (count: number, ...of: number[]) => void;
    if (!threads) here(count);
    else if (pool && functions.some((f) => threads.functions.has(f))) pool.call(own.job!, name, count, here);
    else here(count, 0, 1, 0);
  };

  return {
    info: {
      backend: "wasm",
      dtype,
      arithmetic: fma ? (target.wide ? "fma, 256-bit" : "fma") : "simd",
      cached,
      reason,
      compileMilliseconds: performance.now() - start,
      arenaBytes: compiled.memoryBytes,
      scratchBytes: compiled.memory.scratch,
      threads: threads ? most : 1,
    },
    kernels: (name) =>
      named(compiled.apart, "profiled function", name).map((k) => ({ ...k, run: exports[k.entry] as (turns: number) => void })),
    read: (name) => {
      const buffer = named(compiled.cells, "cell", name);
      return copyOut(view(buffer, 1), buffer, traced.cells[name].shape, 1);
    },
    write: (name, values) => {
      const buffer = named(compiled.cells, "cell", name);
      copyIn(view(buffer, 1), buffer, traced.cells[name].shape, 1, values, `cell "${name}"`);
    },
    run: (name, given = {}, steps = 1) => {
      put(name, given, steps);
      call(`run:${name}`, steps, [name]);
      return take(name, steps);
    },
    repeat: (sequence, given, repeats) => {
      const parts = named(traced.sequences, "sequence", sequence).filter((p) => p.times > 0);
      for (const { run, times } of parts) put(run, given[run] ?? {}, times * repeats);
      call(
        `repeat:${sequence}`,
        repeats,
        parts.map((p) => p.run),
      );
      return Object.fromEntries(parts.map(({ run, times }) => [run, take(run, times * repeats)]));
    },
  };
}

function memoryOf(bytes: number, shared: boolean): WebAssembly.Memory {
  const gigabytes = (bytes / 2 ** 30).toFixed(1);
  if (bytes > 2 ** 32)
    throw new UserError(
      `this program needs ${gigabytes} GB of memory, and WebAssembly has 4 GB at most; take fewer rows, a smaller batch or float32.`,
    );
  try {
    const pages = Math.ceil(bytes / pageBytes);
    return new WebAssembly.Memory(shared ? { initial: pages, maximum: pages, shared } : { initial: pages });
  } catch (cause) {
    throw new UserError(
      `there is no room for the ${gigabytes} GB of memory that this program needs; take fewer rows, a smaller batch or float32.`,
      { cause },
    );
  }
}

type View = Float64Array | Float32Array | Int32Array;

/** All slices of a buffer. */
function viewOf(memory: WebAssembly.Memory, { kind, bytes, address, layout, slice }: Buffer, slices: number): View {
  const Numbers = kind === "index" ? Int32Array : bytes === 8 ? Float64Array : Float32Array;
  return new Numbers(memory.buffer, address, ((slices - 1) * slice) / bytes + layout.size);
}

function copyOut(view: View, { layout, slice, bytes }: Buffer, shape: Shape, steps: number): Float64Array {
  const [size, apart] = [sizeOf(shape), slice / bytes];
  const out = new Float64Array(size * steps);
  const plain = isPlain(shape, layout);
  for (let i = 0; i < steps; i++) {
    const [from, to] = [i * apart, i * size];
    if (size === 1) out[to] = view[from]!;
    else if (plain) out.set(view.subarray(from, from + size), to);
    else walk(shape, layout.strides, (logical, physical) => (out[to + logical] = view[from + physical]!));
  }
  return out;
}

function copyIn(
  view: View,
  { layout, slice, bytes }: Buffer,
  shape: Shape,
  steps: number,
  values: ArrayLike<number> | number,
  what: string,
): void {
  const [size, apart] = [sizeOf(shape), slice / bytes];
  if (typeof values !== "number" && values.length < size * steps)
    throw new TypeError(`${what} holds [${shape}] = ${size} numbers, got ${values.length}`);
  const plain = isPlain(shape, layout);
  for (let i = 0; i < steps; i++) {
    const [from, to] = [i * size, i * apart];
    if (typeof values === "number") walk(shape, layout.strides, (_, physical) => (view[to + physical] = values));
    else if (size === 1) view[to] = values[from]!;
    else if (plain && ArrayBuffer.isView(values)) view.set((values as Float64Array).subarray(from, from + size), to);
    else walk(shape, layout.strides, (logical, physical) => (view[to + physical] = values[from + logical]!));
  }
}
