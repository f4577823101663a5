/** What the machine can do at all, and how near our matrix products come to it. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { threadVariables } from "./peers.ts";
import { operationsOf, type Shape, shapesOf } from "./products.ts";
import { median } from "./statistics.ts";
import type { Workload } from "./workloads.ts";

export interface ProductRate {
  readonly shape: Shape;
  /** GFLOP/s of NumPy's BLAS; null without NumPy. */
  readonly blas: number | null;
  readonly ours: number;
  /** Our rate over that of BLAS, the median of the rounds. */
  readonly share: number | null;
}

export interface Limits {
  /** GFLOP/s of one core, multiply-adds that never leave the registers, by width in bits; empty without a C compiler. */
  readonly fma: Readonly<Record<string, number>>;
  readonly products: readonly ProductRate[];
  /** By workload: time of all its products with BLAS over ours. */
  readonly shares: Readonly<Record<string, number>>;
}

const PEERS = join(import.meta.dirname, "peers");
const ROUNDS = 5;

export function measureLimits(workloads: readonly Workload[], python: string | null, threads: number, rounds: number): Limits {
  const all = workloads.flatMap(shapesOf);
  const shapes = [...new Map(all.map((shape) => [JSON.stringify(shape), shape])).values()];
  const [ours, blas]: [number[][], number[][]] = [[], []];
  // In turn, so that a slow phase of the machine strikes both.
  for (let round = 0; round < Math.min(ROUNDS, rounds); round++) {
    ours.push(ask([process.execPath, join(PEERS, "products.ts")], shapes, threads)!);
    const found = python ? ask([python, join(PEERS, "sgemm.py")], shapes, threads) : null;
    if (found) blas.push(found);
  }
  const products = shapes.map((shape, i): ProductRate => {
    const rate = (samples: number[][]) => operationsOf(shape) / median(samples.map((s) => s[i])) / 1000;
    const known = blas.length === ours.length;
    return {
      shape,
      ours: rate(ours),
      blas: known ? rate(blas) : null,
      share: known ? median(ours.map((s, round) => blas[round][i] / s[i])) : null,
    };
  });
  const by = new Map(products.map((p) => [JSON.stringify(p.shape), p]));
  const shareOf = (workload: Workload): number => {
    const own = shapesOf(workload).map((shape) => by.get(JSON.stringify(shape))!);
    const time = (rate: (p: ProductRate) => number) => own.reduce((n, p) => n + operationsOf(p.shape) / rate(p), 0);
    return time((p) => p.blas!) / time((p) => p.ours);
  };
  return {
    fma: threads === 1 ? peak() : {},
    products,
    shares: blas.length > 0 ? Object.fromEntries(workloads.map((w) => [w.name, shareOf(w)])) : {},
  };
}

function ask([program, ...args]: readonly string[], shapes: readonly Shape[], threads: number): number[] | null {
  const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...environment } = process.env;
  try {
    const output = execFileSync(program, [...args, JSON.stringify(shapes)], {
      encoding: "utf8",
      env: { ...environment, ...threadVariables(threads) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return JSON.parse(output) as number[];
  } catch (error) {
    if (program === process.execPath) throw error;
    return null;
  }
}

function peak(): Record<string, number> {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-bench-"));
  try {
    const program = join(folder, "peak");
    execFileSync("cc", ["-O3", "-march=native", "-ffp-contract=fast", "-o", program, join(PEERS, "peak.c")], { stdio: "ignore" });
    return JSON.parse(execFileSync(program, { encoding: "utf8" })) as Record<string, number>;
  } catch {
    return {};
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
