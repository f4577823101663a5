// `whetstone doctor`: what Whetstone runs on, how the engine computes here and how fast, and whether it computes rightly.
import { choice, read } from "../../options/index.ts";
import { bytes, number } from "../../report/format.ts";
import type { Command } from "../command.ts";
import { columns } from "../layout.ts";

const vectors = choice("auto", ["auto", "256", "128"], "bits of a vector");

export const command: Command = {
  about: [
    "Shows the versions, the processor and the memory limits, which vectors the engine uses here and why, and how fast it multiplies matrices and passes over memory. Then it trains a small network twice, compiled and in the slow float64 interpreter, and compares the weights.",
    "Takes about a second. Exit code 1 where the weights differ; --json for a report of a fault.",
  ],
  examples: [
    { command: "whetstone doctor", about: "this machine" },
    { command: "whetstone doctor --vectors 128", about: "the same without 256-bit vectors" },
    { command: "whetstone doctor --json", about: "everything as one JSON line" },
  ],
  positional: [],
  groups: () => [
    {
      title: "The examination",
      flags: [
        { name: "vectors", value: "auto|256|128", about: vectors.about ?? "", initial: "auto" },
        { name: "json", about: "the result as one JSON line on stdout" },
      ],
    },
  ],
  run: async ({ given, console }) => {
    const asked = read(vectors, String(given.vectors ?? "auto"), "--vectors") as "auto" | "256" | "128";
    const { hostFacts } = await import("../doctor/host.ts");
    const { engineFacts, engineInWords } = await import("../doctor/engine.ts");
    const { measuredSpeed } = await import("../doctor/speed.ts");
    const { selfTest } = await import("../doctor/self-test.ts");
    const host = hostFacts();
    const engine = engineFacts(asked);
    const speed = measuredSpeed({ vectors: asked }, engine.threads);
    const test = await selfTest({ vectors: asked });
    const code = test.passed ? 0 : 1;
    if (console.json) {
      console.emit({ type: "doctor", ...host, ...engine, speed, selfTest: test });
      return code;
    }
    const { page } = console;
    const rows: [string, string][] = [
      ["whetstone", host.whetstone],
      ["Node.js", `${host.node}, V8 ${host.v8}, on ${host.platform}`],
      ["processor", `${host.processor}, ${host.cores} cores`],
      [
        "memory",
        `${bytes(host.memory.usable)} of ${bytes(host.memory.total)}; JavaScript takes up to ${bytes(host.memory.javascript)}, a program of the engine up to ${bytes(2 ** 32)}`,
      ],
      ["compiled code", host.compileCache === null ? "not kept between runs" : `kept in ${host.compileCache}`],
      ["engine", engineInWords(engine)],
      [
        "speed",
        `${number(speed.gigaflops)} GFLOP/s in a matrix product${engine.threads > 1 ? ` (${number(speed.gigaflopsTogether)} on all threads)` : ""}, ${number(speed.gigabytes)} GB/s in a pass over memory`,
      ],
      [
        "self-test",
        `${test.passed ? "passed" : "FAILED"}: compiled and interpreted weights differ by ${test.difference.toExponential(1)} of the largest (up to ${test.tolerance.toExponential()} is rounding)`,
      ],
    ];
    console.print(
      columns(
        rows.map((cells) => ({ cells })),
        page,
        { indent: 0, first: (text) => page.style("dim", text) },
      ).join("\n"),
    );
    return code;
  },
};
