/**
 * What a trial costs in each storage, and how it grows with the study: `node tools/node.mjs bench/tuning/storages.ts [TRIALS] [KIND ...]`.
 * One worker: look for a waiting trial, create one with four parameters, read all trials (as a sampler does), report five times, finish.
 * Medians over the hundred trials that end at each size; a PostgreSQL of its own, as durable as a real one, on this machine.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Distribution } from "../../src/tuning/distribution.ts";
import { openStorage } from "../../src/tuning/storages/open.node.ts";
import type { Storage } from "../../src/tuning/storages/index.ts";
import { startPostgresql } from "../../test/tuning/storages/postgresql-server.ts";

const [trials = "10000", ...asked] = process.argv.slice(2);
const sizes = [100, 1000, 3000, 10_000, 30_000].filter((size) => size <= Number(trials));
const distributions: Record<string, Distribution> = {
  learningRate: { kind: "float", low: 1e-5, high: 0.1, log: true, step: null },
  dropout: { kind: "float", low: 0, high: 0.5, log: false, step: null },
  width: { kind: "integer", low: 16, high: 512, log: false, step: 16 },
  optimizer: { kind: "categorical", choices: ["adam", "sgd", "lion"] },
};
const calls = ["claim", "create", "trials", "report ×5", "finish"] as const;
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function measure(name: string, storage: Storage, size: () => string): Promise<void> {
  const { id } = await storage.createStudy("bench", ["minimize"]);
  let recent: number[][] = [];
  for (let n = 1; n <= sizes.at(-1)!; n++) {
    const spent: number[] = [];
    let last = performance.now();
    const lap = () => {
      const now = performance.now();
      spent.push(now - last);
      last = now;
    };
    if ((await storage.claim(id)) !== null) throw new Error("something waits");
    lap();
    const parameters = { learningRate: 1e-5 + n * 1e-9, dropout: 0.25, width: 64, optimizer: "lion" };
    const { id: trial } = await storage.createTrial(id, { parameters, distributions });
    lap();
    await storage.trials(id);
    lap();
    for (let step = 0; step < 5; step++) await storage.report(trial, step, 1 / n + step);
    lap();
    await storage.finish(trial, "complete", [1 / n]);
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
