import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Distribution } from "../../../src/tuning/distribution.ts";
import { openStorage } from "../../../src/tuning/storages/open.node.ts";
import type { Storage } from "../../../src/tuning/storages/index.ts";
import { claim, reapOlder } from "./calls.ts";
import { optunaVersion, python, startOptuna, withOptuna } from "./python.ts";
import { type PostgresqlServer, startPostgresql } from "./postgresql-server.ts";

const space: Record<string, Distribution> = {
  lr: { kind: "float", low: 1e-5, high: 0.1, log: true, step: null },
  drop: { kind: "float", low: 0, high: 1, log: false, step: 0.25 },
  width: { kind: "integer", low: 1, high: 9, log: false, step: 2 },
  optimizer: { kind: "categorical", choices: ["adam", "für", null, true, 3, 1.5] },
};
interface Shown {
  directions: string[];
  user: Record<string, unknown>;
  trials: {
    number: number;
    state: string;
    values: string[] | null;
    params: Record<string, [type: string, value: unknown]>;
    distributions: Record<string, string>;
    intermediate: Record<string, string>;
    user: Record<string, string>;
    started: number | null;
    ended: number | null;
  }[];
}

const folder = mkdtempSync(join(tmpdir(), "whetstone-optuna-"));
const version = optunaVersion();
const hasDriver = version !== null && optunaVersion("psycopg2") !== null;
const server: PostgresqlServer | null = hasDriver ? await startPostgresql() : null;
afterAll(async () => {
  await server?.end();
  rmSync(folder, { recursive: true });
});

let files = 0;
const kinds: [name: string, there: boolean, url: () => Promise<string>][] = [
  ["SQLite", version !== null, async () => `sqlite:///${join(folder, `${files++}.db`)}`],
  ["PostgreSQL", server !== null, () => server!.database()],
  ["a journal file", version !== null, async () => `journal:${join(folder, `${files++}.log`)}`],
];

