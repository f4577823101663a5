/**
 * Optuna's database schema, as its releases 3.2 to 5.0 create it (migration `v3.2.0.a`), and the check of one that is there.
 * Optuna promises it to nobody, so any other version is refused rather than guessed at.
 */
import { UserError } from "../../../options/index.ts";
import type { Dialect, Sql, SqlDatabase } from "./sql.ts";

export const migration = "v3.2.0.a";
/** Optuna shows it in messages as the release that set a database up: the one whose tables these are. */
const release = "5.0.0";
const older = /^v(?:0\.9\.0\.a|1\.[23]\.0\.a|2\.[46]\.0\.a|3\.0\.0\.[abcd])$/;

function tables({ types: { id, float, time, oneOf } }: Dialect): string[] {
  const attributes = (of: "study" | "trial", scope: "user" | "system", table: string) =>
    `CREATE TABLE ${of}_${scope}_attributes (${of}_${scope}_attribute_id ${id}, ${of}_id INTEGER, "key" VARCHAR(512), value_json TEXT, ` +
    `PRIMARY KEY (${of}_${scope}_attribute_id), UNIQUE (${of}_id, "key"), FOREIGN KEY(${of}_id) REFERENCES ${table} (${of}_id))`;
  const ofTrial = (name: string, key: string, columns: string, unique: string) =>
    `CREATE TABLE ${name} (${key} ${id}, ${columns}, PRIMARY KEY (${key}), UNIQUE (${unique}), ` +
    "FOREIGN KEY(trial_id) REFERENCES trials (trial_id))";
  return [
    `CREATE TABLE studies (study_id ${id}, study_name VARCHAR(512) NOT NULL, PRIMARY KEY (study_id))`,
    "CREATE UNIQUE INDEX ix_studies_study_name ON studies (study_name)",
    "CREATE TABLE version_info (version_info_id INTEGER NOT NULL, schema_version INTEGER, library_version VARCHAR(256), " +
      "PRIMARY KEY (version_info_id), CHECK (version_info_id=1))",
    `CREATE TABLE study_directions (study_direction_id ${id}, direction ${oneOf("studydirection", 8)} NOT NULL, ` +
      "study_id INTEGER NOT NULL, objective INTEGER NOT NULL, PRIMARY KEY (study_direction_id), UNIQUE (study_id, objective), " +
      "FOREIGN KEY(study_id) REFERENCES studies (study_id))",
    attributes("study", "user", "studies"),
    attributes("study", "system", "studies"),
    `CREATE TABLE trials (trial_id ${id}, number INTEGER, study_id INTEGER, state ${oneOf("trialstate", 8)} NOT NULL, ` +
      `datetime_start ${time}, datetime_complete ${time}, PRIMARY KEY (trial_id), FOREIGN KEY(study_id) REFERENCES studies (study_id))`,
    "CREATE INDEX ix_trials_study_id ON trials (study_id)",
    attributes("trial", "user", "trials"),
    attributes("trial", "system", "trials"),
    ofTrial(
      "trial_params",
      "param_id",
      `trial_id INTEGER, param_name VARCHAR(512), param_value ${float}, distribution_json TEXT`,
      "trial_id, param_name",
    ),
    ofTrial(
      "trial_values",
      "trial_value_id",
      `trial_id INTEGER NOT NULL, objective INTEGER NOT NULL, value ${float}, value_type ${oneOf("trialvaluetype", 7)} NOT NULL`,
      "trial_id, objective",
    ),
    ofTrial(
      "trial_intermediate_values",
      "trial_intermediate_value_id",
      `trial_id INTEGER NOT NULL, step INTEGER NOT NULL, intermediate_value ${float}, ` +
        `intermediate_value_type ${oneOf("trialintermediatevaluetype", 7)} NOT NULL`,
      "trial_id, step",
    ),
    ofTrial("trial_heartbeats", "trial_heartbeat_id", `trial_id INTEGER NOT NULL, heartbeat ${time} NOT NULL`, "trial_id"),
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))",
    `INSERT INTO alembic_version (version_num) VALUES ('${migration}')`,
    `INSERT INTO version_info (version_info_id, schema_version, library_version) VALUES (1, 12, '${release}')`,
  ];
}

export const hasTable = async (sql: Sql, { hasTable: statement }: Dialect, name: string): Promise<boolean> =>
  (await sql.all(statement, name)).length > 0;

/** The version's name; "none" where there are no such tables, "unmarked" where nothing says what they are. */
async function version(sql: Sql, dialect: Dialect): Promise<string> {
  if (await hasTable(sql, dialect, "alembic_version")) {
    const [row] = await sql.all<{ version_num: string }>("SELECT version_num FROM alembic_version");
    if (row !== undefined) return row.version_num;
  }
  for (const name of ["trials", "studies"]) if (await hasTable(sql, dialect, name)) return "unmarked";
  return "none";
}

/** Makes the tables where there are none. @throws UserError where those that are there are of another version, or somebody else's. */
export async function openSchema(database: SqlDatabase): Promise<"made" | "found"> {
  const { dialect, url } = database;
  // Somebody else may be at it: Optuna makes its tables first and notes the version a moment later.
  for (let wait = 20; ; wait *= 2) {
    const found = await database.read((sql) => version(sql, dialect));
    if (found === migration) return "found";
    if (found === "none") return create(database);
    if (found !== "unmarked") throw wrongVersion(url, found);
    if (wait > 3000) {
      throw new UserError(
        `${url}: it holds tables named like Optuna's (trials, studies) but does not say which version they are; ` +
          "name another database, or open this one once with Optuna",
      );
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

function create({ dialect, write }: SqlDatabase): Promise<"made" | "found"> {
  const work = async (sql: Sql) => {
    if (dialect.lockSchema !== null) await sql.all(dialect.lockSchema);
    if ((await version(sql, dialect)) !== "none") return "found";
    for (const statement of [...dialect.before, ...tables(dialect)]) await sql.all(statement);
    return "made";
  };
  return write(work, { repeatable: true });
}

function wrongVersion(url: string, found: string): UserError {
  const hint = older.test(found)
    ? "it is an older one: `optuna storage upgrade --storage URL`, of an Optuna from 3.2 to 5.0, brings it up to date"
    : "a newer Optuna may have made it: update Whetstone, or name another database";
  return new UserError(`${url}: its tables have the version ${found}, Whetstone reads and writes ${migration}; ${hint}`);
}
