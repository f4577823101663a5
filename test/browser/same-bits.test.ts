// The core in a browser: the same seed gives the same bits as in Node.js, on one thread and on several.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { chromium, core, inPage } from "./page.ts";

/** What the same module shows in Node.js. */
function here(source: string): string {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-script-"));
  try {
    const script = join(folder, "script.ts");
    writeFileSync(script, `const show = console.log;\n${source}`);
    return execFileSync(process.execPath, [script], { encoding: "utf8" }).trim();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Trains a small network and shows its last metrics and first weights. */
const small = `
import { adam, circles, dropout, mlp, prepareParts, relu, trained } from ${JSON.stringify(core)};
const data = prepareParts({ train: circles(), validation: circles({ rows: 100, seed: 2 }) }, { scale: "none" });
const { record, model } = await trained({
  model: mlp({ hidden: [10, 5], activation: relu, dropout: 0.1 }), data, optimizer: adam({ learningRate: 0.01 }), epochs: 300, batchSize: 64, seed: 1,
});
show(JSON.stringify({ final: record.final, steps: record.steps, weights: [...model.params["dense1.weight"].data] }));
`;

/** Repeats a product that is worth several threads until several took part in it, then shows what ten more make of its cell. */
const large = `
import { machine, real } from ${JSON.stringify(core.replace("index.ts", "engine/index.ts"))};
import { threadPool } from ${JSON.stringify(core.replace("index.ts", "engine/wasm/threads.ts"))};
const made = machine({
  cells: { x: real(256, 256) },
  functions: { step: { trace: ({ x }) => ({ cells: { x: x.dot(x).mul(0.001).add(1) } }) } },
});
for (let i = 0; i < 500 && made.info.threads > 1 && (threadPool()?.threads ?? 1) < made.info.threads; i++) {
  made.run("step");
  await new Promise((resolve) => setTimeout(resolve, 10));
}
const threads = threadPool()?.threads ?? 1;
made.write("x", Float64Array.from({ length: 65536 }, (_, i) => Math.fround((i * 7919) % 1009 / 1009 - 0.5)));
for (let i = 0; i < 10; i++) made.run("step");
show(JSON.stringify({ threads, x: [...made.read("x")].filter((_, i) => i % 97 === 0) }));
`;

const read = (text: string) => JSON.parse(text) as { readonly threads: number; readonly x: readonly number[] };

it.skipIf(!chromium)("a page trains to the same bits as Node.js", { timeout: 60_000 }, async () => {
  expect(JSON.parse(await inPage(small))).toEqual(JSON.parse(here(small)));
});

it.skipIf(!chromium)(
  "a page shares large steps among threads where it is isolated, with the same bits",
  { timeout: 60_000 },
  async () => {
    const alone = read(here(large));
    expect(alone.threads).toBe(1);
    for (const isolated of [true, false]) {
      const { threads, x } = read(await inPage(large, { isolated }));
      if (isolated) expect(threads).toBeGreaterThan(1);
      else expect(threads).toBe(1);
      expect(x).toEqual(alone.x);
    }
  },
);
