/** Writes what stands beside a trial: a statement a kind, all sent at once, so that a database far away is not waited for in between. */
import type { Distribution, ParameterValue } from "../../distribution.ts";
import type { Json } from "../../record.ts";
import { toInternal, toOptunaJson } from "../optuna-distribution.ts";
import { insertPoints, insertRuns } from "./own-tables.ts";
import { toPythonJson } from "../python-json.ts";
import { insertAll, type Sql, together } from "./sql.ts";
import { storedNumber } from "./values.ts";
import type { Scope, TrialChange } from "../storage.ts";

/** One that is there already gets the new value. */
export async function writeContent(
  sql: Sql,
  trial: number,
  change: TrialChange & { readonly values?: readonly number[] | null },
): Promise<void> {
  const { parameters, distributions = {}, values, intermediate, attributes, systemAttributes, runs, curves } = change;
  await together([
    parameters && insertParameters(sql, trial, parameters, distributions),
    values && insertValues(sql, trial, values),
    intermediate && insertReports(sql, trial, intermediate),
    attributes && insertAttributes(sql, "trial", "user", trial, attributes),
    systemAttributes && insertAttributes(sql, "trial", "system", trial, systemAttributes),
    runs && insertRuns(sql, trial, runs),
    curves && insertPoints(sql, trial, curves),
  ]);
}

export const insertAttributes = (
  sql: Sql,
  of: "study" | "trial",
  scope: Scope,
  id: number,
  attributes: Readonly<Record<string, Json>>,
) =>
  insertAll(
    sql,
    `${of}_${scope}_attributes (${of}_id, "key", value_json)`,
    Object.entries(attributes).map(([key, value]) => [id, key, toPythonJson(value)]),
    `ON CONFLICT (${of}_id, "key") DO UPDATE SET value_json = excluded.value_json`,
  );

const insertParameters = (
  sql: Sql,
  trial: number,
  parameters: Readonly<Record<string, ParameterValue>>,
  distributions: Readonly<Record<string, Distribution>>,
) =>
  insertAll(
    sql,
    "trial_params (trial_id, param_name, param_value, distribution_json)",
    Object.entries(parameters).map(([name, value]) => {
      const distribution = distributions[name];
      return [trial, name, toInternal(name, value, distribution), toOptunaJson(distribution)];
    }),
    "ON CONFLICT (trial_id, param_name) DO UPDATE SET param_value = excluded.param_value, distribution_json = excluded.distribution_json",
  );

const insertValues = (sql: Sql, trial: number, values: readonly number[]) =>
  insertAll(
    sql,
    "trial_values (trial_id, objective, value, value_type)",
    values.map((value, objective) => [trial, objective, ...storedNumber(value)]),
    "ON CONFLICT (trial_id, objective) DO UPDATE SET value = excluded.value, value_type = excluded.value_type",
  );

const insertReports = (sql: Sql, trial: number, reports: ReadonlyMap<number, number>) =>
  insertAll(
    sql,
    "trial_intermediate_values (trial_id, step, intermediate_value, intermediate_value_type)",
    [...reports].map(([step, value]) => [trial, step, ...storedNumber(value)]),
    "ON CONFLICT (trial_id, step) DO UPDATE SET " +
      "intermediate_value = excluded.intermediate_value, intermediate_value_type = excluded.intermediate_value_type",
  );
