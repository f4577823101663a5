/** The driver, the npm package `pg`, which is loaded here and nowhere else: who keeps studies in files need not install it. */
import type { ClientBase, Pool } from "pg";
import { UserError } from "../../../options/index.ts";

export async function openPool(connectionString: string): Promise<Pool> {
  const pg = await import("pg").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new UserError("studies on PostgreSQL need the npm package pg: npm install pg@8");
  });
  /** The driver's own leaves its socket open where it has no password to give, and the process would never end. */
  class Client extends pg.default.Client {
    override connect(): Promise<Client>;
    override connect(done: (error: Error) => void): void;
    override connect(done?: (error: Error) => void): Promise<Client> | void {
      if (done === undefined) return super.connect();
      super.connect((error: Error | null) => {
        if (error) void ended(this);
        done(error as Error);
      });
    }
  }
  const pool = new pg.default.Pool({
    Client,
    connectionString,
    max: 4,
    pipeline: true,
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

async function ended(client: ClientBase & { end(): Promise<void> }): Promise<void> {
  try {
    await client.end();
  } catch {
    // It is gone, which is all that was wanted.
  }
}
