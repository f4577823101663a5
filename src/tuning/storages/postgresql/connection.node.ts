/**
 * Transactions on a PostgreSQL server that may go away and come back: a call goes on trying, and one that was in the middle of being
 * saved is looked up.
 */
import type { PoolClient } from "pg";
import { UserError } from "../../../options/index.ts";
import { type Coded, fault, isCollision, isLost } from "./faults.ts";
import { openPool } from "./pool.node.ts";
import { type Dialect, type Sql, type SqlDatabase, type SqlValue, together, type WriteOptions } from "../sql/sql.ts";

export interface Connecting {
  /** What the driver reads, the password included. */
  readonly connection: string;
  /** What is shown of it. */
  readonly url: string;
  readonly dialect: Dialect;
  /** Seconds. */
  readonly patience: number;
}

export async function openDatabase({ connection, url, dialect, patience }: Connecting): Promise<SqlDatabase> {
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
  /** Waits for the disk, and for the row where an old process of ours still holds it, and says which call was saved last. */
  const lookUp = (row: string) => `${sign(row, -1)}at = now() RETURNING call`;
  async function wasSaved(row: string, call: number): Promise<boolean> {
    const [last] = await read((sql) => sql.all<{ call: number | string }>(lookUp(row)));
    return Number(last.call) === call;
  }
  const write: SqlDatabase["write"] = async <T>(
    work: (sql: Sql) => Promise<T>,
    { repeatable = false, durable = true, contended = false }: WriteOptions = {},
  ): Promise<T> => {
    const row = signature();
    const call = ++calls;
    const begin = [
      "BEGIN ISOLATION LEVEL READ COMMITTED",
      // The server answers before its disk has it, at most 0.6 seconds before; a later commit that waits takes this one with it.
      ...(durable && !contended ? [] : ["SET LOCAL synchronous_commit = off"]),
      ...(repeatable ? [] : [`${sign(row, call)}call = excluded.call, at = excluded.at`]),
    ].join("; ");
    const attempt = async (client: PoolClient): Promise<T> => {
      let result;
      try {
        // The first statements travel with it.
        [, result] = await together([client.query(begin), work(statements(client))]);
      } catch (error) {
        if (!isLost(error)) await client.query("ROLLBACK");
        throw error;
      }
      try {
        // The locks are let go before the disk has it; then it is waited for.
        if (contended) await together([client.query("COMMIT"), client.query(lookUp(row))]);
        else await client.query("COMMIT");
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

/** A COMMIT without an answer, and what the call answers if it came through. */
class LostCommit extends Error {
  readonly result: unknown;
  constructor(result: unknown) {
    super("the connection was lost while saving");
    this.result = result;
  }
}
