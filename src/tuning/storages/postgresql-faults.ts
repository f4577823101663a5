/** What a PostgreSQL server and its driver say, in words that say what to do. */
import { UserError } from "../../options/index.ts";

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

export function fault(error: unknown, url: string): unknown {
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
