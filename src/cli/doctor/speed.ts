// How fast the engine computes here: one matrix product and one pass over memory, each for a fraction of a second.
import { machine, type MachineOptions, real } from "../../engine/index.ts";

export interface Speed {
  /** Multiplications and additions of a product of 256 × 256 matrices, 10⁹ a second. */
  readonly gigaflops: number;
  /** The same on all threads. */
  readonly gigaflopsTogether: number;
  /** Bytes read and written by y ← 0.5 x + y over 4 million numbers, 10⁹ a second. */
  readonly gigabytes: number;
}

/** The best of a few rounds, since whatever else the machine does only slows it down. */
export function measuredSpeed(options: MachineOptions, threads: number): Speed {
  const one = { ...options, threads: 1 };
  const gigaflops = productSpeed(one);
  const count = 4_000_000;
  const pass = machine(
    {
      cells: { x: real(count), y: real(count) },
      functions: { step: { trace: ({ x, y }) => ({ cells: { y: x.mul(0.5).add(y) } }) } },
    },
    one,
  );
  for (const cell of ["x", "y"]) pass.write(cell, 1);
  return {
    gigaflops,
    gigaflopsTogether: threads > 1 ? productSpeed({ ...options, threads }) : gigaflops,
    gigabytes: (3 * 4 * count) / fastest(() => pass.run("step"), 1) / 1e6,
  };
}

function productSpeed(options: MachineOptions): number {
  const n = 256;
  const product = machine(
    {
      cells: { a: real(n, n), b: real(n, n), c: real(n, n) },
      functions: { step: { capacity: 4, trace: ({ a, b }) => ({ cells: { c: a.dot(b) } }) } },
    },
    options,
  );
  for (const cell of ["a", "b"]) product.write(cell, numbers(n * n));
  return (2 * n ** 3) / fastest(() => product.run("step", {}, 4), 4) / 1e6;
}

/** Milliseconds of one of `steps`, in the best call of 150 ms and of five at least. */
function fastest(call: () => void, steps: number): number {
  let best = Infinity;
  const until = performance.now() + 150;
  for (let calls = 0; calls < 5 || performance.now() < until; calls++) {
    const start = performance.now();
    call();
    best = Math.min(best, performance.now() - start);
  }
  return best / steps;
}

const numbers = (count: number): Float64Array => Float64Array.from({ length: count }, (_, i) => ((i * 7919) % 1009) / 1009 - 0.5);
