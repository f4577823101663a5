/**
 * Studies in one SQLite file, which many processes of one machine may use at once; nothing to install.
 *
 * In WAL mode readers and the one writer do not wait for each other. `synchronous = NORMAL`: what a call has acknowledged survives the
 * end of its process, kill -9 included, because the operating system has it; a power failure may take the last moments before it,
 * never the file. FULL would sync at every commit, which cost some milliseconds a trial. WAL needs shared memory: not for NFS.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { UserError } from "../../../options/index.ts";
import { checkFolder } from "../folder.node.ts";
import { ownTables } from "../sql/own-tables.ts";
import { codeOf, fault, isBusy } from "./faults.node.ts";
import type { Dialect, Sql, SqlDatabase, SqlValue } from "../sql/sql.ts";
import { sqlStorage } from "../sql/sql-storage.ts";
import type { Storage } from "../storage.ts";

export interface SqliteOptions {
  /** How long a call waits for other writers of the file, in seconds; default 30. */
  readonly patience?: number;
}

/** @param path of the file, which is made where there is none; `:memory:` for a database that ends with the process. */
export const sqliteStorage = async (path: string, options: SqliteOptions = {}): Promise<Storage> => {
  const database = openDatabase(path, options);
  try {
    return await sqlStorage(database);
  } catch (error) {
    await database.close();
    throw error;
  }
};

export const dialect: Dialect = {
  name: "sqlite",
  types: { id: "INTEGER NOT NULL", float: "FLOAT", time: "DATETIME", bytes: "BLOB", oneOf: (_, width) => `VARCHAR(${width})` },
  before: [],
  among: (column, place) => `${column} IN (SELECT value FROM json_each(${place}))`,
  timeText: (column) => column,
  // Optuna's driver reads fractions of six digits.
  now: "strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'",
  since: (column) => `(julianday('now') - julianday(${column})) * 86400.0`,
  hasTable: "SELECT name FROM sqlite_master WHERE type = 'table' AND name = $1",
  lock: { update: "", share: "", skip: "" },
  lockSchema: null,
  trialReference: "INTEGER NOT NULL",
  signsWrites: false,
  guards: [
    // Optuna does not switch foreign keys on, and the file gives the ids of deleted trials to new ones.
    `CREATE TRIGGER whetstone_trial_deleted AFTER DELETE ON trials BEGIN ${ownTables
      .map((table) => `DELETE FROM ${table} WHERE trial_id = OLD.trial_id;`)
      .join(" ")} END`,
    // Optuna looks at a trial's state and then sets it, which SQLite does not join: two of its workers may claim one trial, or end it
    // a second time. This refuses the later one as a constraint, which Optuna takes for what it is: somebody else was faster.
    "CREATE TRIGGER whetstone_trial_taken BEFORE UPDATE OF state ON trials WHEN OLD.state IN ('COMPLETE', 'PRUNED', 'FAIL') " +
      "OR (OLD.state = 'RUNNING' AND NEW.state = 'RUNNING') BEGIN SELECT RAISE(ABORT, 'another worker was faster'); END",
  ],
};

function openDatabase(path: string, { patience = 30 }: SqliteOptions): SqlDatabase {
  const url = path.startsWith("/") ? `sqlite:////${path.slice(1)}` : `sqlite:///${path}`;
  if (path !== ":memory:") checkFolder(url, path);
  let db: DatabaseSync;
  try {
    // Waiting for others is ours to do: SQLite would block the thread, which may be the very one that has to go on.
    db = new DatabaseSync(path, { timeout: 0, enableForeignKeyConstraints: false });
  } catch (error) {
    throw fault(error, url, null);
  }
  const statements = new Map<string, StatementSync>();
  const prepared = (text: string) => {
    const known = statements.get(text) ?? db.prepare(text.replace(/\$(\d+)/g, "?$1"));
    statements.set(text, known);
    return known;
  };
  const sql: Sql = {
    all: async <T>(text: string, ...values: readonly SqlValue[]) => prepared(text).all(...values.map(bound)) as T[],
  };

  // One connection: calls take turns, and a transaction is never mixed with another call's statements.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => {});
    return mine;
  };
  /** Tries again while somebody else writes; `attempt` has left nothing behind when it throws. */
  async function patiently<T>(attempt: () => Promise<T>): Promise<T> {
    const deadline = performance.now() + patience * 1000;
    for (let wait = 1; ; wait = Math.min(wait * 2, 50)) {
      try {
        return await inTurn(attempt);
      } catch (error) {
        if (!isBusy(error)) throw fault(error, url, db);
        if (performance.now() > deadline) {
          throw new UserError(
            `${url}: another program has held the file locked for ${patience} seconds; end it, or wait until it is through`,
            { cause: error },
          );
        }
      }
      await new Promise((resume) => setTimeout(resume, wait * (0.5 + Math.random())));
    }
  }

  let ready = false;
  const prepare = () => {
    if (ready) return;
    try {
      db.exec("PRAGMA journal_mode = WAL");
    } catch (error) {
      // A file that may only be read can be read as it is.
      if (codeOf(error) !== 8) throw error;
    }
    db.exec("PRAGMA synchronous = NORMAL");
    ready = true;
  };
  return {
    url,
    dialect,
    read: (work) =>
      patiently(async () => {
        prepare();
        return work(sql);
      }),
    write: (work) =>
      patiently(async () => {
        prepare();
        db.exec("BEGIN IMMEDIATE");
        try {
          const result = await work(sql);
          db.exec("COMMIT");
          return result;
        } catch (error) {
          if (db.isTransaction) db.exec("ROLLBACK");
          throw error;
        }
      }),
    close: () =>
      inTurn(async () => {
        if (db.isOpen) db.close();
      }),
  };
}

const bound = (value: SqlValue): SQLInputValue =>
  Array.isArray(value) ? JSON.stringify(value) : (value as Exclude<SqlValue, readonly number[] | boolean>);
