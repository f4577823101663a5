/** Studies in Optuna's tables: made, read, deleted. */
import type { Direction, StudyRecord } from "../../record.ts";
import { checkName, checkStudy, noStudy, studyExists } from "../check.ts";
import { type OwnTables, ownTables } from "./own-tables.ts";
import { fromPythonJson } from "../python-json.ts";
import { insertAll, type Sql, type SqlDatabase, together } from "./sql.ts";
import { insertAttributes } from "./content.ts";
import type { Scope, Storage } from "../storage.ts";

type Calls = Pick<Storage, "createStudy" | "study" | "studies" | "deleteStudy" | "setStudyAttribute">;

export function sqlStudies({ dialect, read, write }: SqlDatabase, own: OwnTables, forget: (study: number) => void): Calls {
  async function readAll(sql: Sql, where: string, ...values: readonly string[]): Promise<StudyRecord[]> {
    const found = await sql.all<{ id: number; name: string }>(
      `SELECT study_id AS id, study_name AS name FROM studies${where} ORDER BY study_id`,
      ...values,
    );
    return Promise.all(found.map((row) => recordOf(sql, row)));
  }
  return {
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
    study: (name) => read(async (sql) => (await readAll(sql, " WHERE study_name = $1", name)).at(0) ?? null),
    studies: () => read((sql) => readAll(sql, "")),
    deleteStudy: async (study) => {
      await write(async (sql) => {
        const held = await sql.all(`SELECT study_id FROM studies WHERE study_id = $1${dialect.lock.update}`, study);
        if (held.length === 0) throw noStudy(study);
        for (const table of [...besideTrials, ...((await own.there(sql)) ? ownTables : [])])
          await sql.all(`DELETE FROM ${table} WHERE trial_id IN (SELECT trial_id FROM trials WHERE study_id = $1)`, study);
        for (const table of ["trials", "study_directions", "study_user_attributes", "study_system_attributes", "studies"])
          await sql.all(`DELETE FROM ${table} WHERE study_id = $1`, study);
      });
      forget(study);
    },
    setStudyAttribute: async (study, scope, key, value) => {
      checkName("attribute", key);
      return write(async (sql) => {
        if ((await sql.all("SELECT study_id FROM studies WHERE study_id = $1", study)).length === 0) throw noStudy(study);
        await insertAttributes(sql, "study", scope, study, { [key]: value });
      });
    },
  };
}

const besideTrials = ["params", "values", "intermediate_values", "user_attributes", "system_attributes", "heartbeats"].map(
  (name) => `trial_${name}`,
);

async function recordOf(sql: Sql, { id, name }: { id: number; name: string }): Promise<StudyRecord> {
  const attributesOf = async (scope: Scope) => {
    const rows = await sql.all<{ key: string; json: string }>(
      `SELECT "key", value_json AS json FROM study_${scope}_attributes WHERE study_id = $1 ORDER BY study_${scope}_attribute_id`,
      id,
    );
    return Object.fromEntries(rows.map(({ key, json }) => [key, fromPythonJson(json)]));
  };
  const [rows, attributes, systemAttributes] = await together([
    sql.all<{ direction: string }>("SELECT direction FROM study_directions WHERE study_id = $1 ORDER BY objective", id),
    attributesOf("user"),
    attributesOf("system"),
  ]);
  const directions = rows.map(({ direction }): Direction => (direction === "MAXIMIZE" ? "maximize" : "minimize"));
  return { id, name, directions, attributes, systemAttributes };
}
