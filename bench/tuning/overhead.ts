/**
 * What a trial costs beside its objective, and how that grows with the study: asked for (which reads what others did and begins it), five
 * values reported, told. One worker and four parameters, in every storage, ours and Optuna's in turn; a PostgreSQL of its own on this
 * machine waits for the disk as a real one does.
 */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "../../src/options/index.ts";
import { openStudy, samplers } from "../../src/tuning/index.ts";
import { openStorage } from "../../src/tuning/storages/open.node.ts";
import { startPostgresql } from "../../test/tuning/storages/postgresql-server.ts";
import { median } from "../statistics.ts";
import { rounded } from "../text.ts";
import type { About, Side } from "./runs.ts";
import { space } from "./small-space.ts";

/** Milliseconds a trial, medians of the last quarter of so many trials. */
export interface Costs {
  readonly trials: number;
  readonly ask: number;
  readonly reports: number;
  readonly tell: number;
  readonly whole: number;
  /** Of all trials so far, in seconds. */
  readonly sum: number;
}

export interface Overhead {
  readonly about: About;
  readonly rows: readonly {
    readonly storage: string;
    readonly sampler: string;
    readonly side: Side;
    readonly costs: readonly Costs[];
  }[];
}

const HERE = import.meta.dirname;
/** Optuna's go no further than where they take a minute. */
const SIZES = { whetstone: [100, 1000, 10_000], optuna: [100, 1000] };
const REPORTS = 5;
/** By storage, with the samplers that are timed there: random search shows what the storage costs alone. */
const measured: readonly { readonly storage: string; readonly samplers: readonly string[] }[] = [
  { storage: "memory", samplers: ["randomSearch", "tpe"] },
  { storage: "SQLite", samplers: ["randomSearch", "tpe"] },
  { storage: "PostgreSQL", samplers: ["tpe"] },
  { storage: "journal", samplers: ["tpe"] },
];

export async function overhead({ python, results }: { python: string; results: string }, about: About): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "whetstone-overhead-"));
  const server = await startPostgresql({ durable: true });
  /** The place of a new storage; null where there is none of the kind. */
  const places: Readonly<Record<string, (name: string) => Promise<string | null>>> = {
    memory: async () => "memory:",
    SQLite: async (name) => `sqlite:///${join(folder, `${name}.db`)}`,
    PostgreSQL: async () => (server === null ? null : server.database()),
    journal: async (name) => `journal:${join(folder, `${name}.log`)}`,
  };
  const rows: Overhead["rows"][number][] = [];
  try {
    for (const { storage, samplers: names } of measured) {
      for (const sampler of names) {
        for (const side of ["optuna", "whetstone"] as const) {
          const url = await places[storage](`${sampler}-${side}`);
          if (url === null) continue;
          const costs = await (side === "optuna" ? theirs(python, url, sampler) : ours(url, sampler));
          rows.push({ storage, sampler, side, costs });
          const told = costs.map(({ trials, whole }) => `${whole.toFixed(2)} ms a trial at ${trials}`);
          console.error(`bench: ${storage}, ${sampler}, ${side}: ${told.join(", ")}`);
        }
      }
    }
  } finally {
    await server?.end();
    rmSync(folder, { recursive: true });
  }
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, "overhead.json"), `${JSON.stringify({ about, rows } satisfies Overhead, rounded(3), 1)}\n`);
}

async function ours(url: string, sampler: string): Promise<Costs[]> {
  const storage = await openStorage(url);
  const study = await openStudy({ space, storage, name: "overhead", sampler: parse(sampler, samplers, "sampler") });
  const spent: (readonly [ask: number, reports: number, tell: number])[] = [];
  try {
    for (let n = 1; n <= SIZES.whetstone.at(-1)!; n++) {
      const begin = performance.now();
      const trial = (await study.ask(Infinity, true))!;
      const asked = performance.now();
      for (let step = 0; step < REPORTS; step++)
        await storage.update(trial.id, { intermediate: new Map([[step, valueAt(n) + step]]) });
      const reported = performance.now();
      await study.tell(trial, { state: "complete", values: [valueAt(n)] });
      spent.push([asked - begin, reported - asked, performance.now() - reported]);
    }
  } finally {
    await storage.close();
  }
  return SIZES.whetstone.map((size) => costsAt(size, spent));
}

/** @returns nothing where Optuna cannot, for want of a driver, say, and says why */
async function theirs(python: string, url: string, sampler: string): Promise<Costs[]> {
  const question = JSON.stringify({ url, sampler, trials: SIZES.optuna.at(-1), reports: REPORTS });
  let spent: [number, number, number][];
  try {
    const { stdout } = await promisify(execFile)(python, [join(HERE, "overhead_optuna.py"), question], { maxBuffer: 1e8 });
    spent = JSON.parse(stdout) as typeof spent;
  } catch (error) {
    const why = String((error as { stderr?: string }).stderr ?? error).trim();
    console.error(`bench: Optuna left out, ${why.split("\n").at(-1)}`);
    return [];
  }
  return SIZES.optuna.map((size) => costsAt(size, spent));
}

/** Without a trend, and never twice the same. */
const valueAt = (n: number): number => (n * 0.618_033_988_749_895) % 1;

function costsAt(trials: number, spent: readonly (readonly [number, number, number])[]): Costs {
  const recent = spent.slice(0.75 * trials, trials);
  const [ask, reports, tell] = [0, 1, 2].map((k) => median(recent.map((one) => one[k])));
  const [whole, sum] = [recent, spent.slice(0, trials)].map((some) => some.map((one) => one[0] + one[1] + one[2]));
  return { trials, ask, reports, tell, whole: median(whole), sum: sum.reduce((a, b) => a + b, 0) / 1000 };
}
