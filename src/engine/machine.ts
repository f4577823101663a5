// A machine: named cells that persist (parameters, optimizer state, data) and functions that run on them for many steps in
// one call. Traced once, compiled once; afterwards only numbers flow.
import { interpretMachine } from "./interpret-machine.ts";
import type { MachineDefinition } from "./trace.ts";
import { traced } from "./traced.ts";
import { compileMachine } from "./wasm/machine.ts";
import type { Vectors } from "./wasm/wide.ts";

type Named<T> = Readonly<Record<string, T>>;

export interface MachineInfo {
  readonly backend: "interpreter" | "wasm";
  readonly dtype: "float32" | "float64";
  /** How products are added up: `fma` (fused; `fma, 256-bit` in wide vectors), `simd` (multiplied, then added), or `float64` in the interpreter. */
  readonly arithmetic: string;
  /** Whether an equal program had been compiled before. */
  readonly cached: boolean;
  /** Why it was compiled although a program of the same kind existed, or null. */
  readonly reason: string | null;
  readonly compileMilliseconds: number;
  /** Bytes of the program's whole memory: cells, arguments, results, temporaries and scratch; 0 in the interpreter. */
  readonly arenaBytes: number;
  /** Bytes of them in which products pack their factors, the largest kernel's. */
  readonly scratchBytes: number;
  /** Threads that a step may be shared by; 1 for programs that are too small to gain from more. */
  readonly threads: number;
}

export interface Machine {
  readonly info: MachineInfo;
  /** A copy of a cell, row-major. */
  read(cell: string): Float64Array;
  write(cell: string, values: ArrayLike<number> | number): void;
  /** Runs `name` for `steps` steps. `args[a]` holds `steps` slices of argument a, one after another; so do the results. */
  run(name: string, args?: Named<ArrayLike<number>>, steps?: number): Record<string, Float64Array>;
  /** Runs a sequence `repeats` times; arguments and results by function, `repeats · times` slices each. */
  repeat(sequence: string, args: Named<Named<ArrayLike<number>>>, repeats: number): Record<string, Record<string, Float64Array>>;
}

export interface MachineOptions {
  /** Precision of compiled code; the interpreter is always float64. Default float32. */
  readonly dtype?: "float32" | "float64";
  /** `wasm` (default) compiles; `interpreter` is the float64 reference. */
  readonly backend?: "wasm" | "interpreter";
  /** Fuse multiply-add where the processor offers it (default), or give the same bits on every processor. */
  readonly portable?: boolean;
  /**
   * Threads that share the work of a step, 1 to 16; `auto` (default) takes as many as there are cores, 8 at most. Small
   * programs run on one all the same, and so does everything where threads are not to be had: without `whetstone/node`, in a
   * page that is not cross-origin isolated, and in the workers of a comparison. The bits do not depend on it.
   */
  readonly threads?: number | "auto";
  /**
   * Width of the vectors in bits. `auto` (default) takes 256 in large programs where a trial at the first of them shows that
   * they are faster, `256` takes them without asking and throws where they are not to be had (they need Node.js 24 and an
   * import of `whetstone/node`), `128` never does. The bits of the results do not depend on it.
   */
  readonly vectors?: Vectors;
}

export function machine(definition: MachineDefinition, options: MachineOptions = {}): Machine {
  const graphs = traced(definition);
  return options.backend === "interpreter" ? interpretMachine(graphs) : compileMachine(graphs, options);
}
