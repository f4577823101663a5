import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { UserError } from "../../../src/options/index.ts";
import { openStorage } from "../../../src/tuning/storages/open.node.ts";
import { postgresqlStorage } from "../../../src/tuning/storages/postgresql/postgresql.node.ts";
import { sqliteStorage } from "../../../src/tuning/storages/sqlite/sqlite.node.ts";
import { reapOlder } from "./calls.ts";
import { startWorker } from "./processes.ts";
import { startPostgresql } from "./postgresql-server.ts";

const folder = mkdtempSync(join(tmpdir(), "whetstone-faults-"));
const server = await startPostgresql();
afterAll(async () => {
  await server?.end();
  rmSync(folder, { recursive: true });
});
let files = 0;
const newPath = () => join(folder, `${files++}.db`);
const counted = (n: number) => Array.from({ length: n }, (_, k) => k);

describe("SQLite under fire", { timeout: 240_000 }, () => {
  test("8 processes on one file: every number once, every finish kept", async () => {
    const path = newPath();
    const storage = await sqliteStorage(path);
    const { id } = await storage.createStudy("s", ["minimize"]);
    for (let k = 0; k < 24; k++) await storage.createTrial(id, { state: "waiting" });
    const workers = counted(8).map(() => startWorker(path, "s", 25));
    for (const { ended } of workers) expect(await ended).toEqual({ code: 0, signal: null, errors: "" });
    const began = workers.flatMap((worker) => worker.began).toSorted((a, b) => a - b);
    expect(began).toEqual(counted(200));
    const trials = await storage.trials(id);
    expect(trials.map(({ number, state, values }) => [number, state, values])).toEqual(
      counted(200).map((number) => [number, "complete", [number + 0.25]]),
    );
    await storage.close();
  });

  test("kill -9 in the middle of writing, 20 times: what was acknowledged is there, nothing twice, the file is sound", async () => {
    const path = newPath();
    const storage = await sqliteStorage(path);
    const { id } = await storage.createStudy("s", ["minimize"]);
    const finished = new Map<number, number>();
    const twice: number[] = [];
    for (let round = 0; round < 10; round++) {
      const workers = [startWorker(path, "s", 1e6), startWorker(path, "s", 1e6)];
      await Promise.all(workers.map(({ ready }) => ready));
      for (const [k, { child }] of workers.entries()) {
        // A different moment every time; the seed is the round.
        await new Promise((resume) => setTimeout(resume, 20 + ((round * 37 + k * 61) % 97)));
        child.kill("SIGKILL");
      }
      for (const worker of workers) {
        expect((await worker.ended).signal).toBe("SIGKILL");
        for (const [number, value] of worker.finished) {
          if (finished.has(number)) twice.push(number);
          finished.set(number, value);
        }
      }
    }
    expect(twice).toEqual([]);
    expect(finished.size).toBeGreaterThan(20);
    const trials = await storage.trials(id);
    expect(trials.map(({ number }) => number)).toEqual(counted(trials.length));
    for (const [number, value] of finished) expect(trials[number]).toMatchObject({ state: "complete", values: [value] });
    // At most one each was finished without the word getting out, and one begun.
    expect(trials.filter(({ state }) => state === "complete").length - finished.size).toBeLessThanOrEqual(20);
    const left = trials.filter(({ state }) => state === "running");
    expect(left.length).toBeLessThanOrEqual(20);
    // Reported, killed before its first sign of life: only such are left by the reaper.
    await new Promise((resume) => setTimeout(resume, 50));
    const reaped = await reapOlder(storage, id, 0.01);
    expect(reaped.every(({ state }) => state === "failed")).toBe(true);
    await storage.close();
    const raw = new DatabaseSync(path);
    expect(raw.prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
    raw.close();
  });
});

describe("a journal file under fire", { timeout: 240_000 }, () => {
  test("4 processes, two of them killed in the middle: every number once, every finish kept", async () => {
    const url = `journal:${join(folder, `${files++}.log`)}`;
    const storage = await openStorage(url);
    const { id } = await storage.createStudy("s", ["minimize"]);
    const workers = [20, 1e6, 1e6, 20].map((count) => startWorker(url, "s", count));
    await Promise.all(workers.map(({ ready }) => ready));
    await new Promise((resume) => setTimeout(resume, 150));
    // Where one dies holding the lock, the others take it away after a time.
    for (const { child } of workers.slice(1, 3)) child.kill("SIGKILL");
    for (const k of [0, 3]) expect(await workers[k].ended).toEqual({ code: 0, signal: null, errors: "" });
    const trials = await storage.trials(id);
    expect(trials.map(({ number }) => number)).toEqual(counted(trials.length));
    const finished = workers.flatMap((worker) => [...worker.finished]);
    expect(new Set(finished.map(([number]) => number)).size).toBe(finished.length);
    for (const [number, value] of finished) expect(trials[number]).toMatchObject({ state: "complete", values: [value] });
    expect(trials.filter(({ state }) => state === "running").length).toBeLessThanOrEqual(2);
    await storage.close();
  });
});

describe.skipIf(server === null)("PostgreSQL under fire", { timeout: 240_000 }, () => {
  test("the server stopped and started under load, kindly and cruelly: the workers go on, nothing is lost, nothing twice", async () => {
    const url = await server!.database();
    const storage = await postgresqlStorage(url);
    const { id } = await storage.createStudy("s", ["minimize"]);
    const workers = counted(3).map(() => startWorker(url, "s", 150));
    await Promise.all(workers.map(({ ready }) => ready));
    for (const how of ["immediate", "fast", "immediate"] as const) {
      await new Promise((resume) => setTimeout(resume, 400));
      await server!.stop(how);
      await new Promise((resume) => setTimeout(resume, 300));
      await server!.start();
    }
    for (const { ended } of workers) expect(await ended).toEqual({ code: 0, signal: null, errors: "" });
    const began = workers.flatMap((worker) => worker.began).toSorted((a, b) => a - b);
    expect(began).toEqual(counted(450));
    const trials = await storage.trials(id);
    expect(trials.map(({ number, state, values }) => [number, state, values])).toEqual(
      counted(450).map((number) => [number, "complete", [number + 0.25]]),
    );
    expect(await storage.curves(trials[449].id)).toMatchObject([
      {
        metric: "loss",
        points: [
          [0, 1],
          [1, 449],
        ],
      },
    ]);
    await storage.close();
  });

  test("a server that stays away: a message with its address, without the password, after the patience given", async () => {
    const url = await server!.database();
    const storage = await postgresqlStorage(url, { patience: 0.3 });
    await storage.createStudy("s", ["minimize"]);
    await server!.stop("fast");
    try {
      const error = await storage.studies().catch((e: unknown) => e);
      expect(error).toBeInstanceOf(UserError);
      expect(String(error)).toMatch(
        /postgresql:\/\/whetstone@127\.0\.0\.1:\d+\/studies\d+: the server could not be reached for 0\.3 seconds/,
      );
      await expect(postgresqlStorage(url)).rejects.toThrow("is it running?");
    } finally {
      await server!.start();
    }
    expect(await storage.studies()).toHaveLength(1);
    await storage.close();
  });

  test("a database that is not there is named, and how to make it", async () => {
    const url = (await server!.database()).replace(/studies\d+$/, "nowhere");
    const error = String(await postgresqlStorage(url).catch((e: unknown) => e));
    expect(error).toContain("createdb");
    expect(error).not.toContain("secret");
  });

  test("a server that can only be read", async () => {
    const url = await server!.database();
    const storage = await postgresqlStorage(url);
    await storage.close();
    await expect(
      postgresqlStorage(`${url}?options=-c%20default_transaction_read_only%3Don`).then((s) => s.createStudy("s", ["minimize"])),
    ).rejects.toThrow("primary");
  });
});

describe("files that are not as they should be", () => {
  test("no database at all", async () => {
    const path = newPath();
    writeFileSync(path, "These are not the bytes that you are looking for. ".repeat(100));
    await expect(sqliteStorage(path)).rejects.toThrow(/sqlite:\/\/\/\/.*: this is not a SQLite database; name another file/);
    expect(readFileSync(path, "utf8")).toMatch(/^These are not/);
  });

  test("a damaged one is told from a sound one, with what is wrong", async () => {
    const path = newPath();
    const storage = await sqliteStorage(path);
    const { id } = await storage.createStudy("s", ["minimize"]);
    for (let k = 0; k < 200; k++)
      await storage.createTrial(id, { state: "complete", values: [k], attributes: { k: "x".repeat(200) } });
    await storage.close();
    const bytes = readFileSync(path);
    // Past the first pages, which hold the schema.
    bytes.fill(0xa5, 4096 * 30);
    writeFileSync(path, bytes);
    const error = await sqliteStorage(path)
      .then((opened) => opened.trials(id))
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).toMatch(/it is damaged: .*recover/);
  });

  test("a file that somebody else keeps locked", async () => {
    const path = newPath();
    const storage = await sqliteStorage(path, { patience: 0.2 });
    const raw = new DatabaseSync(path);
    raw.exec("BEGIN IMMEDIATE");
    await expect(storage.createStudy("s", ["minimize"])).rejects.toThrow("locked for 0.2 seconds");
    expect(await storage.studies()).toEqual([]);
    raw.exec("ROLLBACK");
    await storage.createStudy("s", ["minimize"]);
    raw.close();
    await storage.close();
  });

  test("a disk that is full: told as such, and what was acknowledged is kept", async () => {
    const path = newPath();
    const storage = await sqliteStorage(path);
    const { id } = await storage.createStudy("s", ["minimize"]);
    const { id: trial } = await storage.createTrial(id);
    await storage.close();
    // A process that may make no file larger than 300 kB, and so gets the error that a full disk gives.
    const open = fileURLToPath(new URL("../../../src/tuning/storages/sqlite/sqlite.node.ts", import.meta.url));
    const code = `process.on("SIGXFSZ", () => {}); const { sqliteStorage } = await import(${JSON.stringify(open)});
      const s = await sqliteStorage(${JSON.stringify(path)}); await s.update(${trial}, { intermediate: new Map([[1, 1]]) });
      try { await s.saveCheckpoint(${trial}, new Uint8Array(1e6)); } catch (e) { console.log(e.name, e.message); }
      await s.update(${trial}, { intermediate: new Map([[2, 2]]) }); console.log("goes on");`;
    const { stdout } = spawnSync("bash", ["-c", `ulimit -f 300; exec "$0" --input-type=module -e "$1"`, process.execPath, code], {
      encoding: "utf8",
    });
    expect(stdout).toMatch(/^UserError sqlite:.*(?:the disk is full|reading or writing the disk failed).*\ngoes on\n$/);
    const again = await sqliteStorage(path);
    expect((await again.trial(trial))?.intermediate).toEqual(
      new Map([
        [1, 1],
        [2, 2],
      ]),
    );
    expect(await again.checkpoint(trial)).toBeNull();
    await again.close();
  });

  test.skipIf(process.platform === "win32")("a file that may only be read", async () => {
    const path = newPath();
    const storage = await sqliteStorage(path);
    await storage.createStudy("s", ["minimize"]);
    await storage.close();
    chmodSync(path, 0o444);
    chmodSync(folder, 0o755);
    const open = fileURLToPath(new URL("../../../src/tuning/storages/sqlite/sqlite.node.ts", import.meta.url));
    const code = `const { sqliteStorage } = await import(${JSON.stringify(open)});
      if (process.getuid() === 0) process.setuid(65534);
      try { const s = await sqliteStorage(${JSON.stringify(path)}); await s.createStudy("t", ["minimize"]); console.log("written"); }
      catch (e) { console.log(e.name, e.message); }`;
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
    expect(stdout).toMatch(/^UserError sqlite:.*(?:cannot be written|cannot be opened)/);
  });

  test("a folder that is not there", async () => {
    await expect(sqliteStorage(join(folder, "none", "s.db"))).rejects.toThrow(/there is no folder .*none; make it first/);
  });
});

