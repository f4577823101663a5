// `whetstone --version`: which Whetstone this is, and what the engine found on this machine.
import { availableParallelism } from "node:os";
import { createRequire } from "node:module";
import type { Console } from "./console.ts";

export const versionNumber = (): string => (createRequire(import.meta.url)("whetstone/package.json") as { version: string }).version;

export async function version(console: Console): Promise<number> {
  const { hasFusedMultiplyAdd } = await import("../engine/wasm/features.ts");
  const { threadsFor } = await import("../engine/wasm/threads.ts");
  const { enableThreads } = await import("../engine/threads.node.ts");
  enableThreads();
  const fused = hasFusedMultiplyAdd();
  const wide = Number(process.versions.node.split(".")[0]) >= 24;
  const facts = {
    whetstone: versionNumber(),
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    cores: availableParallelism(),
    engine: "wasm",
    simd: true,
    fusedMultiplyAdd: fused,
    wideVectors: wide && fused,
    threads: threadsFor(),
  };
  if (console.json) {
    console.emit(facts);
    return 0;
  }
  console.print(
    [
      `whetstone ${facts.whetstone}`,
      console.page.style("dim", `Node.js ${facts.node} on ${facts.platform}, ${facts.cores} cores`),
      console.page.style(
        "dim",
        `Engine: WebAssembly, SIMD, ${fused ? "fused multiply-add" : "no fused multiply-add (slower)"}, ${facts.wideVectors ? "256-bit vectors where a trial shows that they pay" : "128-bit vectors (256 need Node.js 24 or newer)"}, ${facts.threads === 1 ? "one thread" : `up to ${facts.threads} threads`}`,
      ),
    ].join("\n"),
  );
  return 0;
}
