/** A storage in Optuna's own tables, whatever database they lie in: `optuna.load_study` opens what this writes, and the other way round. */
import type { Distribution, ParameterValue } from "../distribution.ts";
import type { Direction, Json, StudyRecord } from "../record.ts";
import {
  checkExists,
  checkName,
  checkOpen,
  checkParameters,
  checkStep,
  checkStudy,
  checkTrial,
  checkValues,
  completed,
  noStudy,
  studyExists,
} from "./check.ts";
import { fromOptunaJson, toInternal, toOptunaJson } from "./optuna-distribution.ts";
import { openSchema } from "./optuna-schema.ts";
import { addRun, openOwnTables, ownTables, readCurves } from "./own-tables.ts";
import { fromPythonJson, toPythonJson } from "./python-json.ts";
import { insertAll, type Sql, type SqlDatabase } from "./sql.ts";
import { sqlTrials, stateNames, stateOf, storedNumber, toTime } from "./sql-trials.ts";
import { limited, type Scope, type Storage } from "./storage.ts";

export async function sqlStorage(database: SqlDatabase): Promise<Storage> {
  const { dialect, read, write } = database;
  const own = openOwnTables(database);
  const made = (await openSchema(database)) === "made";
  if (!(await read(own.there)) && (made || dialect.signsWrites)) await write(own.make, { repeatable: true });
  const trials = sqlTrials(database, own);
  /** By study: the first distribution that was seen under a name. */
  const spaces = new Map<number, Map<string, Distribution>>();

  /** What a study says of the names, which are looked up once; what is new is learned when the transaction is through. */
  async function knownIn(sql: Sql, study: number, names: readonly string[]): Promise<Map<string, Distribution>> {
    const known = spaces.get(study) ?? new Map<string, Distribution>();
    spaces.set(study, known);
    for (const name of names.filter((n) => !known.has(n))) {
      const [row] = await sql.all<{ json: string }>(
        "SELECT p.distribution_json AS json FROM trials t JOIN trial_params p ON p.trial_id = t.trial_id " +
          "WHERE t.study_id = $1 AND p.param_name = $2 LIMIT 1",
        study,
        name,
      );
      if (row !== undefined) known.set(name, fromOptunaJson(row.json));
    }
    return known;
  }
  const learn = (study: number, distributions: Readonly<Record<string, Distribution>>) => {
    const known = spaces.get(study);
    for (const [name, distribution] of Object.entries(distributions)) if (!known?.has(name)) known?.set(name, distribution);
  };

  const objectivesOf = async (sql: Sql, study: number) => {
    const [{ n }] = await sql.all<{ n: number | string }>(
      "SELECT count(*) AS n FROM study_directions WHERE study_id = $1",
      study,
    );
    return Number(n);
  };
  /** The trial's row, held against ending (`share`) or against every other change. */
  async function held(sql: Sql, trial: number, lock: "share" | "update") {
    const [row] = await sql.all<{ number: number; state: string; study: number }>(
      `SELECT number, state, study_id AS study FROM trials WHERE trial_id = $1${dialect.lock[lock]}`,
      trial,
    );
    return row === undefined ? null : { ...row, state: stateOf(row.state) };
  }
  const toOpen = <T>(trial: number, work: (sql: Sql, study: number) => Promise<T>) =>
    write(async (sql) => work(sql, checkOpen(trial, await held(sql, trial, "share")).study));
  const toOwn = (trial: number, work: (sql: Sql) => Promise<unknown>) =>
    toOpen(trial, async (sql) => {
      await own.make(sql);
      await work(sql);
    });

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
  const insertValues = (sql: Sql, trial: number, values: readonly number[] | null) =>
    insertAll(
      sql,
      "trial_values (trial_id, objective, value, value_type)",
      (values ?? []).map((value, objective) => [trial, objective, ...storedNumber(value)]),
      "ON CONFLICT (trial_id, objective) DO UPDATE SET value = excluded.value, value_type = excluded.value_type",
    );
  const insertReports = (sql: Sql, trial: number, reports: Iterable<readonly [step: number, value: number]>) =>
    insertAll(
      sql,
      "trial_intermediate_values (trial_id, step, intermediate_value, intermediate_value_type)",
      [...reports].map(([step, value]) => [trial, step, ...storedNumber(value)]),
      "ON CONFLICT (trial_id, step) DO UPDATE SET " +
        "intermediate_value = excluded.intermediate_value, intermediate_value_type = excluded.intermediate_value_type",
    );
  const insertAttributes = (
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

  async function readStudies(sql: Sql, where: string, ...values: readonly (string | number)[]): Promise<StudyRecord[]> {
    const found = await sql.all<{ id: number; name: string }>(
      `SELECT study_id AS id, study_name AS name FROM studies${where} ORDER BY study_id`,
      ...values,
    );
    return Promise.all(
      found.map(async ({ id, name }) => {
        const directions = await sql.all<{ direction: string }>(
          "SELECT direction FROM study_directions WHERE study_id = $1 ORDER BY objective",
          id,
        );
        const attributes = async (scope: Scope) => {
          const rows = await sql.all<{ key: string; json: string }>(
            `SELECT "key", value_json AS json FROM study_${scope}_attributes WHERE study_id = $1 ORDER BY study_${scope}_attribute_id`,
            id,
          );
          return Object.fromEntries(rows.map(({ key, json }) => [key, fromPythonJson(json)]));
        };
        return {
          id,
          name,
          directions: directions.map(({ direction }): Direction => (direction === "MAXIMIZE" ? "maximize" : "minimize")),
          attributes: await attributes("user"),
          systemAttributes: await attributes("system"),
        };
      }),
    );
  }

  return {
    url: database.url,
    createStudy: async (name, directions) => {
      checkStudy(name, directions);
      return write(async (sql) => {
        const [row] = await sql.all<{ id: number }>(
          "INSERT INTO studies (study_name) VALUES ($1) ON CONFLICT (study_name) DO NOTHING RETURNING study_id AS id",
          name,
        );
        if (row === undefined) throw studyExists(name);
        const rows = directions.map((direction, objective) => [direction.toUpperCase(), row.id, objective]);
        await insertAll(sql, "study_directions (direction, study_id, objective)", rows);
        return { id: row.id, name, directions: [...directions], attributes: {}, systemAttributes: {} };
      });
    },
    study: (name) => read(async (sql) => (await readStudies(sql, " WHERE study_name = $1", name)).at(0) ?? null),
    studies: () => read((sql) => readStudies(sql, "")),
    deleteStudy: async (study) => {
      await write(async (sql) => {
        const held = await sql.all(`SELECT study_id FROM studies WHERE study_id = $1${dialect.lock.update}`, study);
        if (held.length === 0) throw noStudy(study);
        const ofTrials = [
          ...["params", "values", "intermediate_values", "user_attributes", "system_attributes", "heartbeats"].map(
            (t) => `trial_${t}`,
          ),
          ...((await own.there(sql)) ? ownTables : []),
        ];
        for (const table of ofTrials) {
          await sql.all(`DELETE FROM ${table} WHERE trial_id IN (SELECT trial_id FROM trials WHERE study_id = $1)`, study);
        }
        for (const table of ["trials", "study_directions", "study_user_attributes", "study_system_attributes", "studies"]) {
          await sql.all(`DELETE FROM ${table} WHERE study_id = $1`, study);
        }
      });
      trials.forget(study);
      spaces.delete(study);
    },
    setStudyAttribute: async (study, scope, key, value) => {
      checkName("attribute", key);
      return write(async (sql) => {
        if ((await sql.all("SELECT study_id FROM studies WHERE study_id = $1", study)).length === 0) throw noStudy(study);
        await insertAttributes(sql, "study", scope, study, { [key]: value });
      });
    },

    createTrial: limited(async (study, trial, most) => {
      const all = completed(trial, new Date());
      const created = await write(async (sql) => {
        await own.make(sql);
        // Whoever holds the study's row gives the next number, Optuna's workers too; in SQLite, whoever writes.
        const held = await sql.all(`SELECT study_id FROM studies WHERE study_id = $1${dialect.lock.update}`, study);
        if (held.length === 0) throw noStudy(study);
        const known = await knownIn(sql, study, Object.keys(all.parameters));
        checkTrial(all, all.values === null ? 0 : await objectivesOf(sql, study), (name) => known.get(name));
        const [last] = await sql.all<{ number: number }>(
          "SELECT number FROM trials WHERE study_id = $1 ORDER BY trial_id DESC LIMIT 1",
          study,
        );
        const number = last === undefined ? 0 : last.number + 1;
        if (number >= most) return null;
        const [{ id }] = await sql.all<{ id: number }>(
          "INSERT INTO trials (number, study_id, state, datetime_start, datetime_complete) VALUES ($1, $2, $3, $4, $5) " +
            "RETURNING trial_id AS id",
          ...[number, study, stateNames[all.state], toTime(all.started), toTime(all.ended)],
        );
        await insertParameters(sql, id, all.parameters, all.distributions);
        await insertValues(sql, id, all.values);
        await insertReports(sql, id, all.intermediate);
        await insertAttributes(sql, "trial", "user", id, all.attributes);
        await insertAttributes(sql, "trial", "system", id, all.systemAttributes);
        return { id, number };
      });
      if (created === null) return null;
      learn(study, all.distributions);
      return { ...created, ...structuredClone(all), runs: [] };
    }),
    claim: async (study) => {
      for (;;) {
        const waiting = await read((sql) => trials.inState(sql, study, "waiting"));
        if (waiting.length === 0) return null;
        const claimed = await write(async (sql) => {
          await own.make(sql);
          const [row] = await sql.all<{ id: number }>(
            `UPDATE trials SET state = 'RUNNING', datetime_start = $1 WHERE trial_id = (SELECT trial_id FROM trials WHERE ` +
              `${dialect.among("trial_id", "$2")} AND state = 'WAITING' ORDER BY trial_id LIMIT 1${dialect.lock.skip}) ` +
              "AND state = 'WAITING' RETURNING trial_id AS id",
            toTime(new Date()),
            waiting,
          );
          return row === undefined ? null : trials.one(sql, row.id);
        });
        // Null: others took them all meanwhile; whether there are new ones, the next look says.
        if (claimed !== null) return claimed;
      }
    },
    release: (trial) =>
      write(async (sql) => {
        const freed = await sql.all(
          "UPDATE trials SET state = 'WAITING' WHERE trial_id = $1 AND state = 'RUNNING' RETURNING trial_id",
          trial,
        );
        // An old heartbeat would have the reaper end it as soon as somebody claims it.
        if (freed.length > 0) await sql.all("DELETE FROM trial_heartbeats WHERE trial_id = $1", trial);
        return freed.length > 0;
      }),
    setParameters: async (trial, parameters, distributions) => {
      const study = await toOpen(trial, async (sql, of) => {
        const known = await knownIn(sql, of, Object.keys(parameters));
        checkParameters(parameters, distributions, (name) => known.get(name));
        await insertParameters(sql, trial, parameters, distributions);
        return of;
      });
      learn(study, distributions);
    },
    setTrialAttribute: async (trial, scope, key, value) => {
      checkName("attribute", key);
      return toOpen(trial, (sql) => insertAttributes(sql, "trial", scope, trial, { [key]: value }));
    },
    report: async (trial, step, value) => {
      checkStep(step);
      return toOpen(trial, (sql) => insertReports(sql, trial, [[step, value]]));
    },
    finish: (trial, state, values) =>
      write(async (sql) => {
        const before = checkExists(trial, await held(sql, trial, "update"));
        checkValues(state, values, values === null ? 0 : await objectivesOf(sql, before.study));
        if (before.state !== "running") return false;
        await insertValues(sql, trial, values);
        const ended = toTime(new Date());
        await sql.all(
          "UPDATE trials SET state = $1, datetime_complete = $2 WHERE trial_id = $3",
          stateNames[state],
          ended,
          trial,
        );
        return true;
      }),

    trial: (trial) => read((sql) => trials.one(sql, trial)),
    trials: (study) => trials.all(study),

    heartbeat: async (trial) => {
      await write((sql) =>
        sql.all(
          `INSERT INTO trial_heartbeats (trial_id, heartbeat) SELECT trial_id, ${dialect.now} FROM trials ` +
            "WHERE trial_id = $1 AND state = 'RUNNING' ON CONFLICT (trial_id) DO UPDATE SET heartbeat = excluded.heartbeat",
          trial,
        ),
      );
    },
    reap: (study, seconds) =>
      write(async (sql) => {
        const running = await trials.inState(sql, study, "running");
        if (running.length === 0) return [];
        const dead = await sql.all<{ id: number }>(
          `UPDATE trials SET state = 'FAIL', datetime_complete = $1 WHERE ${dialect.among("trial_id", "$2")} AND state = 'RUNNING' ` +
            `AND EXISTS (SELECT 1 FROM trial_heartbeats h WHERE h.trial_id = trials.trial_id AND h.heartbeat < ${dialect.ago("$3")}) ` +
            "RETURNING trial_id AS id",
          ...[toTime(new Date()), running, seconds],
        );
        const ended = [];
        for (const { id } of dead.toSorted((a, b) => a.id - b.id)) ended.push((await trials.one(sql, id))!);
        return ended;
      }),

    addRun: (trial, run) => toOwn(trial, (sql) => addRun(sql, trial, run)),
    addPoints: async (trial, { seed, fold, metric }, points) => {
      checkName("metric", metric);
      for (const [step] of points) checkStep(step);
      return toOwn(trial, (sql) =>
        insertAll(
          sql,
          "whetstone_points (trial_id, metric, seed, fold, step, value, value_name)",
          // A statement may not touch a row twice: of two points of one step, the later one.
          [...new Map(points)].map(([step, value]) => [
            ...[trial, metric, seed, fold ?? -1, step],
            ...(Number.isFinite(value) ? [value, null] : [null, String(value)]),
          ]),
          "ON CONFLICT (trial_id, metric, seed, fold, step) DO UPDATE SET value = excluded.value, value_name = excluded.value_name",
        ),
      );
    },
    curves: (trial) => read(async (sql) => ((await own.there(sql)) ? readCurves(sql, trial) : [])),
    saveCheckpoint: (trial, bytes) =>
      toOwn(trial, (sql) =>
        sql.all(
          "INSERT INTO whetstone_checkpoints (trial_id, content) VALUES ($1, $2) " +
            "ON CONFLICT (trial_id) DO UPDATE SET content = excluded.content",
          ...[trial, bytes],
        ),
      ),
    checkpoint: (trial) =>
      read(async (sql) => {
        if (!(await own.there(sql))) return null;
        const [row] = await sql.all<{ content: Uint8Array }>(
          "SELECT content FROM whetstone_checkpoints WHERE trial_id = $1",
          trial,
        );
        return row === undefined ? null : new Uint8Array(row.content);
      }),
    close: () => database.close(),
  };
}
