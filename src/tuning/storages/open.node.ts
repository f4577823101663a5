/** A storage by its URL: `memory:`, `sqlite:///studies.db`, `postgresql://host/name`, `journal:studies.log`, or just a file's name. */
import { UserError } from "../../options/index.ts";
import { journalStorage } from "./journal/journal.node.ts";
import { memoryStorage } from "./memory.ts";
import { postgresqlStorage } from "./postgresql/postgresql.node.ts";
import { sqliteStorage } from "./sqlite/sqlite.node.ts";
import type { Storage } from "./storage.ts";

/** A kind of storage: which URLs are its own, how they look, and how one is opened. A line here is all that a further kind needs. */
export interface StorageKind {
  readonly name: string;
  readonly urls: RegExp;
  readonly example: string;
  readonly open: (url: string) => Promise<Storage>;
}

export const storageKinds: readonly StorageKind[] = [
  {
    name: "SQLite",
    urls: /^sqlite:/,
    example: "sqlite:///studies.db, or just studies.db",
    open: (url) => sqliteStorage(sqlitePath(url)),
  },
  {
    name: "PostgreSQL",
    urls: /^postgres(?:ql)?(?:\+\w+)?:/,
    example: "postgresql://user:password@host/name",
    open: postgresqlStorage,
  },
  {
    name: "journal",
    urls: /^journal:/,
    example: "journal:studies.log",
    open: (url) => journalStorage(url.slice("journal:".length)),
  },
  { name: "memory", urls: /^memory:$/, example: "memory:", open: async () => memoryStorage() },
];

/** @throws UserError where no kind of storage has such URLs, or the one that has cannot open it. */
export async function openStorage(url: string): Promise<Storage> {
  // A letter and a colon begin a path on Windows.
  if (!/^[a-z][a-z0-9+.-]+:/i.test(url)) return sqliteStorage(url);
  const kind = storageKinds.find(({ urls }) => urls.test(url));
  if (kind !== undefined) return kind.open(url);
  const scheme = url.slice(0, url.indexOf(":") + 1);
  throw new UserError(
    `no storage has URLs that begin with ${scheme}; there are ${storageKinds.map(({ example }) => example).join("; ")}`,
  );
}

/** As SQLAlchemy reads them: three slashes before a relative path, four before an absolute one. */
function sqlitePath(url: string): string {
  const path = /^sqlite:\/\/\/(.+)$/.exec(url)?.[1];
  if (path === undefined) throw new UserError(`${url}: write sqlite:///relative.db or sqlite:////absolute.db`);
  return path;
}

export { journalStorage, type JournalOptions } from "./journal/journal.node.ts";
export { postgresqlStorage, type PostgresqlOptions } from "./postgresql/postgresql.node.ts";
export { sqliteStorage, type SqliteOptions } from "./sqlite/sqlite.node.ts";
