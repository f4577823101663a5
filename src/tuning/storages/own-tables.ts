/**
 * What Optuna's schema has no column for, in tables of our own beside its: the runs behind a trial's values, points of curves,
 * checkpoints. Optuna takes no notice of them. A database that Optuna made gets them when we begin to work in it.
 */
import { UserError } from "../../options/index.ts";
import type { TrialRun } from "../record.ts";
import { type Curves, curves } from "./curves.ts";
import { hasTable } from "./optuna-schema.ts";
import { fromPythonJson, toPythonJson } from "./python-json.ts";
import type { Dialect, Sql, SqlDatabase } from "./sql.ts";

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

export async function readRuns(sql: Sql, { among }: Dialect, trials: readonly number[]): Promise<Map<number, TrialRun[]>> {
  const rows = await sql.all<{ trial_id: number; seed: number | string; fold: number | null; values_json: string }>(
    `SELECT trial_id, seed, fold, values_json FROM whetstone_runs WHERE ${among("trial_id", "$1")} ORDER BY run_id`,
    trials,
  );
  const runs = new Map<number, TrialRun[]>();
  for (const { trial_id: trial, seed, fold, values_json: values } of rows) {
    runs.set(trial, [...(runs.get(trial) ?? []), { seed: Number(seed), fold, values: fromPythonJson(values) as number[] }]);
  }
  return runs;
}

export const addRun = (sql: Sql, trial: number, { seed, fold, values }: TrialRun) =>
  sql.all(
    "INSERT INTO whetstone_runs (trial_id, seed, fold, values_json) VALUES ($1, $2, $3, $4)",
    trial,
    seed,
    fold,
    toPythonJson(values),
  );

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
