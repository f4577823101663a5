/**
 * What many workers ask of a study's database: `node tools/node.mjs bench/tuning/load.ts [WORKERS ...]`; three minutes. So many processes
 * on one study in SQLite, and in a PostgreSQL of its own that waits for the disk, ask for trials and tell them as fast as they can; then
 * at the pace of trials of half a second; then they give signs of life as fast as they can. At the end asking and telling in a study of
 * 100,000 trials, a thousand of which run. Writes `results/load.json` and says what it means for a day's search on a thousand cores.
 */
import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dimensionsOf, openStudy, randomSearch } from "../../src/tuning/index.ts";
import { openStorage } from "../../src/tuning/storages/open.node.ts";
import { type Counted, type Database, filling, postgresqlDatabase, sqliteDatabase } from "./load-databases.ts";
import { type Load, type LargeStudy, loadTables, type Round } from "./load-tables.ts";
import { rounded } from "../text.ts";
import type { Answer, Order } from "./load-worker.ts";
import { space } from "./small-space.ts";

const asked = process.argv.slice(2).map(Number);
const counts = asked.length > 0 ? asked : [1, 2, 4, 8, 16, 32];
const most = Math.max(...counts);
const [saturated, paced, pace] = [2, 4, 0.5];
const large = { complete: 99_000, running: 1000 };

const quantile = (values: readonly number[], q: number) =>
  values.length === 0 ? null : values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))];
const spread = (values: readonly number[]) => ({ median: quantile(values, 0.5), p95: quantile(values, 0.95) });

function start(url: string): ChildProcess {
  return fork(fileURLToPath(new URL("load-worker.ts", import.meta.url)), [url], { serialization: "advanced" });
}
const heard = <T>(child: ChildProcess) =>
  new Promise<T>((resolve, reject) => {
    const gone = (code: number | null) => reject(new Error(`a worker ended with code ${code}`));
    child.once("exit", gone);
    child.once("message", (message: T | { readonly error: string }) => {
      child.off("exit", gone);
      if (typeof message === "object" && message !== null && "error" in message) reject(new Error(message.error));
      else resolve(message);
    });
  });

async function round(database: Database, workers: readonly ChildProcess[], order: Order): Promise<Round> {
  const before = await database.counted();
  const answers = await Promise.all(
    workers.map((worker) => {
      const answer = heard<Answer>(worker);
      worker.send(order);
      return answer;
    }),
  );
  const after = await database.counted();
  const all = (key: "asks" | "tells" | "heartbeats") => answers.flatMap((answer) => answer[key]);
  const calls = order.kind === "trials" ? all("tells").length : all("heartbeats").length;
  // Each worker's first trial is not timed, but it is in what the database counts.
  const counted = calls + workers.length;
  const each = (key: keyof Counted) => {
    const [from, to] = [before[key], after[key]];
    return from === null || to === null ? null : (to - from) / counted;
  };
  return {
    workers: workers.length,
    kind: order.kind,
    pace: order.pace,
    perSecond: calls / order.seconds,
    ask: spread(all("asks")),
    tell: spread(all("tells")),
    heartbeat: spread(all("heartbeats")),
    workerCpu: answers.reduce((sum, { cpu }) => sum + cpu, 0) / calls,
    each: {
      commits: each("commits"),
      rows: each("rows"),
      syncs: each("syncs"),
      logBytes: each("logBytes"),
      cpu: each("cpu"),
      bytes: each("bytes"),
    },
  };
}

/** Asking and telling where a hundred thousand trials stand already. */
async function inLargeStudy(database: Database): Promise<LargeStudy> {
  const writer = await openStorage(database.url);
  const { record } = await openStudy({ space, storage: writer, name: "large", sampler: randomSearch() });
  await writer.close();
  const distributions = Object.fromEntries(dimensionsOf(space).map(({ name, distribution }) => [name, distribution]));
  // SQLite knows no enumerations, and its times are texts.
  for (const statement of filling(record.id, large.complete, large.running, distributions))
    await database.run(
      database.name === "SQLite" ? statement.replace(/CAST\((.*?) AS (?:trialstate|TIMESTAMP)\)/g, "$1") : statement,
    );
  if (database.name === "PostgreSQL") await database.run("ANALYZE");
  const storage = await openStorage(database.url);
  const begin = performance.now();
  const study = await openStudy({ space, storage, name: "large", sampler: randomSearch(), existing: "require" });
  await study.trials();
  const load = performance.now() - begin;
  const [asks, tells, reads, looks]: number[][] = [[], [], [], []];
  const timed = async <T>(into: number[], call: () => Promise<T>): Promise<T> => {
    const from = performance.now();
    const result = await call();
    into.push(performance.now() - from);
    return result;
  };
  for (let k = 0; k < 20; k++) {
    const trial = (await timed(asks, () => study.ask(Infinity, true)))!;
    await timed(tells, () => study.tell(trial, { state: "complete", values: [k] }));
    await timed(reads, () => study.trials());
    await timed(looks, () => storage.beats(record.id));
  }
  await storage.close();
  const memory = process.memoryUsage().heapUsed;
  return {
    ...large,
    load,
    ask: spread(asks),
    tell: spread(tells),
    read: spread(reads),
    look: spread(looks),
    heapBytes: memory,
  };
}

async function measure(database: Database): Promise<Load["databases"][number]> {
  const opened = await openStorage(database.url);
  const workers = Array.from({ length: most }, () => start(database.url));
  try {
    await Promise.all(workers.map((worker) => heard(worker)));
    const rounds: Round[] = [];
    const orders: (readonly [count: number, order: Omit<Order, "study">])[] = [
      ...counts.map((count) => [count, { kind: "trials", seconds: saturated, pace: 0 }] as const),
      [most, { kind: "trials", seconds: paced, pace }],
      [most, { kind: "heartbeats", seconds: saturated, pace: 0 }],
    ];
    for (const [count, order] of orders) {
      const study = `load ${rounds.length}`;
      await openStudy({ space, storage: opened, name: study, sampler: randomSearch() });
      rounds.push(await round(database, workers.slice(0, count), { study, ...order }));
      console.log(`${database.name}: ${count} × ${order.kind}, ${rounds.at(-1)!.perSecond.toFixed(0)} a second`);
    }
    for (const worker of workers) worker.send("end");
    await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once("exit", resolve))));
    return { name: database.name, rounds, large: await inLargeStudy(database) };
  } finally {
    for (const worker of workers) if (worker.exitCode === null) worker.kill();
    await opened.close();
  }
}

const folder = mkdtempSync(join(tmpdir(), "whetstone-load-"));
const databases = [await sqliteDatabase(folder), await postgresqlDatabase()].filter((one) => one !== null);
try {
  const measured: Load["databases"][number][] = [];
  for (const database of databases) measured.push(await measure(database));
  const results: Load = {
    machine: { cores: availableParallelism(), processor: cpus()[0]?.model ?? "unknown", node: process.version },
    databases: measured,
  };
  const place = new URL("results/", import.meta.url);
  mkdirSync(place, { recursive: true });
  writeFileSync(new URL("load.json", place), `${JSON.stringify(results, rounded(4), 2)}\n`);
  console.log(`\n${loadTables(results)}`);
} finally {
  for (const database of databases) await database.close();
  rmSync(folder, { recursive: true });
}