describe("databases of other versions", () => {
  const changed = async (statement: string) => {
    const path = newPath();
    const storage = await sqliteStorage(path);
    const { id } = await storage.createStudy("s", ["minimize"]);
    await storage.createTrial(id);
    await storage.close();
    const raw = new DatabaseSync(path);
    raw.exec(statement);
    raw.close();
    return sqliteStorage(path).then((opened) => opened.close());
  };
  test("of a newer Optuna, of an older one, of nobody, of a newer Whetstone", async () => {
    await expect(changed("UPDATE alembic_version SET version_num = 'v6.0.0.a'")).rejects.toThrow(
      "a newer Optuna may have made it",
    );
    await expect(changed("UPDATE alembic_version SET version_num = 'v2.6.0.a'")).rejects.toThrow("optuna storage upgrade");
    await expect(changed("DELETE FROM alembic_version")).rejects.toThrow("does not say which version");
    await expect(changed("UPDATE whetstone_version SET version = 2")).rejects.toThrow("update Whetstone");
    await expect(changed("SELECT 1")).resolves.toBeUndefined();
  });
});

describe("a new database", () => {
  const checkOpening = async (url: string) => {
    const storages = await Promise.all(counted(6).map(() => openStorage(url)));
    const made = await Promise.allSettled(storages.map((storage) => storage.createStudy("s", ["minimize"])));
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const storage of storages) {
      expect(await storage.studies()).toHaveLength(1);
      await storage.close();
    }
  };
  test("SQLite: many may open it at once", () => checkOpening(newPath()));
  test("a journal: many may open it at once", () => checkOpening(`journal:${newPath()}`));
  test.skipIf(server === null)("PostgreSQL: many may open it at once", async () => checkOpening(await server!.database()));
});

