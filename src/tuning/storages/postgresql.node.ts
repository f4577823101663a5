/**
 * Studies in a PostgreSQL database (10 or newer), which workers on many machines share. The driver is the npm package `pg`, which is
 * loaded here and nowhere else: who keeps studies in files need not install it.
 */
import type { Pool, PoolClient } from "pg";
import { UserError } from "../../options/index.ts";
import type { Dialect, Sql, SqlDatabase, SqlValue } from "./sql.ts";
import { sqlStorage } from "./sql-storage.ts";
import type { Storage } from "./storage.ts";

export interface PostgresqlOptions {
  /** How long a call goes on trying while the server cannot be reached, in seconds; default 60. */
  readonly patience?: number;
}

/** @param url `postgresql://user:password@host:5432/name`; what is left out comes from the variables and files that psql reads too. */
export async function postgresqlStorage(url: string, options: PostgresqlOptions = {}): Promise<Storage> {
  const database = await openDatabase(url, options);
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
  ago: (place) => `LOCALTIMESTAMP - CAST(${place} AS DOUBLE PRECISION) * INTERVAL '1 second'`,
  hasTable: "SELECT 1 AS there WHERE to_regclass($1) IS NOT NULL",
  lock: { update: " FOR UPDATE", share: " FOR SHARE", skip: " FOR UPDATE SKIP LOCKED" },
  // A number of no meaning but that every Whetstone takes the same.
  lockSchema: "SELECT pg_advisory_xact_lock(7305798)",
  trialReference: "INTEGER NOT NULL REFERENCES trials (trial_id) ON DELETE CASCADE",
  signsWrites: true,
  guards: ["CREATE TABLE whetstone_calls (signature VARCHAR(36) PRIMARY KEY, call BIGINT NOT NULL, at TIMESTAMPTZ NOT NULL)"],
};

async function openDatabase(given: string, { patience = 60 }: PostgresqlOptions): Promise<SqlDatabase> {
  const { connection, url } = parse(given);
  const pool = await openPool(connection);
  let reached = false;

  async function connect(): Promise<PoolClient> {
    const client = await pool.connect();
    reached = true;
    return client;
  }
  /** Runs `attempt` until it gets through; whatever it throws as lost, it is sure of having left nothing behind. */
  async function patiently<T>(attempt: (client: PoolClient) => Promise<T>): Promise<T> {
    const deadline = performance.now() + patience * 1000;
    for (let wait = 20; ; wait = Math.min(wait * 2, 2000)) {
      let client: PoolClient | null = null;
      try {
        client = await connect();
        const result = await attempt(client);
        client.release();
        return result;
      } catch (error) {
        const lost = isLost(error);
        // A connection in an unknown state is thrown away.
        client?.release(lost || error instanceof LostCommit);
        // An address that was never reached is more likely mistyped than resting; a server that starts up says so itself.
        const again = (lost && (reached || (error as Coded).code === "57P03")) || isCollision(error);
        if (!again) throw fault(error, url);
        if (performance.now() > deadline) {
          throw new UserError(
            `${url}: the server could not be reached for ${patience} seconds (${(error as Error).message}); ` +
              "what was acknowledged is kept; start it and go on with --resume",
            { cause: error },
          );
        }
      }
      await new Promise((resume) => setTimeout(resume, wait * (0.5 + Math.random())));
    }
  }

  const read = <T>(work: (sql: Sql) => Promise<T>) => patiently((client) => work(statements(client)));

  // Each connection signs every transaction with the number of the call, in a row of its own. So a COMMIT that got no answer can be
  // looked up. (txid_status cannot tell: after a crash the server gives the ids of transactions that it lost to others.)
  const free: string[] = [];
  const signatures: string[] = [];
  let calls = 0;
  const signature = () => {
    const fresh = free.pop() ?? crypto.randomUUID();
    if (!signatures.includes(fresh)) signatures.push(fresh);
    return fresh;
  };
  const sign = (row: string, call: number) =>
    `INSERT INTO whetstone_calls (signature, call, at) VALUES ('${row}', ${call}, now()) ON CONFLICT (signature) DO UPDATE SET `;
  /** Whether a call was saved. Where its old process has not noticed yet that we are gone, this waits for the row that it holds. */
  async function wasSaved(row: string, call: number): Promise<boolean> {
    const [last] = await read((sql) => sql.all<{ call: number | string }>(`${sign(row, -1)}at = now() RETURNING call`));
    return Number(last.call) === call;
  }
  const write = async <T>(work: (sql: Sql) => Promise<T>, { repeatable = false } = {}): Promise<T> => {
    const row = signature();
    const call = ++calls;
    const signed = repeatable ? "" : `; ${sign(row, call)}call = excluded.call, at = excluded.at`;
    const attempt = async (client: PoolClient): Promise<T> => {
      await client.query(`BEGIN ISOLATION LEVEL READ COMMITTED${signed}`);
      let result;
      try {
        result = await work(statements(client));
      } catch (error) {
        if (!isLost(error)) await client.query("ROLLBACK");
        throw error;
      }
      try {
        await client.query("COMMIT");
      } catch (error) {
        throw isLost(error) && !repeatable ? new LostCommit(result) : error;
      }
      return result;
    };
    try {
      for (;;) {
        try {
          return await patiently(attempt);
        } catch (error) {
          // Looked up when the broken connection is given back: those who wait for an answer must not use up all connections.
          if (!(error instanceof LostCommit)) throw error;
          if (await wasSaved(row, call)) return error.result as T;
        }
      }
    } finally {
      free.push(row);
    }
  };
  return {
    url,
    dialect,
    read,
    write,
    close: async () => {
      // Ours, and those of who was not given the time to do this; if the server is away, somebody else's turn will come.
      const tidy = "DELETE FROM whetstone_calls WHERE signature = ANY($1) OR at < now() - INTERVAL '2 days'";
      if (signatures.length > 0) await pool.query(tidy, [signatures]).catch(() => {});
      await pool.end();
    },
  };
}

