/** Reads trials out of Optuna's tables, each ended one once: what `all()` costs is what changed since the last time. */
import { hasEnded, type TrialRecord } from "../../record.ts";
import { noStudy } from "../check.ts";
import type { Sql, SqlDatabase, SqlValue } from "./sql.ts";
import type { SqlRecords, TrialRow } from "./records.ts";
import { stateNames, stateOf } from "./values.ts";

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
  /** The first waiting trial becomes the caller's, running since then; null where none waits. */
  take(sql: Sql, study: number, started: string | null): Promise<number | null>;
  /** Ids of a study's trials in a state, rising. Ended trials that were read before are not looked at again. */
  inState(sql: Sql, study: number, state: "waiting" | "running"): Promise<readonly number[]>;
  forget(study: number): void;
}

export function sqlTrials(database: SqlDatabase, records: SqlRecords): SqlTrials {
  const { dialect } = database;
  const studies = new Map<number, Known>();

  /** Ended trials never come back to life, so it is enough to look at those that had not ended, and at later ones. */
  const mayHaveChanged = (study: number, known: Known | undefined): readonly [where: string, values: readonly SqlValue[]] =>
    known === undefined || known.last === 0
      ? ["study_id = $1", [study]]
      : // The plus keeps the planner from going through all trials of the study by its index.
        [`+study_id = $1 AND (trial_id >= $2 OR ${dialect.among("trial_id", "$3")})`, [study, known.last, [...known.open]]];

  /** The study's list brought up to date, or null where what was known is of another study that had these ids. */
  async function refresh(sql: Sql, study: number, known: Known): Promise<readonly TrialRecord[] | null> {
    const [where, values] = mayHaveChanged(study, known);
    // Sorted here: asked to, SQLite would go through the whole table in order rather than look the few rows up.
    const rows = (await sql.all<TrialRow>(`SELECT ${records.columns} FROM trials WHERE ${where}`, ...values)).toSorted(byId);
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
    const read = await records.of(sql, changed);
    // One copy: whoever holds the list from before keeps it as it was.
    const list = known.list.concat(read.filter(({ id }) => !known.places.has(id)));
    for (const record of read) {
      const place = known.places.get(record.id) ?? known.places.size;
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
    take: async (sql, study, started) => {
      // The plus before the order, too: both databases would rather go through the whole table in order than sort the few.
      const [where, values] = mayHaveChanged(study, studies.get(study));
      const [row] = await sql.all<{ id: number }>(
        `UPDATE trials SET state = 'RUNNING', datetime_start = $${values.length + 1} WHERE trial_id = (SELECT trial_id FROM trials ` +
          `WHERE ${where} AND state = 'WAITING' ORDER BY +trial_id LIMIT 1${dialect.lock.skip}) AND state = 'WAITING' RETURNING trial_id AS id`,
        ...values,
        started,
      );
      return row?.id ?? null;
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
const same = (a: TrialRow, b: TrialRow) => a.state === b.state && a.started === b.started && a.ended === b.ended;
