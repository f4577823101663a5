// A machine: named cells that persist (parameters, optimizer state, data) and functions that run on them for many steps in
// one call. Traced once, compiled once; afterwards only numbers flow.
import { interpretMachine } from "./interpret-machine.ts";
import type { Shape } from "./ndarray.ts";
import { sizeOf } from "./ndarray.ts";
import type { Dtype } from "./op.ts";
import { simplify } from "./simplify.ts";
import { type Tensor, input } from "./tensor.ts";
import { compileMachine } from "./wasm/machine.ts";

/** What a value will be, without the value. */
export interface Spec {
  readonly shape: Shape;
  readonly dtype: Dtype;
}
export const real = (...shape: number[]): Spec => ({ shape, dtype: "real" });
/** Whole numbers of 32 bits: row numbers, seeds, step counts. */
export const index = (...shape: number[]): Spec => ({ shape, dtype: "index" });
/** One number that stays float64 in every program: a hyperparameter. */
export const scalar: Spec = { shape: [], dtype: "float64" };

type Named<T> = Readonly<Record<string, T>>;

export interface FunctionDefinition {
  /** What a step is given: a call brings `steps` slices of each. */
  readonly args?: Named<Spec>;
  /** Most steps of one call; 1 by default. */
  readonly capacity?: number;
  /** Builds the graph of one step: new values of cells, and results, of which a call gives one slice a step. */
  trace(cells: Named<Tensor>, args: Named<Tensor>): { readonly cells?: Named<Tensor>; readonly results?: Named<Tensor> };
}

/** Functions one after another, each some times: an epoch is so many full mini-batches and a smaller one. */
export type Sequence = readonly { readonly run: string; readonly times: number }[];

export interface MachineDefinition {
  readonly cells: Named<Spec>;
  readonly functions: Named<FunctionDefinition>;
  readonly sequences?: Named<Sequence>;
}

export interface TracedFunction {
  readonly name: string;
  readonly capacity: number;
  readonly args: Named<Tensor>;
  readonly updates: Named<Tensor>;
  readonly results: Named<Tensor>;
}
export interface TracedMachine {
  readonly cells: Named<Tensor>;
  readonly functions: readonly TracedFunction[];
  readonly sequences: Named<Sequence>;
}

export interface MachineInfo {
  readonly backend: "interpreter" | "wasm";
  readonly dtype: "float32" | "float64";
  /** How products are added up: `fma` (fused), `simd` (multiplied, then added), or `float64` in the interpreter. */
  readonly arithmetic: string;
  /** Whether an equal program had been compiled before. */
  readonly cached: boolean;
  /** Why it was compiled although a program of the same kind existed, or null. */
  readonly reason: string | null;
  readonly compileMilliseconds: number;
  /** Memory of cells, arguments, results and temporaries. */
  readonly arenaBytes: number;
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
}

export function machine(definition: MachineDefinition, options: MachineOptions = {}): Machine {
  const traced = trace(definition);
  return options.backend === "interpreter" ? interpretMachine(traced) : compileMachine(traced, options.dtype ?? "float32", options.portable ?? false);
}

export function trace({ cells: specs, functions, sequences = {} }: MachineDefinition): TracedMachine {
  const inputs = (of: Named<Spec>) => Object.fromEntries(Object.entries(of).map(([name, s]) => [name, input(name, s.shape, s.dtype)]));
  const cells = inputs(specs);
  for (const [name, parts] of Object.entries(sequences))
    for (const { run } of parts) if (!functions[run]) throw new TypeError(`sequence ${name}: there is no function "${run}"; there are ${Object.keys(functions).join(", ")}`);
  return {
    cells,
    sequences,
    functions: Object.entries(functions).map(([name, f]) => {
      const args = inputs(f.args ?? {});
      const { cells: updates = {}, results = {} } = f.trace(cells, args);
      for (const [cell, value] of Object.entries(updates)) {
        const spec = specs[cell];
        if (!spec) throw new TypeError(`${name}: there is no cell "${cell}"; there are ${Object.keys(specs).join(", ")}`);
        if (sizeOf(spec.shape) !== value.size || String(spec.shape) !== String(value.shape)) throw new TypeError(`${name}: cell "${cell}" holds [${spec.shape}], its new value is [${value.shape}]`);
      }
      const simple = simplify({ ...prefixed("u", updates), ...prefixed("r", results) });
      return { name, capacity: f.capacity ?? 1, args, updates: unprefixed("u", simple), results: unprefixed("r", simple) };
    }),
  };
}

const prefixed = <T>(p: string, of: Named<T>): Record<string, T> => Object.fromEntries(Object.entries(of).map(([k, v]) => [`${p}:${k}`, v]));
const unprefixed = <T>(p: string, of: Named<T>): Record<string, T> =>
  Object.fromEntries(Object.entries(of).flatMap(([k, v]) => (k.startsWith(`${p}:`) ? [[k.slice(2), v]] : [])));
