/**
 * What Optuna's schema has no column for, in tables of our own beside its: the runs behind a trial's values, points of curves,
 * checkpoints. Optuna takes no notice of them. A database that Optuna made gets them when we begin to work in it.
 */
import { UserError } from "../../../options/index.ts";
import type { TrialRun } from "../../record.ts";
import { type Curves, curves } from "../curves.ts";
import { hasTable } from "./optuna-schema.ts";
import { toPythonJson } from "../python-json.ts";
import { type Dialect, insertAll, type Sql, type SqlDatabase } from "./sql.ts";
import type { Curve } from "../storage.ts";

/** Counts up whenever these tables change in a way that an older Whetstone would get wrong. */
const ownVersion = 1;

function tables({ types: { id, float, bytes }, trialReference: trial, guards }: Dialect): string[] {
  return [
    "CREATE TABLE whetstone_version (version INTEGER NOT NULL)",
    `INSERT INTO whetstone_version (version) VALUES (${ownVersion})`,
    `CREATE TABLE whetstone_runs (run_id ${id}, trial_id ${trial}, seed BIGINT NOT NULL, fold INTEGER, ` +
      "values_json TEXT NOT NULL, PRIMARY KEY (run_id))",
    "CREATE INDEX whetstone_runs_of_trial ON whetstone_runs (trial_id)",
    // No fold is -1, so that the key holds no null; a value that is no finite number is its name.
    `CREATE TABLE whetstone_points (trial_id ${trial}, metric VARCHAR(512) NOT NULL, seed BIGINT NOT NULL, fold INTEGER NOT NULL, ` +
      `step INTEGER NOT NULL, value ${float}, value_name VARCHAR(9), PRIMARY KEY (trial_id, metric, seed, fold, step))`,
    `CREATE TABLE whetstone_checkpoints (trial_id ${trial}, content ${bytes} NOT NULL, PRIMARY KEY (trial_id))`,
    ...guards,
  ];
}

export const ownTables = ["whetstone_runs", "whetstone_points", "whetstone_checkpoints"];

export interface OwnTables {
  /** Whether they are there. @throws UserError where a newer Whetstone made them. */
  there(sql: Sql): Promise<boolean>;
  /** Makes them within a transaction that writes, where they are not there. */
  make(sql: Sql): Promise<void>;
}

export function openOwnTables({ dialect, url }: SqlDatabase): OwnTables {
  let known = false;
  const there = async (sql: Sql) => {
    if (known) return true;
    if (!(await hasTable(sql, dialect, "whetstone_version"))) return false;
    const [{ version }] = await sql.all<{ version: number }>("SELECT version FROM whetstone_version");
    if (version > ownVersion) {
      throw new UserError(
        `${url}: a newer Whetstone has worked on it (its own tables have version ${version}, this one knows ${ownVersion}); update Whetstone`,
      );
    }
    known = true;
    return true;
  };
  return {
    there,
    make: async (sql) => {
      if (known) return;
      if (dialect.lockSchema !== null) await sql.all(dialect.lockSchema);
      if (await there(sql)) return;
      for (const statement of tables(dialect)) await sql.all(statement);
      // Not known yet: the transaction may still be taken back.
    },
  };
}

export const insertRuns = (sql: Sql, trial: number, runs: readonly TrialRun[]) =>
  insertAll(
    sql,
    "whetstone_runs (trial_id, seed, fold, values_json)",
    runs.map(({ seed, fold, values }) => [trial, seed, fold, toPythonJson(values)]),
  );

export const insertPoints = (sql: Sql, trial: number, added: readonly Curve[]) => {
  // A statement may not touch a row twice: of two points of one step, the later one.
  const gathered = curves();
  for (const { points, ...curve } of added) gathered.add(curve, points);
  return insertAll(
    sql,
    "whetstone_points (trial_id, metric, seed, fold, step, value, value_name)",
    gathered
      .list()
      .flatMap(({ seed, fold, metric, points }) =>
        points.map(([step, value]) => [
          ...[trial, metric, seed, fold ?? -1, step],
          ...(Number.isFinite(value) ? [value, null] : [null, String(value)]),
        ]),
      ),
    "ON CONFLICT (trial_id, metric, seed, fold, step) DO UPDATE SET value = excluded.value, value_name = excluded.value_name",
  );
};

export async function readCurves(sql: Sql, trial: number): Promise<ReturnType<Curves["list"]>> {
  interface PointRow {
    metric: string;
    seed: number | string;
    fold: number;
    step: number;
    value: number | null;
    value_name: string | null;
  }
  const rows = await sql.all<PointRow>(
    "SELECT metric, seed, fold, step, value, value_name FROM whetstone_points WHERE trial_id = $1 ORDER BY metric, seed, fold, step",
    trial,
  );
  const read = curves();
  for (const { metric, seed, fold, step, value, value_name: name } of rows) {
    read.add({ metric, seed: Number(seed), fold: fold < 0 ? null : fold }, [[step, value ?? Number(name)]]);
  }
  return read.list();
}
