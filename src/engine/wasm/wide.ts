// 256-bit vectors: V8 joins neighbouring 128-bit operations where its revectorizer was switched on before compiling. It
// fails silently, into slowness: so it is measured once, and tiles made for it are used only where they pay.
import { UserError } from "../../options/error.ts";
import { termsOf } from "../ops/contraction.ts";
import { type TracedMachine, real, trace } from "../trace.ts";
import { compile } from "./compile.ts";

/** `auto` takes 256-bit vectors in large programs where a trial shows that they pay; `256` always, `128` never. */
export type Vectors = "auto" | "256" | "128";

/** What the trial found. */
export interface WideTrial {
  /** Time of 128-bit code over that of 256-bit code. */
  readonly ratio: number;
  /** Whether both gave the same bits on the same numbers. */
  readonly sameBits: boolean;
  /** How long it took, compiling included. */
  readonly milliseconds: number;
}

/** Where a host keeps a trial from one process to the next, on the same processor under the same V8. */
export interface TrialKeeper {
  load(): WideTrial | null;
  save(trial: WideTrial): void;
}

let allowed = false;
let tried: WideTrial | null = null;
let keeper: TrialKeeper | null = null;

/** Told by the host once V8's revectorizer is on (Node.js, see node.ts); browsers have no switch. */
export function allowWideVectors(yes: boolean): void {
  allowed = yes;
  tried = null;
}

/** Told by the host where trials are kept (Node.js, see kept/enable.node.ts). */
export function keepTrials(told: TrialKeeper | null): void {
  keeper = told;
}

/** What another thread of this process found: it need not be found again. */
export function knowWideTrial(trial: WideTrial): void {
  tried ??= trial;
}

/** What is known without a trial: whether the host has the switch, and the trial where one was made. */
export const wideVectors = (): { readonly allowed: boolean; readonly trial: WideTrial | null } => ({ allowed, trial: tried });

/** Whether neighbouring vectors are joined, as far as is known without a trial: code that loses nothing otherwise relies on it. */
export const joinsVectors = (asked: Vectors = "auto"): boolean => allowed && asked !== "128" && (tried === null || pays(tried));

/** Multiplications a step from which the trial costs less than it can save. */
const worthwhile = 100_000;

/**
 * Whether tiles for 256-bit vectors are used in this machine. The results are the same bits either way.
 * @throws UserError where 256 is asked for and not to be had
 */
export function usesWideVectors(traced: TracedMachine, fma: boolean, asked: Vectors = "auto"): boolean {
  if (asked === "256") {
    if (allowed && fma) return true;
    const why = allowed
      ? "they need fused multiply-add, which portable arithmetic leaves out and some processors lack"
      : "they need Node.js 24 or newer and, in a program of your own, an import of whetstone/node";
    throw new UserError(`vectors: 256-bit vectors are not to be had here: ${why}; take vectors auto or 128.`);
  }
  if (asked === "128" || !allowed || !fma || multiplications(traced) < worthwhile) return false;
  return pays(knownTrial());
}

/**
 * The trial of this process, or of an earlier one, which is kept where it was for wide vectors: a slow moment of the machine can
 * make them look useless, never useful.
 */
function knownTrial(): WideTrial {
  tried ??= keeper?.load() ?? null;
  if (tried) return tried;
  const found = tryWideVectors();
  if (pays(found)) keeper?.save(found);
  return found;
}

/** By so much wide vectors must be faster: tiles made for them are slower, not a little faster, where nothing is joined. */
const least = 1.1;

/** Wide wins if it gives the same bits a tenth faster. */
export const pays = ({ ratio, sameBits }: WideTrial): boolean => sameBits && ratio > least;

/** Of traces that were counted: one trace serves many machines. */
const counted = new WeakMap<TracedMachine, number>();

function multiplications(traced: TracedMachine): number {
  let count = counted.get(traced);
  if (count === undefined) counted.set(traced, (count = countOf(traced)));
  return count;
}

function countOf({ functions }: TracedMachine): number {
  const seen = new Set<object>();
  const visit = (t: TracedMachine["cells"][string]): number => {
    if (seen.has(t)) return 0;
    seen.add(t);
    return t.src.reduce((n, s) => n + visit(s), t.op.kind === "dot" ? t.size * termsOf(t) : 0);
  };
  return functions.reduce(
    (n, f) => n + [...Object.values(f.updates), ...Object.values(f.results)].reduce((m, t) => m + visit(t), 0),
    0,
  );
}

/** Pairs of calls, of a tenth of a millisecond each, before a verdict; more where it is still open. */
const rounds = 16;
/** Milliseconds after which an open question is decided by what is known. */
const patience = 60;

/**
 * Times one product both ways on known numbers, once a process; 5 ms where nothing else runs.
 *
 * V8 compiles a function in haste first, and again and well in the background once it ran for a while. Two hasty versions are
 * equally slow, and a good one beats a hasty one by more than twice the lanes could: so it is believed at once that wide
 * vectors are faster by what they can be, and everything else only when patience is at its end.
 */
export function tryWideVectors(): WideTrial {
  if (tried) return tried;
  const start = performance.now();
  const [narrow, wide] = [contestant(false), contestant(true)];
  const began = performance.now();
  let [best, bestWide] = [Infinity, Infinity];
  const credible = () => best > least * bestWide && best < 2.6 * bestWide;
  // Side by side, so that a slow moment of the machine meets both; the fastest calls count, which nothing disturbed.
  for (let round = 0; round < rounds || (!credible() && performance.now() - began < patience); round++) {
    best = Math.min(best, narrow.milliseconds());
    bestWide = Math.min(bestWide, wide.milliseconds());
  }
  return (tried = {
    ratio: best / bestWide,
    sameBits: narrow.result.every((x, i) => Object.is(x, wide.result[i])),
    milliseconds: performance.now() - start,
  });
}

interface Contestant {
  readonly result: Float32Array;
  readonly milliseconds: () => number;
}

/** One way of computing the product, ready to be called. */
function contestant(wide: boolean): Contestant {
  // Long sums and many rows: packing the second factor and storing the results, which wide vectors do no faster, are little.
  const [rows, inner, columns] = [192, 256, 64];
  const traced = trace({
    cells: { a: real(rows, inner), b: real(inner, columns), c: real(rows, columns) },
    functions: { product: { trace: ({ a, b }) => ({ cells: { c: a.dot(b) } }) } },
  });
  const compiled = compile(traced, { dtype: "float32", fma: true, wide, pairs: wide, threads: null });
  const memory = new WebAssembly.Memory({ initial: Math.ceil(compiled.memoryBytes / 65536) });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(compiled.bytes), { host: { memory } });
  const product = exports["run:product"] as (steps: number) => void;
  const view = (cell: string) => new Float32Array(memory.buffer, compiled.cells[cell].address, compiled.cells[cell].layout.size);
  for (const cell of ["a", "b"]) view(cell).forEach((_, i, all) => (all[i] = ((i * 7919) % 1009) / 1009 - 0.5));
  return {
    result: view("c"),
    milliseconds: () => {
      const start = performance.now();
      product(1);
      return performance.now() - start;
    },
  };
}
