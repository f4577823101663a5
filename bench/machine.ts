/** What was measured where: processor, system, Node, and the ceilings of the machine. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, platform, tmpdir, totalmem } from "node:os";
import { join } from "node:path";

export const describeMachine = (): string => {
  const cores = cpus();
  return `${cores[0]?.model.trim() ?? "unknown processor"}, ${cores.length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()}, Node ${process.versions.node}`;
};

export interface Ceilings {
  /** GFLOP/s of one core, multiply-adds that never leave the registers, by width in bits; empty without a C compiler. */
  readonly fma: Readonly<Record<string, number>>;
  /** GFLOP/s of NumPy's float32 matrix product by shape; empty without NumPy. */
  readonly sgemm: Readonly<Record<string, number>>;
}

export function measureCeilings(python: string | null): Ceilings {
  return { fma: peak(), sgemm: python ? blas(python) : {} };
}

function peak(): Record<string, number> {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-bench-"));
  try {
    const program = join(folder, "peak");
    execFileSync("cc", ["-O3", "-march=native", "-ffp-contract=fast", "-o", program, join(import.meta.dirname, "peers/peak.c")], {
      stdio: "ignore",
    });
    return JSON.parse(execFileSync(program, { encoding: "utf8" })) as Record<string, number>;
  } catch {
    return {};
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function blas(python: string): Record<string, number> {
  try {
    const threads = { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1", MKL_NUM_THREADS: "1" };
    const output = execFileSync(python, [join(import.meta.dirname, "peers/sgemm.py")], {
      encoding: "utf8",
      env: { ...process.env, ...threads },
      stdio: ["ignore", "pipe", "ignore"],
    });
    return JSON.parse(output) as Record<string, number>;
  } catch {
    return {};
  }
}
