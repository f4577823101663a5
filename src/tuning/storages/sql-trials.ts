/** Reads trials out of Optuna's tables, each ended one once: what `all()` costs is what changed since the last time. */
import type { Distribution, ParameterValue } from "../distribution.ts";
import { hasEnded, type Json, type TrialRecord, type TrialState } from "../record.ts";
import { noStudy } from "./check.ts";
import { fromInternal, fromOptunaJson } from "./optuna-distribution.ts";
import { type OwnTables, readRuns } from "./own-tables.ts";
import { fromPythonJson } from "./python-json.ts";
import type { Sql, SqlDatabase, SqlValue } from "./sql.ts";

/** Optuna's words for ours. */
export const stateNames = {
  waiting: "WAITING",
  running: "RUNNING",
  complete: "COMPLETE",
  pruned: "PRUNED",
  failed: "FAIL",
} as const;
const states = new Map(Object.entries(stateNames).map(([ours, theirs]) => [theirs as string, ours as TrialState]));
export const stateOf = (name: string): TrialState => states.get(name)!;

/** Finite numbers stand in a column; for the others, the column beside it names them. */
export const storedNumber = (x: number): readonly [value: number | null, type: string] =>
  Number.isFinite(x) ? [x, "FINITE"] : [null, Number.isNaN(x) ? "NAN" : x > 0 ? "INF_POS" : "INF_NEG"];
const infinite: Readonly<Record<string, number>> = { INF_POS: Infinity, INF_NEG: -Infinity, NAN: NaN };
const readNumber = (value: number | null, type: string): number => infinite[type] ?? value ?? NaN;

/** Times are naive and UTC, to the microsecond; ours to the millisecond. */
export const toTime = (date: Date | null): string | null =>
  date === null ? null : date.toISOString().replace("T", " ").replace("Z", "000");
const fromTime = (text: string | null): Date | null =>
  text === null ? null : new Date(`${text.slice(0, 23).replace(" ", "T")}Z`);

interface TrialRow {
  readonly trial_id: number;
  readonly number: number;
  readonly state: string;
  readonly started: string | null;
  readonly ended: string | null;
}

/** What is known of a study's trials. */
interface Known {
  /** Where in the list a trial stands, by its id. */
  readonly places: Map<number, number>;
  /** The row that a record was read with: an id that comes back with another one is another trial, or the same one later. */
  readonly rows: Map<number, TrialRow>;
  readonly open: Set<number>;
  last: number;
  /** By id, rising: that is by number too. */
  list: readonly TrialRecord[];
}

export interface SqlTrials {
  all(study: number): Promise<readonly TrialRecord[]>;
  one(sql: Sql, trial: number): Promise<TrialRecord | null>;
  /** Ids of a study's trials in a state, rising. Ended trials that were read before are not looked at again. */
  inState(sql: Sql, study: number, state: "waiting" | "running"): Promise<readonly number[]>;
  forget(study: number): void;
}

