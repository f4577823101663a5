// `whetstone --version`: which Whetstone this is, and what the engine found on this machine.
import type { Console } from "./console.ts";

export async function version(console: Console): Promise<number> {
  const { hostFacts } = await import("./doctor/host.ts");
  const { engineFacts, engineInWords } = await import("./doctor/engine.ts");
  const [host, vectors] = [hostFacts(), engineFacts()];
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
