/** Reads trials whole: what stands in the seven tables beside a trial's row, in one statement for all that are asked for. */
import type { Distribution, ParameterValue } from "../../distribution.ts";
import type { Json, TrialRecord, TrialRun } from "../../record.ts";
import { fromInternal, fromOptunaJson } from "../optuna-distribution.ts";
import type { OwnTables } from "./own-tables.ts";
import { fromPythonJson } from "../python-json.ts";
import type { Sql, SqlDatabase } from "./sql.ts";
import { fromTime, readNumber, stateOf } from "./values.ts";

export interface TrialRow {
  readonly trial_id: number;
  readonly number: number;
  readonly state: string;
  readonly started: string | null;
  readonly ended: string | null;
}

export interface SqlRecords {
  /** Columns of `trials` that a row is made of. */
  readonly columns: string;
  of(sql: Sql, rows: readonly TrialRow[]): Promise<TrialRecord[]>;
  one(sql: Sql, trial: number): Promise<TrialRecord | null>;
}

interface Detail {
  readonly kind: keyof typeof put;
  readonly id: number;
  readonly place: number;
  readonly name: string | null;
  readonly value: number | null;
  readonly text: string;
}

const fresh = () => ({
  values: [] as number[],
  parameters: {} as Record<string, ParameterValue>,
  distributions: {} as Record<string, Distribution>,
  intermediate: new Map<number, number>(),
  attributes: {} as Record<string, Json>,
  systemAttributes: {} as Record<string, Json>,
  runs: [] as TrialRun[],
});
type Content = ReturnType<typeof fresh>;
/** A study has few distributions, and a column for each parameter of each trial that says which. */
type Distributions = (json: string) => Distribution;

const put = {
  parameter: (into: Content, { name, value, text }: Detail, distributionOf: Distributions) => {
    const distribution = distributionOf(text);
    into.distributions[name!] = distribution;
    into.parameters[name!] = fromInternal(value!, distribution);
  },
  value: (into: Content, { value, text }: Detail) => void into.values.push(readNumber(value, text)),
  step: (into: Content, { place, value, text }: Detail) => void into.intermediate.set(place, readNumber(value, text)),
  user: (into: Content, { name, text }: Detail) => void (into.attributes[name!] = fromPythonJson(text)),
  system: (into: Content, { name, text }: Detail) => void (into.systemAttributes[name!] = fromPythonJson(text)),
  run: (into: Content, { name, value, text }: Detail) =>
    void into.runs.push({ seed: value!, fold: name === null ? null : Number(name), values: fromPythonJson(text) as number[] }),
};

/** Kind, order, name, number and text of what stands in each table. */
const tables = [
  "'parameter' AS kind, trial_id AS id, param_id AS place, param_name AS name, param_value AS value, distribution_json AS text FROM trial_params",
  "'value', trial_id, objective, NULL, value, CAST(value_type AS VARCHAR(8)) FROM trial_values",
  "'step', trial_id, step, NULL, intermediate_value, CAST(intermediate_value_type AS VARCHAR(8)) FROM trial_intermediate_values",
  `'user', trial_id, trial_user_attribute_id, "key", NULL, value_json FROM trial_user_attributes`,
  `'system', trial_id, trial_system_attribute_id, "key", NULL, value_json FROM trial_system_attributes`,
];
const ownTable = "'run', trial_id, run_id, CAST(fold AS VARCHAR(12)), seed, values_json FROM whetstone_runs";

export function sqlRecords({ dialect }: SqlDatabase, own: OwnTables): SqlRecords {
  const known = new Map<string, Distribution>();
  const distributionOf = (json: string) => {
    const found = known.get(json) ?? fromOptunaJson(json);
    known.set(json, found);
    return found;
  };
  const columns = `trial_id, number, state, ${dialect.timeText("datetime_start")} AS started, ${dialect.timeText("datetime_complete")} AS ended`;
  const union = (all: readonly string[]) =>
    all.map((table) => `SELECT ${table} WHERE ${dialect.among("trial_id", "$1")}`).join(" UNION ALL ");
  const [without, withOwn] = [union(tables), union([...tables, ownTable])];

  async function of(sql: Sql, rows: readonly TrialRow[]): Promise<TrialRecord[]> {
    if (rows.length === 0) return [];
    const contents = new Map(rows.map(({ trial_id: id }) => [id, fresh()]));
    const details = await sql.all<Detail>((await own.there(sql)) ? withOwn : without, [...contents.keys()]);
    // Sorted here: a database would carry all the texts along.
    for (const detail of details.toSorted((a, b) => a.place - b.place))
      put[detail.kind](contents.get(detail.id)!, detail, distributionOf);
    return rows.map((row) => {
      const { values, ...content } = contents.get(row.trial_id)!;
      return {
        id: row.trial_id,
        number: row.number,
        state: stateOf(row.state),
        values: values.length > 0 ? values : null,
        ...content,
        started: fromTime(row.started),
        ended: fromTime(row.ended),
      };
    });
  }
  return {
    columns,
    of,
    one: async (sql, trial) =>
      (await of(sql, await sql.all<TrialRow>(`SELECT ${columns} FROM trials WHERE trial_id = $1`, trial))).at(0) ?? null,
  };
}
