/** What a PostgreSQL server and its driver say, in words that say what to do. */
import { UserError } from "../../../options/index.ts";

export type Coded = Error & { readonly code?: string };

/** The connection, not the statement, failed: by Node.js, by the driver's words, by the server (shutting down, starting, full). */
export function isLost(error: unknown): boolean {
  const { code = "", message } = error as Coded;
  return (
    /^(?:ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|57P0[123]|08|53300)/.test(code) ||
    /^(?:Connection terminated|timeout exceeded|Query read timeout|Client has encountered a connection error)/.test(message)
  );
}
/** Deadlocks, and two that make the tables at once: the loser begins anew. */
export const isCollision = (error: unknown) => ["40001", "40P01", "42P07", "42710"].includes((error as Coded).code ?? "");

/** By the server's code, or Node.js's. */
const byCode: Readonly<Record<string, string>> = {
  "28P01": "the server does not take this user and password",
  "28000": "the server does not let this user in",
  "3D000": "there is no such database; make it with createdb",
  "42501": "this user may not do that here; grant it the right to use and make tables",
  "25006": "the database can only be read; connect to the primary server",
  "53100": "the server's disk is full; make room, then try again: what was acknowledged is kept",
  ENOTFOUND: "there is no such host",
};
/** What comes without one, or with one of many. */
const byWords: readonly (readonly [RegExp, string])[] = [
  [
    /password must be a string/,
    "the server asks for a password, and none was given; put it into the URL, into PGPASSWORD or into ~/.pgpass",
  ],
  [/does not support SSL/, "the server takes no encrypted connections; leave sslmode out of the URL"],
  [
    /certificate|^Hostname\/IP does not match/,
    "the server's certificate is not trusted; name its authority with sslrootcert=FILE in the URL",
  ],
];

export function fault(error: unknown, url: string): unknown {
  const { code = "", message } = error as Coded;
  const found =
    (Object.hasOwn(byCode, code) ? byCode[code] : byWords.find(([words]) => words.test(message))?.[1]) ??
    (isLost(error) ? "the server cannot be reached; is it running?" : null);
  return found === null ? error : new UserError(`${url}: ${found} (${message || code})`, { cause: error });
}
