/** A storage in Optuna's own tables, whatever database they lie in: `optuna.load_study` opens what this writes, and the other way round. */
import type { TrialRecord } from "../../record.ts";
import {
  checkChange,
  checkExists,
  checkOpen,
  checkTrial,
  checkValues,
  type CompletedTrial,
  completed,
  noStudy,
  proposed,
} from "../check.ts";
import { openSchema } from "./optuna-schema.ts";
import { openOwnTables, readCurves } from "./own-tables.ts";
import { type Sql, type SqlDatabase, together } from "./sql.ts";
import { beat, sqlBeats } from "./beats.ts";
import { type Held, sqlCheckpoints } from "./checkpoints.ts";
import { sqlCommon } from "./common.ts";
import { writeContent } from "./content.ts";
import { sqlRecords } from "./records.ts";
import { sqlStudies } from "./studies.ts";
import { sqlTrials } from "./trials.ts";
import { stateNames, stateOf, toTime } from "./values.ts";
import type { Storage, TrialChange } from "../storage.ts";

/** The row of the study, which gives numbers, is what all of its workers wait for. */
const contended = { contended: true };

export async function sqlStorage(database: SqlDatabase): Promise<Storage> {
  const { dialect, read, write } = database;
  const own = openOwnTables(database);
  const made = (await openSchema(database)) === "made";
  if (!(await read(own.there)) && (made || dialect.signsWrites)) await write(own.make, { repeatable: true });
  const records = sqlRecords(database, own);
  const trials = sqlTrials(database, records);
  const common = sqlCommon();

  /** The trial's row, held against ending (`share`) or against every other change. */
  const held: Held = async (sql, trial, lock) => {
    const [row] = await sql.all<{ number: number; state: string; study: number }>(
      `SELECT number, state, study_id AS study FROM trials WHERE trial_id = $1${dialect.lock[lock]}`,
      trial,
    );
    return row === undefined ? null : { ...row, state: stateOf(row.state) };
  };
  /** Whoever holds the study's row gives the next number, Optuna's workers too; in SQLite, whoever writes. */
  const holdStudy = async (sql: Sql, study: number) => {
    const rows = await sql.all(`SELECT study_id FROM studies WHERE study_id = $1${dialect.lock.update}`, study);
    if (rows.length === 0) throw noStudy(study);
  };
  const nextNumber = async (sql: Sql, study: number) => {
    const [last] = await sql.all<{ number: number }>(
      "SELECT number FROM trials WHERE study_id = $1 ORDER BY trial_id DESC LIMIT 1",
      study,
    );
    return last === undefined ? 0 : last.number + 1;
  };
  async function insert(sql: Sql, study: number, number: number, all: CompletedTrial, alive = false): Promise<TrialRecord> {
    const known = await common.distributions(sql, study, Object.keys(all.parameters));
    checkTrial(all, all.values === null ? 0 : await common.objectives(sql, study), (name) => known.get(name));
    const [{ id }] = await sql.all<{ id: number }>(
      "INSERT INTO trials (number, study_id, state, datetime_start, datetime_complete) VALUES ($1, $2, $3, $4, $5) " +
        "RETURNING trial_id AS id",
      ...[number, study, stateNames[all.state], toTime(all.started), toTime(all.ended)],
    );
    await together([writeContent(sql, id, all), alive && beat(sql, database, [id])]);
    return { id, number, ...structuredClone(all), runs: [] };
  }
  async function check(sql: Sql, study: number, change: TrialChange): Promise<void> {
    const known = await common.distributions(sql, study, Object.keys(change.parameters ?? {}));
    checkChange(change, (name) => known.get(name));
    if (change.runs !== undefined || change.curves !== undefined) await own.make(sql);
  }

  return {
    url: database.url,
    ...sqlStudies(database, own, (study) => {
      trials.forget(study);
      common.forget(study);
    }),
    ...sqlBeats(database, records, trials),

    begin: async (study, beginning = {}) => {
      const { most = Infinity, alive = false } = beginning;
      const begun = await write(async (sql) => {
        await own.make(sql);
        const now = new Date();
        // The number is looked up by a statement of its own: one that waits for the row would see the study as it was before.
        const [, taken, number] = await together([
          holdStudy(sql, study),
          trials.take(sql, study, toTime(now)),
          nextNumber(sql, study),
        ]);
        if (taken === null && number >= most) return null;
        if (taken === null) return insert(sql, study, number, completed(proposed(beginning, number), now), alive);
        const [trial] = await together([records.one(sql, taken), alive && beat(sql, database, [taken])]);
        return trial;
      }, contended);
      if (begun !== null) common.learn(study, begun.distributions);
      return begun;
    },
    createTrial: async (study, trial = {}) => {
      const all = completed(trial, new Date());
      const created = await write(async (sql) => {
        await own.make(sql);
        const [, number] = await together([holdStudy(sql, study), nextNumber(sql, study)]);
        return insert(sql, study, number, all);
      }, contended);
      common.learn(study, all.distributions);
      return created;
    },
    release: (trial) =>
      write(async (sql) => {
        const freed = await sql.all(
          "UPDATE trials SET state = 'WAITING' WHERE trial_id = $1 AND state = 'RUNNING' RETURNING trial_id",
          trial,
        );
        // An old heartbeat would have the reaper end it as soon as somebody begins it.
        if (freed.length > 0) await sql.all("DELETE FROM trial_heartbeats WHERE trial_id = $1", trial);
        return freed.length > 0;
      }),
    update: async (trial, change) => {
      // Runs are added; all else stands where it stood when it is written once more.
      const repeatable = change.runs === undefined;
      const study = await write(
        async (sql) => {
          const { study: of } = checkOpen(trial, await held(sql, trial, "share"));
          await check(sql, of, change);
          await writeContent(sql, trial, change);
          return of;
        },
        { repeatable, durable: false },
      );
      common.learn(study, change.distributions ?? {});
    },
    finish: (trial, state, values, change = {}) =>
      write(async (sql) => {
        const { study, state: before } = checkExists(trial, await held(sql, trial, "update"));
        checkValues(state, values, values === null ? 0 : await common.objectives(sql, study));
        if (before !== "running") return false;
        await check(sql, study, change);
        await together([
          writeContent(sql, trial, { ...change, values }),
          sql.all(
            "UPDATE trials SET state = $1, datetime_complete = $2 WHERE trial_id = $3",
            ...[stateNames[state], toTime(new Date()), trial],
          ),
        ]);
        return true;
      }),

    trial: (trial) => read((sql) => records.one(sql, trial)),
    trials: (study) => trials.all(study),
    curves: (trial) => read(async (sql) => ((await own.there(sql)) ? readCurves(sql, trial) : [])),
    ...sqlCheckpoints(database, own, held),
    close: () => database.close(),
  };
}
