// Every way in which a program can be compiled, each run among guards: between all values lies memory that nobody may write,
// and all that was not given a number first (guards, padding, temporaries, scratch) holds a pattern that nobody may need.
import { setFlagsFromString } from "node:v8";
import { type MachineDefinition, machine, sizeOf } from "../../src/engine/index.ts";
import { type TracedMachine, trace } from "../../src/engine/trace.ts";
import type { Buffer } from "../../src/engine/wasm/body.ts";
import { type CompileTarget, type Compiled, compile } from "../../src/engine/wasm/compile.ts";
import { walk } from "../../src/engine/wasm/layout.ts";

// Before any module is compiled, so that neighbouring vectors are joined where Node.js can.
setFlagsFromString("--experimental-wasm-revectorize");

export interface Path {
  readonly name: string;
  readonly target: CompileTarget;
  /** Largest difference from the interpreter, relative to the size of what was added up. */
  readonly tolerance: number;
}

const float32 = { dtype: "float32", tolerance: 1e-5 } as const;
const float64 = { dtype: "float64", tolerance: 1e-11 } as const;
const arithmetics = [
  { called: "256-bit", fma: true, pairs: true, wide: true },
  { called: "fused multiply-add", fma: true, pairs: false, wide: false },
  { called: "plain SIMD", fma: false, pairs: false, wide: false },
] as const;

/** All code paths: a new axis is one more factor of this product. */
export const paths: readonly Path[] = [float32, float64].flatMap(({ dtype, tolerance }) =>
  arithmetics.map(({ called, fma, pairs, wide }) => ({
    name: `${dtype}, ${called}`,
    target: { dtype, fma, pairs, wide, threads: null, gap: 256 },
    tolerance,
  })),
);

type Named<T> = Readonly<Record<string, T>>;
/** What a machine is given, and what it is asked to do: so many steps of one function. */
export interface Run {
  readonly cells: Named<ArrayLike<number>>;
  readonly run: string;
  readonly args: Named<ArrayLike<number>>;
  readonly steps?: number;
}
/** Results by name, and cells afterwards. */
export interface Outcome {
  readonly results: Named<Float64Array>;
  readonly cells: Named<Float64Array>;
}

/** What the interpreter says. */
export function interpreted(definition: MachineDefinition, { cells, run, args, steps = 1 }: Run): Outcome {
  const m = machine(definition, { backend: "interpreter" });
  for (const [name, values] of Object.entries(cells)) m.write(name, values);
  const results = m.run(run, args, steps);
  return { results, cells: Object.fromEntries(Object.keys(definition.cells).map((name) => [name, m.read(name)])) };
}

/** A NaN that no arithmetic makes, and the largest finite number: as float32, as float64 and as whole numbers harmful. */
const poisons = [0x7fadbeef, 0x7f7fffff] as const;

interface Built {
  readonly traced: TracedMachine;
  readonly program: Compiled;
  readonly module: WebAssembly.Module;
}
const built = new WeakMap<MachineDefinition, Map<CompileTarget, Built>>();

function build(definition: MachineDefinition, target: CompileTarget, altered?: (program: Compiled) => Compiled): Built {
  const known = built.get(definition) ?? new Map<CompileTarget, Built>();
  const before = known.get(target);
  if (before && !altered) return before;
  const traced = trace(definition);
  const program = compile(traced, target);
  const made = { traced, program: altered?.(program) ?? program, module: new WebAssembly.Module(program.bytes) };
  if (!altered) built.set(definition, known.set(target, made));
  return made;
}

/**
 * Runs the program on one path, twice, with two poisons.
 * `altered` lets a test of the guards themselves lie about the program.
 * @throws Error where a guard was written, or where the poison changed a bit of what came out
 */
