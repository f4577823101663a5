// `whetstone --version`: which Whetstone this is, and what the engine found on this machine.
import { createRequire } from "node:module";
import type { Console } from "./console.ts";

/** By the package's own name, which holds wherever this file ends up. */
export const versionNumber = (): string =>
  (createRequire(import.meta.url)("whetstone/package.json") as { version: string }).version;

export async function version(console: Console): Promise<number> {
  const { hostFacts } = await import("./doctor/host.ts");
  const { vectorFacts, engineInWords } = await import("./doctor/vectors.ts");
  const [host, vectors] = [hostFacts(), vectorFacts()];
  if (console.json) {
    console.emit({ ...host, ...vectors });
    return 0;
  }
  const dim = (text: string) => console.page.style("dim", text);
  console.print(
    [
      `whetstone ${host.whetstone}`,
      dim(`Node.js ${host.node} on ${host.platform}, ${host.cores} cores`),
      dim(`Engine: ${engineInWords(vectors)}`),
    ].join("\n"),
  );
  return 0;
}