for (const [name, there, newUrl] of kinds) {
  describe.skipIf(!there)(`real Optuna ${version} beside us on ${name}`, { timeout: 120_000 }, () => {
    let url: string;
    let storage: Storage;
    const open = async () => {
      url = await newUrl();
      storage = await openStorage(url);
    };

    test("loads a study that we made, every state, distribution and infinity, and its TPE goes on with it", async () => {
      await open();
      const { id } = await storage.createStudy("ours ü", ["minimize"]);
      await storage.setStudyAttribute(id, "user", "note", { a: [1, 0.1, null] });
      const parameters = { lr: 0.1 + 0.2 - 0.25, drop: 0.75, width: 7, optimizer: "für" };
      const started = new Date("2026-03-29T01:30:00.250Z");
      const ended = new Date("2026-03-29T02:30:00.500Z");
      const done = { parameters, distributions: space, started, ended };
      await storage.createTrial(id, { ...done, state: "complete", values: [0.1 + 0.2] });
      await storage.createTrial(id, { ...done, state: "complete", values: [Infinity] });
      await storage.createTrial(id, {
        ...done,
        state: "pruned",
        values: [-Infinity],
        intermediate: new Map([
          [2 ** 31 - 1, NaN],
          [0, Infinity],
        ]),
      });
      await storage.createTrial(id, { ...done, state: "failed", attributes: { why: "ü", nan: NaN } });
      const running = await storage.createTrial(id);
      await storage.update(running.id, { parameters: { ...parameters, optimizer: true }, distributions: space });
      const queued = await storage.createTrial(id, {
        state: "waiting",
        parameters: { ...parameters, lr: 0.02 },
        distributions: space,
      });

      const { directions, user, trials } = await withOptuna<Shown>("show", url, "ours ü");
      expect(directions).toEqual(["MINIMIZE"]);
      expect(user).toEqual({ note: { a: [1, 0.1, null] } });
      expect(trials.map((t) => [t.number, t.state, t.values])).toEqual([
        [0, "COMPLETE", ["0.30000000000000004"]],
        [1, "COMPLETE", ["inf"]],
        [2, "PRUNED", ["-inf"]],
        [3, "FAIL", null],
        [4, "RUNNING", null],
        [5, "WAITING", null],
      ]);
      const params = {
        lr: ["float", "0.050000000000000044"],
        drop: ["float", "0.75"],
        width: ["int", 7],
        optimizer: ["str", "für"],
      };
      expect(trials[0].params).toEqual(params);
      expect(trials[4].params).toEqual({ ...params, optimizer: ["bool", true] });
      expect(trials[0].distributions).toEqual({
        lr: "FloatDistribution(high=0.1, log=True, low=1e-05, step=None)",
        drop: "FloatDistribution(high=1.0, log=False, low=0.0, step=0.25)",
        width: "IntDistribution(high=9, log=False, low=1, step=2)",
        optimizer: "CategoricalDistribution(choices=('adam', 'für', None, True, 3, 1.5))",
      });
      expect(trials[2].intermediate).toEqual({ "0": "inf", "2147483647": "nan" });
      expect(trials[3].user).toEqual({ why: "'ü'", nan: "nan" });
      expect([trials[0].started, trials[0].ended]).toEqual([started.getTime() / 1000, ended.getTime() / 1000]);
      expect([trials[5].started, trials[5].ended]).toEqual([null, null]);

      expect(await withOptuna("run", url, "ours ü", 12)).toBe(17);
      const after = await storage.trials(id);
      expect(after.map(({ number }) => number)).toEqual(after.map((_, k) => k));
      // Its worker took what we had queued, with the numbers that we had asked for.
      expect(after[5]).toMatchObject({ id: queued.id, parameters: { ...parameters, lr: 0.02 }, attributes: { by: "python" } });
      expect(
        after.slice(6).every(({ state, parameters: p }) => (state === "complete" || state === "pruned" ? "lr" in p : false)),
      ).toBe(true);
      await storage.close();
    });

    test("makes a study that we read and continue", async () => {
      url = await newUrl();
      const shown = await withOptuna<Shown>("make", url, "theirs");
      storage = await openStorage(url);
      const study = (await storage.study("theirs"))!;
      expect(study).toMatchObject({ directions: ["maximize"], attributes: { π: [1, Infinity] } });
      const trials = await storage.trials(study.id);
      const states = { complete: "COMPLETE", pruned: "PRUNED", failed: "FAIL", running: "RUNNING", waiting: "WAITING" };
      expect(trials.map(({ number, state }) => [number, states[state]])).toEqual(shown.trials.map((t) => [t.number, t.state]));
      expect(new Set(trials.map(({ state }) => state))).toEqual(new Set(["complete", "pruned", "failed", "running", "waiting"]));
      for (const [k, theirs] of shown.trials.entries()) {
        const ours = trials[k];
        expect(ours.started === null ? null : ours.started.getTime()).toBe(
          theirs.started === null ? null : Math.floor(theirs.started * 1000),
        );
        expect(Object.keys(ours.parameters)).toEqual(Object.keys(theirs.params));
        const repr = (x: number) => (Number.isFinite(x) ? x : String(x).toLowerCase().replace("infinity", "inf"));
        for (const [step, value] of ours.intermediate) {
          const other = theirs.intermediate[step];
          expect(repr(value)).toEqual(Number.isFinite(value) ? Number(other) : other);
        }
      }
      expect(trials[0].distributions).toEqual(space);
      expect(trials[8].systemAttributes).toMatchObject({ fixed_params: { lr: 0.01 } });
      expect(trials[9]).toMatchObject({ state: "failed", parameters: { x: 5 }, intermediate: new Map([[1, -Infinity]]) });
      expect(trials[10]).toMatchObject({ state: "complete", values: [-Infinity] });

      const claimed = (await claim(storage, study.id))!;
      expect(claimed).toMatchObject({ number: 11, systemAttributes: { fixed_params: { lr: 0.02 } } });
      await storage.update(claimed.id, { parameters: { lr: 0.02 }, distributions: { lr: space.lr } });
      // Optuna made this database: our own tables come with the first thing that needs them, and do not disturb it.
      await storage.update(claimed.id, { runs: [{ seed: 7, fold: null, values: [3] }] });
      await storage.saveCheckpoint(claimed.id, Uint8Array.of(1, 2));
      expect(await storage.finish(claimed.id, "complete", [3])).toBe(true);
      await storage.createTrial(study.id, { state: "complete", values: [4] });
      const again = await withOptuna<Shown>("show", url, "theirs");
      expect(again.trials.slice(11).map((t) => [t.number, t.state, t.values])).toEqual([
        [11, "COMPLETE", ["3.0"]],
        [12, "COMPLETE", ["4.0"]],
      ]);
      expect(again.trials[11].params).toEqual({ lr: ["float", "0.02"] });
      await withOptuna("delete", url, "theirs");
      expect(await storage.studies()).toEqual([]);
      expect(await storage.checkpoint(claimed.id)).toBeNull();
      await storage.close();
    });

    test("shares a study with our workers: no number twice, nothing lost", async () => {
      await open();
      const { id } = await storage.createStudy("shared", ["minimize"]);
      for (let k = 0; k < 20; k++) await storage.createTrial(id, { state: "waiting" });
      const theirs = [startOptuna("work", url, "shared", 30), startOptuna("work", url, "shared", 30)];
      await Promise.all(theirs.map(({ ready }) => ready));
      const ours = await Promise.all(
        [0, 1].map(async (worker) => {
          const own = await openStorage(url);
          const numbers = [];
          for (let k = 0; k < 30; k++) {
            const trial = (await claim(own, id)) ?? (await own.createTrial(id));
            await own.heartbeat([trial.id]);
            await own.update(trial.id, {
              parameters: { lr: 0.01, optimizer: "adam" },
              distributions: { lr: space.lr, optimizer: space.optimizer },
            });
            await own.update(trial.id, { intermediate: new Map([[0, worker]]) });
            await own.update(trial.id, { attributes: { by: "typescript" } });
            expect(await own.finish(trial.id, "complete", [k])).toBe(true);
            await own.trials(id);
            numbers.push(trial.number);
          }
          const seen = await own.trials(id);
          await own.close();
          return { numbers, seen };
        }),
      );
      const answers = await Promise.all(theirs.map(({ ended }) => ended));
      const numbers = [...ours.flatMap((worker) => worker.numbers), ...answers.flatMap(({ answer }) => answer as number[])];
      expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 120 }, (_, k) => k));
      const trials = await storage.trials(id);
      expect(trials.map(({ number, state }) => [number, state])).toEqual(trials.map((_, k) => [k, "complete"]));
      expect(trials.filter(({ attributes }) => attributes.by === "typescript")).toHaveLength(60);
      expect((await withOptuna<Shown>("show", url, "shared")).trials).toHaveLength(120);
      await storage.close();
    });

    // Its journal knows no heartbeats, and its dashboard is asked for a database here.
    const isDatabase = name !== "a journal file";
    test.runIf(isDatabase)("ends the trial of our dead worker and queues it again; we end that of its own", async () => {
      await open();
      const { id } = await storage.createStudy("dead", ["minimize"]);
      const ours = await storage.createTrial(id, { parameters: { lr: 0.01 }, distributions: { lr: space.lr } });
      await storage.heartbeat([ours.id]);
      expect(await withOptuna("reap", url, "dead", 600)).toEqual([[0, "RUNNING"]]);
      await new Promise((resume) => setTimeout(resume, 2500));
      expect(await withOptuna("reap", url, "dead", 1)).toEqual([
        [0, "FAIL"],
        [1, "WAITING"],
      ]);
      expect(await storage.finish(ours.id, "complete", [1])).toBe(false);
      const retried = (await claim(storage, id))!;
      expect(retried).toMatchObject({ number: 1, systemAttributes: { failed_trial: 0, retry_history: [0] } });
      expect(retried.parameters).toEqual({ lr: 0.01 });
      await storage.finish(retried.id, "complete", [1]);

      const killed = await startOptuna("die", url, "dead").ended;
      expect(killed.signal).toBe("SIGKILL");
      expect(await reapOlder(storage, id, 60)).toEqual([]);
      await new Promise((resume) => setTimeout(resume, 2100));
      expect((await reapOlder(storage, id, 2)).map(({ number, state }) => [number, state])).toEqual([[2, "failed"]]);
      await storage.close();
    });

    test.runIf(isDatabase)("its dashboard's server shows our study", async ({ skip }) => {
      if (optunaVersion("optuna_dashboard") === null) skip();
      await open();
      const { id } = await storage.createStudy("shown", ["maximize"]);
      for (let k = 0; k < 3; k++) {
        await storage.createTrial(id, {
          state: "complete",
          values: [k],
          parameters: { lr: 0.01 },
          distributions: { lr: space.lr },
        });
      }
      const served = url.replace("postgresql:", "postgresql+psycopg2:");
      const code = `import sys; from optuna_dashboard._app import create_app; from optuna.storages import RDBStorage; import json
from io import BytesIO
app = create_app(RDBStorage(sys.argv[1]), None)
def get(path):
    body = app({"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "wsgi.input": BytesIO(), "SERVER_NAME": "x", "SERVER_PORT": "1", "wsgi.url_scheme": "http", "SCRIPT_NAME": ""}, lambda *a: None)
    return json.loads(b"".join(body))
print(json.dumps([get("/api/studies"), get("/api/studies/" + sys.argv[2])]))`;
      const child = spawn(python, ["-c", code, served, String(id)], { stdio: ["ignore", "pipe", "inherit"] });
      let text = "";
      for await (const part of child.stdout) text += String(part);
      const [studies, detail] = JSON.parse(text) as [
        { study_summaries: { study_name: string }[] },
        { trials: { number: number }[] },
      ];
      expect(studies.study_summaries.map((s) => s.study_name)).toEqual(["shown"]);
      expect(detail.trials.map(({ number }) => number)).toEqual([0, 1, 2]);
      await storage.close();
    });
  });
}