export function compiled(
  definition: MachineDefinition,
  run: Run,
  { target }: Path,
  altered?: (program: Compiled) => Compiled,
): Outcome {
  const { traced, program, module } = build(definition, target, altered);
  const [first, second] = poisons.map((poison) => poisoned(traced, program, module, run, poison)) as [Outcome, Outcome];
  for (const part of ["results", "cells"] as const)
    for (const [name, x] of Object.entries(first[part])) {
      const at = x.findIndex((v, i) => !Object.is(v, second[part][name][i]));
      if (at >= 0)
        throw new Error(`${part} ${name}[${at}] depends on memory that means nothing: ${x[at]} or ${second[part][name][at]}`);
    }
  return first;
}

function poisoned(traced: TracedMachine, program: Compiled, module: WebAssembly.Module, run: Run, poison: number): Outcome {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(program.memoryBytes / 65536) });
  const words = new Uint32Array(memory.buffer).fill(poison);
  const { exports } = new WebAssembly.Instance(module, { host: { memory } });
  const steps = run.steps ?? 1;
  const map = program.functions[run.run];
  const f = traced.functions.find((f) => f.name === run.run)!;
  for (const [name, t] of Object.entries(traced.cells))
    put(memory, program.cells[name], t.shape, run.cells[name] ?? new Float64Array(t.size), 1);
  for (const [name, t] of Object.entries(f.args)) put(memory, map.args[name], t.shape, run.args[name], steps);
  (exports[`run:${run.run}`] as (steps: number) => void)(steps);
  const outcome = {
    results: mapped(map.results, (b, name) => take(memory, b, f.results[name].shape, steps)),
    cells: mapped(program.cells, (b, name) => take(memory, b, traced.cells[name].shape, 1)),
  };
  for (const [start, end] of program.owned) words.fill(poison, start >> 2, end >> 2);
  const at = words.findIndex((w) => w !== poison);
  if (at >= 0) throw new Error(`memory of nobody was written at ${at * 4}: ${describe(program, at * 4)}`);
  return outcome;
}

const mapped = <A, B>(of: Named<A>, fn: (a: A, name: string) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(of).map(([name, a]) => [name, fn(a, name)]));

/** The value that stands last before an address. */
function describe({ owned }: Compiled, address: number): string {
  const before = owned.filter(([, end]) => end <= address).reduce((a, b) => (b[1] > a[1] ? b : a), [0, 0] as readonly number[]);
  return `${address - before[1]} bytes behind what stands at ${before[0]} to ${before[1]}`;
}

const view = (memory: WebAssembly.Memory, { kind, bytes, address, layout, slice }: Buffer, step: number) => {
  const Numbers = kind === "index" ? Int32Array : bytes === 8 ? Float64Array : Float32Array;
  return new Numbers(memory.buffer, address + step * slice, layout.size);
};

function put(memory: WebAssembly.Memory, b: Buffer, shape: readonly number[], values: ArrayLike<number>, steps: number): void {
  for (let step = 0; step < steps; step++) {
    const to = view(memory, b, step);
    walk(shape, b.layout.strides, (logical, physical) => (to[physical] = values[step * sizeOf(shape) + logical]!));
  }
}

function take(memory: WebAssembly.Memory, b: Buffer, shape: readonly number[], steps: number): Float64Array {
  const size = sizeOf(shape);
  const out = new Float64Array(steps * size);
  for (let step = 0; step < steps; step++) {
    const from = view(memory, b, step);
    walk(shape, b.layout.strides, (logical, physical) => (out[step * size + logical] = from[physical]!));
  }
  return out;
}

/** How far two outcomes are apart, relative to the size of each value; infinite where NaN or infinity differ. */
export function apart(want: Outcome, got: Outcome): { readonly worst: number; readonly where: string } {
  let found = { worst: 0, where: "" };
  for (const part of ["results", "cells"] as const)
    for (const [name, data] of Object.entries(want[part])) {
      const scale = data.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 0) + 1;
      data.forEach((x, i) => {
        const y = got[part][name][i];
        const error =
          Object.is(x, y) || x === y ? 0 : Number.isFinite(x) && Number.isFinite(y) ? Math.abs(x - y) / scale : Infinity;
        if (!(error <= found.worst)) found = { worst: error, where: `${part} ${name}[${i}]: ${x} interpreted, ${y} compiled` };
      });
    }
  return found;
}
