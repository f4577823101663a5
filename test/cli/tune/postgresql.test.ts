// Studies on a PostgreSQL server from the command line: several processes at once, the server gone in the middle, and what cannot be reached.
import { afterAll, describe, expect, test } from "vitest";
import { startPostgresql } from "../../tuning/storages/postgresql-server.ts";
import { workplace } from "../whetstone.ts";

const place = workplace();
const server = await startPostgresql();
afterAll(async () => {
  place[Symbol.dispose]();
  await server?.end();
});

interface Trial {
  readonly number: number;
  readonly state: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

describe.skipIf(server === null)("--storage postgresql://…", { timeout: 180_000 }, () => {
  test("two workers and a search share a study while the server stops and starts: every trial once, none lost", async () => {
    const url = await server!.database();
    const at = ["--storage", url];
    const written = await place.run(
      ...["tune", "wine", "--epochs", "150", "--hidden", "16", "--batch-size", "32", "--trials", "9", "--pruner", "never"],
      ...["--seeds", "1", "--study", "shared", "--workers", "0", ...at],
    );
    expect(written).toMatchObject({ code: 0 });
    expect(written.stderr).toContain("The password is not shown.");
    expect(written.stderr + written.stdout).not.toContain("secret");

    const worker = ["worker", "--study", "shared", "--workers", "1", "--json", ...at];
    const search = ["tune", "--resume", "runs/shared", "--workers", "1", "--finals", "0", "--no-report", "--json", ...at];
    const processes = [worker, worker, search].map((words) => place.start(...words));
    await Promise.all(processes.map(({ seen }) => seen('"type":"step"')));
    for (const how of ["fast", "immediate"] as const) {
      await server!.stop(how);
      await new Promise((resume) => setTimeout(resume, 500));
      await server!.start();
    }
    const outcomes = await Promise.all(processes.map(({ outcome }) => outcome));
    expect(outcomes.map(({ code, stderr }) => [code, code === 0 ? "" : stderr])).toEqual([0, 0, 0].map((code) => [code, ""]));

    const made = outcomes.flatMap(({ stdout }) =>
      stdout
        .split("\n")
        .filter((line) => line.startsWith('{"type":"trial"'))
        .map((line) => (JSON.parse(line) as { trial: Trial }).trial.number),
    );
    expect(made.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const exported = await place.run("studies", "export", "shared", "--format", "jsonl", ...at);
    const trials = exported.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Trial);
    expect(trials.map(({ number, state }) => [number, state])).toEqual(made.map((_, number) => [number, "complete"]));
    expect(new Set(trials.map(({ parameters }) => JSON.stringify(parameters))).size).toBe(9);
  });

  test("what cannot be reached is named, with what to do, without the password, and ends with code 2", async () => {
    const url = await server!.database();
    const tried: readonly (readonly [url: string, message: RegExp])[] = [
      [url.replace("secret", "wrong"), /whetstone@127\.0\.0\.1:\d+\/studies\d+: the server does not take this user and password/],
      [url.replace(":secret", ""), /asks for a password, and none was given; put it into the URL, into PGPASSWORD or into/],
      [url.replace(/studies\d+$/, "nowhere"), /there is no such database; make it with createdb/],
      [`${url}?sslmode=verify-full`, /takes no encrypted connections; leave sslmode out/],
      [url.replace(/:\d+\//, ":1/"), /127\.0\.0\.1:1\/studies\d+: the server cannot be reached; is it running\?/],
      ["postgres://whetstone:secret@nowhere.invalid/studies", /nowhere\.invalid\/studies: there is no such host/],
      ["postgresql://whetstone:sec#ret@[127.0.0.1/studies", /the storage's URL cannot be read; .* % codes/],
    ];
    for (const [storage, message] of tried) {
      for (const words of [
        ["worker", "--study", "shared"],
        ["studies", "list"],
        ["tune", "wine", "--workers", "1"],
      ]) {
        const { code, stdout, stderr } = await place.run(...words, "--storage", storage);
        expect([storage, code]).toEqual([storage, 2]);
        expect(stderr.replace(/\s+/g, " ")).toMatch(message);
        expect(stdout + stderr).not.toMatch(/secret|sec#ret|wrong/);
      }
    }
    const none = await place.run("worker", "--study", "shraed", "--storage", url);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("there is no study shraed in postgresql://whetstone@")]);
  });
});

test.skipIf(server === null)("a PostgreSQL server was there to test with", () => expect(server).not.toBeNull());
