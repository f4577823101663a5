// Which way the engine computes here, and why.
import { enableWideVectors, wideSince } from "../../engine/vectors.node.ts";
import { hasFusedMultiplyAdd } from "../../engine/wasm/features.ts";
import { pays, tryWideVectors, type Vectors, type WideTrial, wideVectors } from "../../engine/wasm/wide.ts";

export interface VectorFacts {
  readonly engine: "wasm";
  readonly simd: true;
  readonly fusedMultiplyAdd: boolean;
  /** Bits of the vectors that large programs use. */
  readonly vectors: 256 | 128;
  /** One sentence without its full stop. */
  readonly why: string;
  readonly trial: WideTrial | null;
}

/** Tries 256-bit vectors where this Node.js has them, unless `asked` settles it. */
export function vectorFacts(asked: Vectors = "auto"): VectorFacts {
  enableWideVectors();
  const fusedMultiplyAdd = hasFusedMultiplyAdd();
  const possible = wideVectors().allowed && fusedMultiplyAdd;
  const trial = possible ? tryWideVectors() : null;
  const wide = trial !== null && (asked === "256" || (asked === "auto" && pays(trial)));
  return { engine: "wasm", simd: true, fusedMultiplyAdd, vectors: wide ? 256 : 128, why: reason(asked, trial), trial };
}

function reason(asked: Vectors, trial: WideTrial | null): string {
  if (trial === null)
    return wideVectors().allowed ? "256-bit ones need fused multiply-add" : `256-bit ones need Node.js ${wideSince} or newer`;
  const found = `${trial.ratio.toFixed(2)} times as fast as 128-bit in a trial, ${trial.sameBits ? "the same bits" : "but not the same bits"}`;
  if (asked !== "auto") return `asked for; 256-bit ones were ${found}`;
  return pays(trial) ? found : `256-bit ones were ${found}`;
}

/** `WebAssembly, SIMD, fused multiply-add, 256-bit vectors (1.90 times as fast …)` */
export const engineInWords = ({ fusedMultiplyAdd, vectors, why }: VectorFacts): string =>
  `WebAssembly, SIMD, ${fusedMultiplyAdd ? "fused multiply-add" : "no fused multiply-add (slower)"}, ${vectors}-bit vectors (${why})`;
