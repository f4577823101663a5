// 256-bit vectors: V8 joins neighbouring 128-bit operations where its revectorizer was switched on before compiling. It
// fails silently, into slowness: so it is measured once, and tiles made for it are used only where they pay.
import { type TracedMachine, real, trace } from "../trace.ts";
import { compile } from "./compile.ts";

type State = "off" | "untried" | "on";
let state: State = "off";

/** Told by the host once V8's revectorizer is on (Node.js, see node.ts); browsers have no switch. */
export function allowWideVectors(allowed: boolean): void {
  state = allowed ? "untried" : "off";
}

/** Whether neighbouring vectors are joined, as far as is known without a trial: code that loses nothing otherwise relies on it. */
export const joinsVectors = (): boolean => state !== "off";

/** Multiplications a step from which the trial costs less than it can save. */
const worthwhile = 100_000;

/** Whether tiles for 256-bit vectors pay in a machine of so much work. The results are the same bits either way. */
export function usesWideVectors(traced: TracedMachine, fma: boolean): boolean {
  if (state === "off" || !fma || multiplications(traced) < worthwhile) return false;
  if (state === "untried") state = trial() ? "on" : "off";
  return state === "on";
}

function multiplications({ functions }: TracedMachine): number {
  const seen = new Set<object>();
  const visit = (t: TracedMachine["cells"][string]): number => {
    if (seen.has(t)) return 0;
    seen.add(t);
    return t.src.reduce((n, s) => n + visit(s), t.op.kind === "dot" ? t.size * t.src[0].shape.at(-1)! : 0);
  };
  return functions.reduce(
    (n, f) => n + [...Object.values(f.updates), ...Object.values(f.results)].reduce((m, t) => m + visit(t), 0),
    0,
  );
}

const turns = 40;

/** Times one product both ways, on known numbers; wide wins if it gives the same bits a fifth faster. */
function trial(): boolean {
  const [rows, columns] = [48, 128];
  const traced = trace({
    cells: { a: real(rows, columns), b: real(columns, columns), c: real(rows, columns) },
    functions: { product: { capacity: turns, trace: ({ a, b }) => ({ cells: { c: a.dot(b) } }) } },
  });
  const [narrow, wide] = [false, true].map((wide) => {
    const compiled = compile(traced, { dtype: "float32", fma: true, wide, pairs: wide, threads: null });
    const memory = new WebAssembly.Memory({ initial: Math.ceil(compiled.memoryBytes / 65536) });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(compiled.bytes), { host: { memory } });
    const view = (cell: string) =>
      new Float32Array(memory.buffer, compiled.cells[cell].address, compiled.cells[cell].layout.size);
    for (const cell of ["a", "b"]) view(cell).forEach((_, i, all) => (all[i] = ((i * 7919) % 1009) / 1009 - 0.5));
    return { run: exports["run:product"] as (steps: number) => void, result: view("c") };
  }) as [Trial, Trial];
  let [best, bestWide] = [Infinity, Infinity];
  // Side by side, so that a slow moment of the machine meets both; the first rounds warm the code.
  for (let round = 0; round < 14; round++) {
    const slow = milliseconds(narrow);
    const fast = milliseconds(wide);
    if (round < 4) continue;
    best = Math.min(best, slow);
    bestWide = Math.min(bestWide, fast);
  }
  return bestWide * 1.2 < best && narrow.result.every((x, i) => Object.is(x, wide.result[i]));
}

interface Trial {
  readonly run: (steps: number) => void;
  readonly result: Float32Array;
}
function milliseconds({ run }: Trial): number {
  const start = performance.now();
  run(turns);
  return performance.now() - start;
}
