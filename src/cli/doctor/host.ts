// What Whetstone runs on: versions, processor, memory.
import module from "node:module";
import { availableParallelism, cpus, totalmem } from "node:os";
import { getHeapStatistics } from "node:v8";
import { versionNumber } from "../version-number.ts";

export interface HostFacts {
  readonly whetstone: string;
  readonly node: string;
  readonly v8: string;
  /** `linux-x64` */
  readonly platform: string;
  readonly processor: string;
  /** Cores that this process may use. */
  readonly cores: number;
  /** Bytes. A program of the engine takes 4 GiB at most, whatever there is. */
  readonly memory: { readonly total: number; readonly usable: number; readonly javascript: number };
  /** The folder that keeps compiled JavaScript between runs; null where nothing is kept. */
  readonly compileCache: string | null;
}

export function hostFacts(): HostFacts {
  const total = totalmem();
  return {
    whetstone: versionNumber(),
    node: process.versions.node,
    v8: process.versions.v8,
    platform: `${process.platform}-${process.arch}`,
    processor: cpus()[0]?.model.trim() || "unknown",
    cores: availableParallelism(),
    // 0, or more than there is, stands for no limit.
    memory: {
      total,
      usable: Math.min(process.constrainedMemory() || total, total),
      javascript: getHeapStatistics().heap_size_limit,
    },
    compileCache: module.getCompileCacheDir?.() ?? null,
  };
}
