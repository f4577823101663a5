/** The seam between the statements of the SQL storage and a database: one connection, transactions, and where the two dialects differ. */

export type SqlValue = number | string | boolean | null | Uint8Array | readonly number[];
export type SqlRow = Readonly<Record<string, number | string | boolean | null | Uint8Array>>;

export interface Sql {
  /**
   * Runs one statement; places are `$1`, `$2` …. Gives the rows that it returns. Statements run in the order in which they were given;
   * several that do not wait for one another's answers travel together.
   */
  all<T = SqlRow>(statement: string, ...values: readonly SqlValue[]): Promise<readonly T[]>;
}

export interface SqlDatabase {
  /** As a user would type it, without a password. */
  readonly url: string;
  readonly dialect: Dialect;
  /** Statements that write nothing. Repeated as a whole where the connection is lost. */
  read<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /**
   * One transaction that writes. Repeated as a whole where it is sure that it left no trace, so `work` changes nothing but the
   * database.
   */
  write<T>(work: (sql: Sql) => Promise<T>, options?: WriteOptions): Promise<T>;
  close(): Promise<void>;
}

export interface WriteOptions {
  /** To be on the safe side, twice is as good as once; false by default. */
  readonly repeatable?: boolean;
  /** Whether it waits until the disk has it; true by default. */
  readonly durable?: boolean;
  /** Others wait for the rows that it holds: these are let go as early as can be. False by default. Not for what is repeatable. */
  readonly contended?: boolean;
}

export interface Dialect {
  readonly name: "sqlite" | "postgresql";
  /** Column types of Optuna's schema and of our tables. */
  readonly types: {
    readonly id: string;
    readonly float: string;
    readonly time: string;
    readonly bytes: string;
    /** An enumeration: a type of its own in PostgreSQL, a text of that width in SQLite. */
    readonly oneOf: (name: string, width: number) => string;
  };
  /** What must stand before the tables. */
  readonly before: readonly string[];
  /** `column IN (the list at that place)`, for a list of any length. */
  among(column: string, place: string): string;
  /** A column of time as a text, `2026-01-31 12:00:00.123456`. */
  timeText(column: string): string;
  /** The database's clock, as heartbeats hold it, and the seconds from a column of such times until now. */
  readonly now: string;
  since(column: string): string;
  /** Whether there is a table of the name at `$1`: one row if so. */
  readonly hasTable: string;
  /** Holds rows: against every change; against ending; leaving out rows that somebody holds. Empty where one writer holds the file. */
  readonly lock: { readonly update: string; readonly share: string; readonly skip: string };
  /** Keeps others from making tables at the same time; null where a transaction that writes does. */
  readonly lockSchema: string | null;
  /** Whether a write needs our tables, to find out whether it came through. Then they are made at once. */
  readonly signsWrites: boolean;
  /** Made with our tables: what keeps the contract where Optuna alone would not. */
  readonly guards: readonly string[];
  /** What a column of `trial_id` in our tables refers to. */
  readonly trialReference: string;
}

/** Rows of values for an INSERT: `($1, $2), ($3, $4)`, in as many statements as the limit of places asks for. */
export async function insertAll(sql: Sql, into: string, rows: readonly (readonly SqlValue[])[], end = ""): Promise<void> {
  const size = 200;
  for (let at = 0; at < rows.length; at += size) {
    const part = rows.slice(at, at + size);
    const places = part.map((row, r) => `(${row.map((_, c) => `$${r * row.length + c + 1}`).join(", ")})`);
    await sql.all(`INSERT INTO ${into} VALUES ${places.join(", ")} ${end}`, ...part.flat());
  }
}

/**
 * Answers to statements that travel together. All are waited for, also where one fails: what is still under way must not outlive its
 * transaction.
 */
export async function together<const T extends readonly unknown[]>(all: T): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(all);
  return Promise.all(all);
}
