// Which way the engine computes here, and why.
import { enableHost } from "../../engine/host.node.ts";
import { wideSince } from "../../engine/vectors.node.ts";
import { enableThreads } from "../../engine/threads.node.ts";
import { hasFusedMultiplyAdd } from "../../engine/wasm/features.ts";
import { threadsFor } from "../../engine/wasm/threads.ts";
import { pays, tryWideVectors, type Vectors, type WideTrial, wideVectors } from "../../engine/wasm/wide.ts";

export interface EngineFacts {
  readonly engine: "wasm";
  readonly simd: true;
  readonly fusedMultiplyAdd: boolean;
  /** Bits of the vectors that large programs use. */
  readonly vectors: 256 | 128;
  /** One sentence without its full stop. */
  readonly why: string;
  readonly trial: WideTrial | null;
  /** That share the steps of large programs, at most. */
  readonly threads: number;
}

/** Tries 256-bit vectors where this Node.js has them, unless `asked` settles it. */
export function engineFacts(asked: Vectors = "auto"): EngineFacts {
  enableHost();
  enableThreads();
  const fusedMultiplyAdd = hasFusedMultiplyAdd();
  const possible = wideVectors().allowed && fusedMultiplyAdd;
  const trial = possible ? tryWideVectors() : null;
  const wide = trial !== null && (asked === "256" || (asked === "auto" && pays(trial)));
  return {
    engine: "wasm",
    simd: true,
    fusedMultiplyAdd,
    vectors: wide ? 256 : 128,
    why: reason(asked, trial),
    trial,
    threads: threadsFor(),
  };
}

function reason(asked: Vectors, trial: WideTrial | null): string {
  if (trial === null)
    return wideVectors().allowed ? "256-bit ones need fused multiply-add" : `256-bit ones need Node.js ${wideSince} or newer`;
  const found = `${trial.ratio.toFixed(2)} times as fast as 128-bit in a trial, ${trial.sameBits ? "the same bits" : "but not the same bits"}`;
  if (asked !== "auto") return `asked for; 256-bit ones were ${found}`;
  return pays(trial) ? found : `256-bit ones were ${found}`;
}

/** `WebAssembly, SIMD, fused multiply-add, 256-bit vectors (1.90 times as fast …), up to 2 threads` */
export const engineInWords = ({ fusedMultiplyAdd, vectors, why, threads }: EngineFacts): string =>
  `WebAssembly, SIMD, ${fusedMultiplyAdd ? "fused multiply-add" : "no fused multiply-add (slower)"}, ${vectors}-bit vectors (${why}), ${threads === 1 ? "one thread" : `up to ${threads} threads`}`;
