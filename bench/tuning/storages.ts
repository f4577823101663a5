/**
 * What a trial costs in each storage, and how it grows with the study: `node tools/node.mjs bench/tuning/storages.ts [TRIALS]
 * [KIND ...] [--sampler tpe]`. One worker through a study, with random search (or another sampler) of four parameters: ask (which reads what changed, and begins the trial with its
 * parameters and its first sign of life), five reports, tell. Medians over the hundred trials that end at each size; a PostgreSQL of
 * its own on this machine, which waits for the disk as a real one does.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parse } from "../../src/options/index.ts";
import { choice, integer, logUniform, openStudy, samplers, type Storage, uniform } from "../../src/tuning/index.ts";
import { openStorage } from "../../src/tuning/storages/open.node.ts";
import { startPostgresql } from "../../test/tuning/storages/postgresql-server.ts";

const { values: given, positionals } = parseArgs({
  allowPositionals: true,
  options: { sampler: { type: "string", default: "randomSearch" } },
});
const [trials = "10000", ...asked] = positionals;
const sizes = [100, 1000, 3000, 10_000, 30_000].filter((size) => size <= Number(trials));
const space = {
  learningRate: logUniform(1e-5, 0.1),
  dropout: uniform(0, 0.5),
  width: integer(16, 512, { step: 16 }),
  optimizer: choice(["adam", "sgd", "lion"]),
};
const calls = ["ask", "report ×5", "tell"] as const;
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function measure(name: string, storage: Storage, size: () => string): Promise<void> {
  const study = await openStudy({ space, storage, name: "bench", sampler: parse(given.sampler, samplers, "sampler") });
  let recent: number[][] = [];
  for (let n = 1; n <= sizes.at(-1)!; n++) {
    const spent: number[] = [];
    let last = performance.now();
    const lap = () => {
      const now = performance.now();
      spent.push(now - last);
      last = now;
    };
    const trial = (await study.ask(Infinity, true))!;
    lap();
    for (let step = 0; step < 5; step++) await storage.update(trial.id, { intermediate: new Map([[step, 1 / n + step]]) });
    lap();
    await study.tell(trial, { state: "complete", values: [1 / n] });
    lap();
    recent = [...recent.slice(-99), spent];
    if (sizes.includes(n)) {
      const parts = calls.map((_, k) => median(recent.map((row) => row[k])));
      const whole = median(recent.map((row) => row.reduce((a, b) => a + b)));
      console.log(`| ${name} | ${n} | **${whole.toFixed(2)}** | ${parts.map((ms) => ms.toFixed(2)).join(" | ")} | ${size()} |`);
    }
  }
  // A second process that joins reads all of it once.
  await storage.close();
}

const folder = mkdtempSync(join(tmpdir(), "whetstone-bench-"));
const server = asked.length === 0 || asked.includes("postgresql") ? await startPostgresql({ durable: true }) : null;
const inFile = (path: string) => () => `${(statSync(path).size / 1e6).toFixed(1)} MB`;
const kinds: Record<string, () => Promise<[url: string, size: () => string] | null>> = {
  memory: async () => ["memory:", () => ""],
  sqlite: async () => [`sqlite:///${join(folder, "s.db")}`, inFile(join(folder, "s.db"))],
  postgresql: async () => (server === null ? null : [await server.database(), () => ""]),
  journal: async () => [`journal:${join(folder, "s.log")}`, inFile(join(folder, "s.log"))],
};
try {
  console.log(
    `| ms a trial | trials | whole | ${calls.join(" | ")} | size |\n| --- | --- | --- |${" --- |".repeat(calls.length + 1)}`,
  );
  for (const [name, open] of Object.entries(kinds)) {
    const opened = asked.length === 0 || asked.includes(name) ? await open() : null;
    if (opened === null) continue;
    const [url, size] = opened;
    await measure(name, await openStorage(url), size);
    if (name === "memory") continue;
    const start = performance.now();
    const joined = await openStorage(url);
    const { length } = await joined.trials((await joined.study("bench"))!.id);
    console.log(`| ${name}: another process joins | ${length} | **${(performance.now() - start).toFixed(0)}** | | | | | | |`);
    await joined.close();
  }
} finally {
  await server?.end();
  rmSync(folder, { recursive: true });
}
