// What every program under Node.js gives the engine, whether it trains here or starts others that do.
import { enableKept } from "./kept/enable.node.ts";
import { enableWideVectors } from "./vectors.node.ts";

/** 256-bit vectors, and what is compiled kept between processes, where this Node.js has them and is told to keep it. */
export function enableHost(): void {
  enableWideVectors();
  enableKept();
}
