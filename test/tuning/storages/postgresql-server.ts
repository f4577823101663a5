/** A PostgreSQL server of its own for the tests of a file: in a temporary folder, on 127.0.0.1 and a free port. */
import { execFile, type ExecFileOptions } from "node:child_process";
import { chownSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

/** It asks for one, as real ones do. */
const password = "secret";

export interface PostgresqlServer {
  /** Of a new, empty database. */
  database(): Promise<string>;
  stop(how: "fast" | "immediate"): Promise<void>;
  start(): Promise<void>;
  /** Ends it and deletes its folder. */
  end(): Promise<void>;
}

/** The programs are on the PATH, or where Debian and Homebrew put them. The newest that is there. */
function programs(): string | null {
  const folders = [
    ...globSync("/usr/lib/postgresql/*/bin"),
    ...globSync("/opt/homebrew/opt/postgresql@*/bin"),
    ...(process.env.PATH ?? "").split(":"),
  ];
  return (
    folders.find((folder) => globSync(join(folder, "initdb")).length > 0 && globSync(join(folder, "postgres")).length > 0) ?? null
  );
}

/** The server refuses to run as root; then somebody else has to. */
function somebody(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const found = users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody");
  return found === undefined ? null : { uid: Number(found[2]), gid: Number(found[3]) };
}

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

/**
 * Null where there is no PostgreSQL, or it does not start; then says why. `durable`: as a real one, which waits for the disk; else it
 * survives its own end, not that of the machine. `connections`: how many it takes at once.
 */
export async function startPostgresql({
  say = console.warn,
  durable = false,
  connections = 80,
} = {}): Promise<PostgresqlServer | null> {
  const bin = programs();
  if (bin === null) {
    say("no PostgreSQL server is installed: its tests are skipped");
    return null;
  }
  const folder = mkdtempSync(join(tmpdir(), "whetstone-postgresql-"));
  const data = join(folder, "data");
  mkdirSync(data, { mode: 0o700 });
  const user = somebody();
  if (user !== null) for (const path of [folder, data]) chownSync(path, user.uid, user.gid);
  const options: ExecFileOptions = { cwd: folder, env: { ...process.env, LC_ALL: "C.UTF-8", PGPASSWORD: password }, ...user };
  const run = (program: string, ...args: string[]) => promisify(execFile)(join(bin, program), args, options);
  const port = await freePort();
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=${durable ? "on" : "off"} -c max_connections=${connections} -c timezone=Asia/Tokyo`;
  const start = async () => {
    await run("pg_ctl", "start", "-w", "-s", "-D", data, "-l", join(folder, "log"), "-o", settings);
  };
  try {
    writeFileSync(join(folder, "password"), password, { mode: 0o644 });
    await run(
      ...(["initdb", "--no-sync", "-A", "scram-sha-256", "--pwfile", join(folder, "password")] as const),
      ...["-U", "whetstone", "-E", "UTF8", "-D", data],
    );
    await start();
  } catch (error) {
    say(`PostgreSQL of ${dirname(bin)} does not start, its tests are skipped: ${(error as Error).message}`);
    rmSync(folder, { recursive: true });
    return null;
  }
  let databases = 0;
  return {
    database: async () => {
      const name = `studies${databases++}`;
      await run("createdb", "-h", "127.0.0.1", "-p", String(port), "-U", "whetstone", name);
      return `postgresql://whetstone:${password}@127.0.0.1:${port}/${name}`;
    },
    stop: async (how) => {
      await run("pg_ctl", "stop", "-w", "-s", "-D", data, "-m", how);
    },
    start,
    end: async () => {
      await run("pg_ctl", "stop", "-w", "-s", "-D", data, "-m", "immediate").catch(() => {});
      rmSync(folder, { recursive: true });
    },
  };
}
