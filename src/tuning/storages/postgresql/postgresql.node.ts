/** Studies in a PostgreSQL database (10 or newer), which workers on many machines share. */
import { UserError } from "../../../options/index.ts";
import { openDatabase } from "./connection.node.ts";
import type { Dialect } from "../sql/sql.ts";
import { sqlStorage } from "../sql/sql-storage.ts";
import type { Storage } from "../storage.ts";

export interface PostgresqlOptions {
  /** How long a call goes on trying while the server cannot be reached, in seconds; default 60. */
  readonly patience?: number;
}

/** @param url `postgresql://user:password@host:5432/name`; what is left out comes from the variables and files that psql reads too. */
export async function postgresqlStorage(url: string, options: PostgresqlOptions = {}): Promise<Storage> {
  const database = await openDatabase({ ...parse(url), dialect, patience: options.patience ?? 60 });
  try {
    return await sqlStorage(database);
  } catch (error) {
    await database.close();
    throw error;
  }
}

const enumeration = (name: string, ...members: string[]) =>
  `CREATE TYPE ${name} AS ENUM (${members.map((member) => `'${member}'`).join(", ")})`;

export const dialect: Dialect = {
  name: "postgresql",
  types: {
    id: "SERIAL NOT NULL",
    float: "DOUBLE PRECISION",
    time: "TIMESTAMP WITHOUT TIME ZONE",
    bytes: "BYTEA",
    oneOf: (name) => name,
  },
  before: [
    enumeration("studydirection", "NOT_SET", "MINIMIZE", "MAXIMIZE"),
    enumeration("trialstate", "RUNNING", "COMPLETE", "PRUNED", "FAIL", "WAITING"),
    enumeration("trialvaluetype", "FINITE", "INF_POS", "INF_NEG"),
    enumeration("trialintermediatevaluetype", "FINITE", "INF_POS", "INF_NEG", "NAN"),
  ],
  among: (column, place) => `${column} = ANY(CAST(${place} AS INTEGER[]))`,
  timeText: (column) => `to_char(${column}, 'YYYY-MM-DD HH24:MI:SS.US')`,
  // In the session's time zone, as Optuna's heartbeats are: the server's own, unless a client says otherwise.
  now: "LOCALTIMESTAMP",
  since: (column) => `CAST(EXTRACT(EPOCH FROM LOCALTIMESTAMP - ${column}) AS DOUBLE PRECISION)`,
  hasTable: "SELECT 1 AS there WHERE to_regclass($1) IS NOT NULL",
  lock: { update: " FOR UPDATE", share: " FOR SHARE", skip: " FOR UPDATE SKIP LOCKED" },
  // A number of no meaning but that every Whetstone takes the same.
  lockSchema: "SELECT pg_advisory_xact_lock(7305798)",
  trialReference: "INTEGER NOT NULL REFERENCES trials (trial_id) ON DELETE CASCADE",
  signsWrites: true,
  guards: ["CREATE TABLE whetstone_calls (signature VARCHAR(36) PRIMARY KEY, call BIGINT NOT NULL, at TIMESTAMPTZ NOT NULL)"],
};

/** What to connect to, and what to show of it. SQLAlchemy's form with a driver, `postgresql+psycopg2://`, is taken too. */
function parse(given: string): { connection: string; url: string } {
  const connection = given.replace(/^postgres(?:ql)?(?:\+\w+)?:/, "postgresql:");
  try {
    const shown = new URL(connection);
    const { username, host, pathname } = shown;
    // Then half of a password would pass for the host.
    if (shown.hash !== "") throw new Error("a bare #");
    return { connection, url: `postgresql://${username === "" ? "" : `${username}@`}${host}${pathname}` };
  } catch {
    // Without the text: it may hold a password.
    throw new UserError(
      "the storage's URL cannot be read; PostgreSQL's looks like postgresql://user:password@host:5432/name, with % codes for signs like @ and / in the password",
    );
  }
}