export function sqlTrials(database: SqlDatabase, own: OwnTables): SqlTrials {
  const { dialect } = database;
  const studies = new Map<number, Known>();
  const distributions = new Map<string, Distribution>();
  const distributionOf = (json: string) => {
    const known = distributions.get(json) ?? fromOptunaJson(json);
    distributions.set(json, known);
    return known;
  };
  const columns = `trial_id, number, state, ${dialect.timeText("datetime_start")} AS started, ${dialect.timeText("datetime_complete")} AS ended`;

  /** Ended trials never come back to life, so it is enough to look at those that had not ended, and at later ones. */
  const mayHaveChanged = (study: number, known: Known | undefined): readonly [where: string, values: readonly SqlValue[]] =>
    known === undefined || known.last === 0
      ? ["study_id = $1", [study]]
      : // The plus keeps the planner from going through all trials of the study by its index.
        [`+study_id = $1 AND (trial_id >= $2 OR ${dialect.among("trial_id", "$3")})`, [study, known.last, [...known.open]]];

  async function records(sql: Sql, rows: readonly TrialRow[]): Promise<TrialRecord[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(({ trial_id: id }) => id);
    const of = new Map(ids.map((id) => [id, fresh()]));
    const each = async (
      selected: string,
      table: string,
      order: string,
      put: (into: ReturnType<typeof fresh>, name: string | number, value: number | string | null, type: string) => void,
    ) => {
      const found = await sql.all<{ id: number; name: string | number; value: number | string | null; type: string }>(
        `SELECT trial_id AS id, ${selected} FROM ${table} WHERE ${dialect.among("trial_id", "$1")} ORDER BY ${order}`,
        ids,
      );
      for (const { id, name, value, type } of found) put(of.get(id)!, name, value, type);
    };
    await each(
      "param_name AS name, param_value AS value, distribution_json AS type",
      "trial_params",
      "param_id",
      (into, name, value, json) => {
        into.distributions[name] = distributionOf(json);
        into.parameters[name] = fromInternal(value as number, into.distributions[name]);
      },
    );
    await each(
      "objective AS name, value AS value, value_type AS type",
      "trial_values",
      "objective",
      (into, _objective, value, type) => into.values.push(readNumber(value as number | null, type)),
    );
    await each(
      "step AS name, intermediate_value AS value, intermediate_value_type AS type",
      "trial_intermediate_values",
      "step",
      (into, step, value, type) => into.intermediate.set(step as number, readNumber(value as number | null, type)),
    );
    for (const [scope, field] of [
      ["user", "attributes"],
      ["system", "systemAttributes"],
    ] as const) {
      await each(
        `"key" AS name, value_json AS value`,
        `trial_${scope}_attributes`,
        `trial_${scope}_attribute_id`,
        (into, key, json) => {
          into[field][key] = fromPythonJson(json as string);
        },
      );
    }
    const runs = (await own.there(sql)) ? await readRuns(sql, dialect, ids) : null;
    return rows.map((row) => {
      const { values, ...content } = of.get(row.trial_id)!;
      return {
        id: row.trial_id,
        number: row.number,
        state: stateOf(row.state),
        values: values.length > 0 ? values : null,
        ...content,
        started: fromTime(row.started),
        ended: fromTime(row.ended),
        runs: runs?.get(row.trial_id) ?? [],
      };
    });
  }

  /** The study's list brought up to date, or null where what was known is of another study that had these ids. */
  async function refresh(sql: Sql, study: number, known: Known): Promise<readonly TrialRecord[] | null> {
    const [where, values] = mayHaveChanged(study, known);
    // Sorted here: asked to, SQLite would go through the whole table in order rather than look the few rows up.
    const rows = (await sql.all<TrialRow>(`SELECT ${columns} FROM trials WHERE ${where}`, ...values)).toSorted(byId);
    const found = new Map(rows.map((row) => [row.trial_id, row]));
    const last = known.rows.get(known.last);
    if (last !== undefined) {
      const now = found.get(known.last);
      const lost = [...known.open].some((id) => !found.has(id));
      if (lost || now === undefined || (hasEnded({ state: stateOf(last.state) }) && !same(last, now))) return null;
    }
    if (rows.length === 0) {
      if ((await sql.all("SELECT study_id FROM studies WHERE study_id = $1", study)).length === 0) throw noStudy(study);
    }
    // A running trial changes from moment to moment; another one only together with its row.
    const changed = rows.filter((row) => {
      const before = known.rows.get(row.trial_id);
      return before === undefined || row.state === stateNames.running || !same(before, row);
    });
    if (changed.length === 0) return known.list;
    const list = known.list.slice();
    for (const record of await records(sql, changed)) {
      const place = known.places.get(record.id) ?? list.length;
      known.places.set(record.id, place);
      list[place] = record;
      known.rows.set(record.id, found.get(record.id)!);
      if (hasEnded(record)) known.open.delete(record.id);
      else known.open.add(record.id);
      known.last = Math.max(known.last, record.id);
    }
    known.list = list;
    return list;
  }

  return {
    all: (study) =>
      database.read(async (sql) => {
        for (;;) {
          const known = studies.get(study) ?? nothing();
          const list = await refresh(sql, study, known);
          studies.set(study, list === null ? nothing() : known);
          if (list !== null) return list;
        }
      }),
    one: async (sql, trial) => {
      const rows = await sql.all<TrialRow>(`SELECT ${columns} FROM trials WHERE trial_id = $1`, trial);
      return (await records(sql, rows)).at(0) ?? null;
    },
    inState: async (sql, study, state) => {
      const [where, values] = mayHaveChanged(study, studies.get(study));
      const rows = await sql.all<TrialRow>(
        `SELECT trial_id FROM trials WHERE ${where} AND state = '${stateNames[state]}'`,
        ...values,
      );
      return rows.toSorted(byId).map(({ trial_id: id }) => id);
    },
    forget: (study) => void studies.delete(study),
  };
}

const byId = (a: TrialRow, b: TrialRow) => a.trial_id - b.trial_id;
const nothing = (): Known => ({ places: new Map(), rows: new Map(), open: new Set(), last: 0, list: [] });
const fresh = () => ({
  values: [] as number[],
  parameters: {} as Record<string, ParameterValue>,
  distributions: {} as Record<string, Distribution>,
  intermediate: new Map<number, number>(),
  attributes: {} as Record<string, Json>,
  systemAttributes: {} as Record<string, Json>,
});
const same = (a: TrialRow, b: TrialRow) => a.state === b.state && a.started === b.started && a.ended === b.ended;