test.skipIf(process.platform === "win32")("Optuna's file that may only be read can be read", async () => {
  const path = newPath();
  const storage = await sqliteStorage(path);
  const { id } = await storage.createStudy("s", ["minimize"]);
  await storage.createTrial(id, { state: "complete", values: [1] });
  await storage.close();
  const raw = new DatabaseSync(path);
  raw.exec("PRAGMA journal_mode = DELETE");
  raw.close();
  chmodSync(path, 0o444);
  const open = fileURLToPath(new URL("../../../src/tuning/storages/sqlite/sqlite.node.ts", import.meta.url));
  const code = `const { sqliteStorage } = await import(${JSON.stringify(open)});
    if (process.getuid() === 0) process.setuid(65534);
    const s = await sqliteStorage(${JSON.stringify(path)}); console.log((await s.trials(${id})).length);`;
  expect(spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" }).stdout).toBe("1\n");
});

describe("URLs of storages", () => {
  test("say which storage is meant; what cannot be meant is refused", async () => {
    const absolute = await openStorage(`sqlite:///${newPath()}`);
    expect(absolute.url).toMatch(/^sqlite:\/\/\/\/.*\.db$/);
    await absolute.close();
    expect((await openStorage("memory:")).url).toBe("memory:");
    await expect(openStorage("mysql://root:secret@host/name")).rejects.toThrow(/^(?!.*secret).*mysql:.*sqlite:\/\/\//);
    await expect(openStorage("sqlite:studies.db")).rejects.toThrow("sqlite:///relative.db");
    await expect(openStorage("postgresql://a:p@ss#word:x@[host/name")).rejects.toThrow(/^(?!.*word:x).*% codes/);
  });
});