function statements(client: PoolClient): Sql {
  return {
    all: async <T>(text: string, ...values: readonly SqlValue[]) => (await client.query(text, values.map(bound))).rows as T[],
  };
}
const bound = (value: SqlValue) =>
  value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.length) : value;

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

async function openPool(connectionString: string): Promise<Pool> {
  const pg = await import("pg").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new UserError("studies on PostgreSQL need the npm package pg: npm install pg@8");
  });
  const pool = new pg.default.Pool({
    connectionString,
    max: 4,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    query_timeout: 60_000,
    allowExitOnIdle: true,
    application_name: "whetstone",
  });
  // A connection that breaks says so as an event as well; what counts is the call that needs it, which gets another one.
  pool.on("error", () => {});
  pool.on("connect", (client) => void client.on("error", () => {}));
  return pool;
}

/** A COMMIT without an answer, and what the call answers if it came through. */
class LostCommit extends Error {
  readonly result: unknown;
  constructor(result: unknown) {
    super("the connection was lost while saving");
    this.result = result;
  }
}

type Coded = Error & { readonly code?: string };

/** The connection, not the statement, failed: by Node.js, by the driver's words, by the server (shutting down, starting, full). */
function isLost(error: unknown): boolean {
  const { code = "", message } = error as Coded;
  return (
    /^(?:ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|57P0[123]|08|53300)/.test(code) ||
    /^(?:Connection terminated|timeout exceeded|Query read timeout|Client has encountered a connection error)/.test(message)
  );
}
/** Deadlocks, and two that make the tables at once: the loser begins anew. */
const isCollision = (error: unknown) => ["40001", "40P01", "42P07", "42710"].includes((error as Coded).code ?? "");

function fault(error: unknown, url: string): unknown {
  const { code = "", message } = error as Coded;
  const words: Readonly<Record<string, string>> = {
    "28P01": "the server does not take this user and password",
    "28000": "the server does not let this user in",
    "3D000": "there is no such database; make it with createdb",
    "42501": "this user may not do that here; grant it the right to use and make tables",
    "25006": "the database can only be read; connect to the primary server",
    "53100": "the server's disk is full; make room, then try again: what was acknowledged is kept",
    ENOTFOUND: "there is no such host",
  };
  const found = Object.hasOwn(words, code) ? words[code] : isLost(error) ? "the server cannot be reached; is it running?" : null;
  return found === null ? error : new UserError(`${url}: ${found} (${message || code})`, { cause: error });
}
