// Programs that are known: by their trace, by their whole text, and, where a host keeps them, from earlier processes. A cache
// that cannot change a result.
import type { TracedMachine } from "../trace.ts";
import { type Compiled, type CompileTarget, compile } from "./compile.ts";
import { difference, signature } from "./signature.ts";

export interface Program {
  readonly compiled: Compiled;
  readonly module: WebAssembly.Module;
  readonly lines: readonly string[];
}

/** Where a host keeps programs from one process to the next, by their whole text. */
export interface ProgramKeeper {
  load(key: string): Compiled | null;
  save(key: string, compiled: Compiled): void;
}

/** Programs by their whole text. */
const programs = new Map<string, Program>();
/** The same by their trace and target, for traces that are used again. */
const ofTraces = new WeakMap<TracedMachine, Map<string, Program>>();
const mostPrograms = 64;

let keeper: ProgramKeeper | null = null;

/** Told by the host where programs are kept (Node.js, see kept/enable.node.ts). */
export function keepPrograms(told: ProgramKeeper | null): void {
  keeper = told;
}

/** The program of a trace, and whether it was known; where it was not, `reason` says how it differs from the most similar one. */
export function programOf(
  traced: TracedMachine,
  target: CompileTarget,
): { readonly program: Program; readonly cached: boolean; readonly reason: string | null } {
  const told = JSON.stringify(target);
  let own = ofTraces.get(traced);
  if (!own) ofTraces.set(traced, (own = new Map()));
  let program = own.get(told);
  if (program) return { program, cached: true, reason: null };
  const lines = [told, ...signature(traced)];
  const key = lines.join("\n");
  program = programs.get(key);
  // Kernels that are called apart name parts of the trace, which no file holds.
  const kept = program || target.apart ? null : keeper;
  if (!program) {
    const compiled = kept?.load(key);
    if (compiled) program = { compiled, module: new WebAssembly.Module(compiled.bytes), lines };
  }
  const cached = program !== undefined;
  const reason = cached ? null : unexpected(lines);
  if (!program) {
    const compiled = compile(traced, target);
    program = { compiled, module: new WebAssembly.Module(compiled.bytes), lines };
    kept?.save(key, compiled);
  }
  if (!programs.has(key)) {
    if (programs.size >= mostPrograms) programs.delete(programs.keys().next().value!);
    programs.set(key, program);
  }
  own.set(told, program);
  return { program, cached, reason };
}

/** The most similar program known, and how this one differs; null for the first of its kind. */
function unexpected(lines: readonly string[]): string | null {
  let closest: { readonly shared: number; readonly why: string } | null = null;
  for (const { lines: before } of programs.values()) {
    if (before.length !== lines.length || before[0] !== lines[0]) continue;
    const shared = lines.filter((line, i) => line === before[i]).length;
    if (shared * 2 > lines.length && (!closest || shared > closest.shared)) closest = { shared, why: difference(before, lines)! };
  }
  return closest?.why ?? null;
}
