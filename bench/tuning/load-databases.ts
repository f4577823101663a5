/** The databases that `load.ts` puts under load, each on its own: how to look into them, and how to fill one with many trials at once. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Distribution } from "../../src/tuning/distribution.ts";
import { toOptunaJson } from "../../src/tuning/storages/optuna-distribution.ts";
import { startPostgresql } from "../../test/tuning/storages/postgresql-server.ts";

/** What a database has counted so far; null where it does not count that. */
export interface Counted {
  readonly commits: number | null;
  readonly rows: number | null;
  /** Times that it waited for the disk, and bytes that it wrote ahead. */
  readonly syncs: number | null;
  readonly logBytes: number | null;
  /** Seconds of processor time of the server's processes. */
  readonly cpu: number | null;
  readonly bytes: number;
}

export interface Database {
  readonly name: string;
  readonly url: string;
  counted(): Promise<Counted>;
  run(statement: string): Promise<void>;
  close(): Promise<void>;
}

export async function sqliteDatabase(folder: string): Promise<Database> {
  const path = join(folder, "load.db");
  const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const within = <T>(work: (db: DatabaseSync) => T): T => {
    const db = new DatabaseSync(path, { timeout: 30_000 });
    try {
      return work(db);
    } finally {
      db.close();
    }
  };
  return {
    name: "SQLite",
    url: `sqlite:///${path}`,
    counted: async () => {
      within((db) => db.exec("PRAGMA wal_checkpoint(TRUNCATE)"));
      return { commits: null, rows: null, syncs: null, logBytes: null, cpu: null, bytes: sizeOf(path) };
    },
    run: async (statement) => within((db) => db.exec(statement)),
    close: async () => {},
  };
}

/** Null where there is none to start. As durable as a real one. */
export async function postgresqlDatabase(): Promise<Database | null> {
  const server = await startPostgresql({
    durable: true,
    connections: 200,
    say: (why) => console.log(`PostgreSQL is left out: ${why}`),
  });
  if (server === null) return null;
  const { default: pg } = await import("pg");
  const url = await server.database();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  const parent = processOf(rows[0].pid)?.parent;
  return {
    name: "PostgreSQL",
    url,
    counted: async () => {
      // Other connections hand in what they counted within a second.
      await new Promise((resolve) => setTimeout(resolve, 1200));
      const { rows: found } = await client.query<Record<"commits" | "rows" | "syncs" | "log" | "bytes", string>>(
        "SELECT xact_commit AS commits, tup_inserted + tup_updated AS rows, wal_sync AS syncs, wal_bytes AS log, " +
          "pg_database_size(datname) AS bytes FROM pg_stat_database, pg_stat_wal WHERE datname = current_database()",
      );
      const [{ commits, rows: changed, syncs, log, bytes }] = found;
      return {
        commits: Number(commits),
        rows: Number(changed),
        syncs: Number(syncs),
        logBytes: Number(log),
        cpu: parent === undefined ? null : cpuBelow(parent),
        bytes: Number(bytes),
      };
    },
    run: async (statement) => void (await client.query(statement)),
    close: async () => {
      await client.end();
      await server.end();
    },
  };
}

/** From Linux's /proc; null elsewhere, or where the process has gone. Ticks are hundredths of a second. */
function processOf(pid: number): { parent: number; cpu: number } | null {
  try {
    // The name, in brackets, may hold blanks.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)!.split(" ");
    return { parent: Number(fields[1]), cpu: (Number(fields[11]) + Number(fields[12])) / 100 };
  } catch {
    return null;
  }
}

function cpuBelow(parent: number): number {
  const all = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [processOf(Number(name))] : []));
  return all.reduce((sum, found) => sum + (found?.parent === parent ? found.cpu : 0), 0);
}

/** Statements that put `complete` ended trials and `running` ones, with signs of life, into a study without trials. */
export function filling(
  study: number,
  complete: number,
  running: number,
  distributions: Readonly<Record<string, Distribution>>,
): string[] {
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${complete + running - 1})`;
  const state = (type: string) => `CAST(CASE WHEN i < ${complete} THEN 'COMPLETE' ELSE 'RUNNING' END AS ${type})`;
  const time = "'2026-01-31 12:00:00.000000'";
  return [
    `INSERT INTO trials (number, study_id, state, datetime_start, datetime_complete) ${numbers} SELECT i, ${study}, ` +
      `${state("trialstate")}, CAST(${time} AS TIMESTAMP), CASE WHEN i < ${complete} THEN CAST(${time} AS TIMESTAMP) END FROM n ORDER BY i`,
    // Anything within the range, different from trial to trial; a category is its place in the list.
    ...Object.entries(distributions).map(([name, distribution], k) => {
      const share = `((number * ${7919 + 2 * k}) % 100003) / 100003.0`;
      const value =
        distribution.kind === "categorical"
          ? `number % ${distribution.choices.length}`
          : distribution.kind === "integer"
            ? `${distribution.low} + ${distribution.step} * (number % ${Math.floor((distribution.high - distribution.low) / distribution.step)})`
            : `${distribution.low} + ${distribution.high - distribution.low} * ${share}`;
      return (
        "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) " +
        `SELECT trial_id, '${name}', ${value}, '${toOptunaJson(distribution)}' FROM trials WHERE study_id = ${study} ORDER BY trial_id`
      );
    }),
    "INSERT INTO trial_values (trial_id, objective, value, value_type) " +
      `SELECT trial_id, 0, number / 7.0, 'FINITE' FROM trials WHERE study_id = ${study} AND state = 'COMPLETE' ORDER BY trial_id`,
    `INSERT INTO trial_heartbeats (trial_id, heartbeat) SELECT trial_id, CURRENT_TIMESTAMP FROM trials WHERE study_id = ${study} ORDER BY trial_id`,
  ];
}
