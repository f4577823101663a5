// Nanoseconds a number of the engine's vector functions, of this checkout and of others given as paths, in turn:
// `node tools/node.mjs tools/math-speed.ts [checkout …] [--float64] [--portable]`.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type * as Engine from "../src/engine/index.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { float64: { type: "boolean" }, portable: { type: "boolean" } },
});
const names = ["exp", "log", "tanh", "erf", "sin", "cos", "sqrt"] as const;
const [count, steps, rounds] = [4096, 50, 15];

const checkouts = [resolve(import.meta.dirname, ".."), ...positionals.map((p) => resolve(p))];
const machines = await Promise.all(
  checkouts.map(async (path) => {
    const { machine, real, Tensor } = (await import(`${path}/src/engine/index.ts`)) as typeof Engine;
    const wide = (await import(`${path}/src/engine/vectors.node.ts`)) as { enableWideVectors(): void };
    wide.enableWideVectors();
    return Object.fromEntries(
      names
        .filter((name) => name in Tensor.prototype)
        .map((name) => {
          const made = machine(
            {
              cells: { x: real(count), y: real(count) },
              functions: { f: { capacity: steps, trace: ({ x }) => ({ cells: { y: x[name]() } }) } },
            },
            { dtype: values.float64 ? "float64" : "float32", portable: values.portable ?? false },
          );
          made.write(
            "x",
            Float64Array.from({ length: count }, (_, i) => 0.01 + (i % 997) / 100),
          );
          return [name, () => void made.run("f", {}, steps)];
        }),
    );
  }),
);
for (const name of names) {
  const times = machines.map(() => [] as number[]);
  for (let round = 0; round < rounds; round++)
    machines.forEach((m, i) => {
      const run = m[name];
      if (!run) return;
      const start = performance.now();
      run();
      if (round > 2) times[i].push(((performance.now() - start) * 1e6) / (count * steps));
    });
  const median = (of: number[]) => of.sort((a, b) => a - b)[of.length >> 1];
  console.log(name.padEnd(6), ...times.map((t) => (t.length ? `${median(t).toFixed(3)} ns` : "–").padEnd(12)));
}
