/** What every storage of studies must do, in one suite: called by a test file of each. It uses nothing that a browser has not. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UserError } from "../../../src/options/index.ts";
import type { Distribution } from "../../../src/tuning/distribution.ts";
import { type Storage, TrialEndedError } from "../../../src/tuning/storages/index.ts";
import { claim, reapOlder } from "./calls.ts";

export interface Opened {
  readonly storage: Storage;
  /** A further way in to the same studies, as another process has: its own connection and its own memory of what it read. */
  readonly another: () => Promise<Storage>;
}

export const float: Distribution = { kind: "float", low: 1e-5, high: 0.1, log: true, step: null };
export const stepped: Distribution = { kind: "float", low: 0, high: 1, log: false, step: 0.25 };
export const integer: Distribution = { kind: "integer", low: 1, high: 9, log: false, step: 2 };
export const choice: Distribution = { kind: "categorical", choices: ["adam", "für immer \u{1f680}", null, true, 3, 1.5] };
const all = { lr: float, drop: stepped, width: integer, optimizer: choice };
const pause = (milliseconds: number) => new Promise((resume) => setTimeout(resume, milliseconds));

export function contract(name: string, open: () => Promise<Opened>): void {
  describe(`${name}: the contract of storages`, () => {
    let storage: Storage;
    let other: Storage;
    let study: number;
    beforeEach(async () => {
      const opened = await open();
      storage = opened.storage;
      other = await opened.another();
      study = (await storage.createStudy("s", ["minimize"])).id;
    });
    afterEach(async () => {
      await storage.close();
      await other.close();
    });

    test("a study is found by its name, with its directions, by whoever looks", async () => {
      const { id } = await storage.createStudy("zwei Ziele", ["minimize", "maximize"]);
      const found = { id, name: "zwei Ziele", directions: ["minimize", "maximize"], attributes: {}, systemAttributes: {} };
      expect(await other.study("zwei Ziele")).toEqual(found);
      expect((await other.studies()).map((s) => s.name)).toEqual(["s", "zwei Ziele"]);
      expect(await other.study("none")).toBeNull();
    });

    test("a second study of the same name is refused and changes nothing", async () => {
      await expect(other.createStudy("s", ["maximize"])).rejects.toThrow(UserError);
      expect((await storage.study("s"))?.directions).toEqual(["minimize"]);
      expect(await storage.studies()).toHaveLength(1);
    });

    test("names and directions that no storage could keep are refused", async () => {
      await expect(storage.createStudy("", ["minimize"])).rejects.toThrow("1 to 512");
      await expect(storage.createStudy("x".repeat(513), ["minimize"])).rejects.toThrow("1 to 512");
      await expect(storage.createStudy("nowhere", [])).rejects.toThrow("direction");
      await expect(storage.setStudyAttribute(study, "user", "k".repeat(513), 1)).rejects.toThrow("1 to 512");
    });

    test("attributes of studies and trials come back as they went in, infinities and NaN included", async () => {
      const value = {
        list: [1, 0.5, -3e-7, 1e300, Infinity, -Infinity, NaN],
        text: '"\\Ünïcode\u{1f680}\n\0',
        "": [null, true, {}],
        "#": "#x",
      };
      const { id } = await storage.createTrial(study);
      await storage.setStudyAttribute(study, "user", "k", 1);
      await storage.setStudyAttribute(study, "user", "k", value);
      await storage.setStudyAttribute(study, "system", "k", "s");
      await storage.update(id, { attributes: { k: value } });
      await storage.update(id, { systemAttributes: { k: [0] } });
      expect(await other.study("s")).toMatchObject({ attributes: { k: value }, systemAttributes: { k: "s" } });
      expect(await other.trial(id)).toMatchObject({ attributes: { k: value }, systemAttributes: { k: [0] } });
    });

    test("trials are numbered from 0 in each study, and are the caller's own from the start", async () => {
      const second = (await storage.createStudy("t", ["minimize"])).id;
      const created = [];
      for (const of of [study, second, study, second, study]) created.push(await storage.createTrial(of));
      expect(created.map((trial) => trial.number)).toEqual([0, 0, 1, 1, 2]);
      expect(new Set(created.map(({ id }) => id)).size).toBe(5);
      expect(created[0]).toMatchObject({ state: "running", values: null, parameters: {}, ended: null, runs: [] });
      expect(created[0].started).toBeInstanceOf(Date);
      expect(await other.trials(study)).toEqual([created[0], created[2], created[4]]);
    });

    test("numbers stay unique and without gaps when many create at once", async () => {
      const created = await Promise.all(Array.from({ length: 40 }, (_, k) => (k % 2 ? storage : other).createTrial(study)));
      expect(created.map((trial) => trial.number).toSorted((a, b) => a - b)).toEqual(created.map((_, k) => k));
      expect((await storage.trials(study)).map((trial) => trial.number)).toEqual(created.map((_, k) => k));
    });

    test("a trial brought from elsewhere keeps all that it holds", async () => {
      const trial = {
        state: "complete",
        parameters: { lr: 0.001, drop: 0.75, width: 7, optimizer: "für immer \u{1f680}" },
        distributions: all,
        values: [-0.1234567890123456],
        intermediate: new Map([
          [0, Infinity],
          [3, NaN],
          [7, -Infinity],
          [11, 1e-300],
        ]),
        attributes: { note: "π" },
        systemAttributes: { from: [1, 2] },
        started: new Date("2020-02-29T23:59:59.123Z"),
        ended: new Date("2020-03-01T00:00:00.007Z"),
      } as const;
      const created = await storage.createTrial(study, trial);
      expect(created).toMatchObject(trial);
      const [read] = await other.trials(study);
      expect(read).toEqual({ ...trial, id: created.id, number: 0, runs: [] });
      expect(Object.keys(read.parameters)).toEqual(["lr", "drop", "width", "optimizer"]);
    });

    test("every kind of value comes back through every kind of distribution", async () => {
      for (const optimizer of (choice as Extract<Distribution, { kind: "categorical" }>).choices) {
        const { id } = await storage.createTrial(study);
        const parameters = { lr: 0.1 + 0.2 - 0.29, drop: 0.25, width: 9, optimizer };
        await storage.update(id, { parameters, distributions: all });
        expect(await other.trial(id)).toMatchObject({ parameters, distributions: all });
      }
    });

    test("parameters that do not fit are refused whole", async () => {
      const { id } = await storage.createTrial(study);
      await storage.update(id, { parameters: { lr: 0.01 }, distributions: { lr: float } });
      const refused = (parameters: object, distributions: object) =>
        expect(
          other.update(id, { parameters: { ok: 0.5, ...parameters }, distributions: { ok: stepped, ...distributions } }),
        ).rejects.toThrow(UserError);
      await refused({ optimizer: "rmsprop" }, { optimizer: choice });
      await refused({ width: 1.5 }, { width: integer });
      await refused({ x: NaN }, { x: float });
      await refused({ x: 1 }, {});
      await refused({}, { x: float });
      await refused({ lr: 0.01 }, { lr: { ...float, log: false } });
      await refused({ lr: 1 }, { lr: integer });
      await expect(other.createTrial(study, { parameters: { lr: 1 }, distributions: { lr: integer } })).rejects.toThrow(
        "another name",
      );
      expect((await other.trials(study)).map(({ parameters }) => parameters)).toEqual([{ lr: 0.01 }]);
    });

    test("a range may grow in the course of a study", async () => {
      const wider: Distribution = { kind: "float", low: 1e-9, high: 10, log: true, step: null };
      await storage.createTrial(study, { parameters: { lr: 0.01 }, distributions: { lr: float } });
      const { id } = await other.createTrial(study, { parameters: { lr: 5 }, distributions: { lr: wider } });
      expect((await storage.trial(id))?.distributions).toEqual({ lr: wider });
    });

    test("a report at a step that was reported before replaces it", async () => {
      const { id } = await storage.createTrial(study);
      await storage.update(id, { intermediate: new Map([[0, 1]]) });
      await storage.update(id, { intermediate: new Map([[2, NaN]]) });
      await storage.update(id, { intermediate: new Map([[0, -Infinity]]) });
      expect((await other.trial(id))?.intermediate).toEqual(
        new Map([
          [0, -Infinity],
          [2, NaN],
        ]),
      );
      for (const step of [-1, 0.5, 2 ** 31, NaN])
        await expect(storage.update(id, { intermediate: new Map([[step, 1]]) })).rejects.toThrow("step");
    });

    test("a trial ends once, and does not change afterwards", async () => {
      const { id } = await storage.createTrial(study);
      expect(await other.finish(id, "complete", [Infinity])).toBe(true);
      expect(await storage.finish(id, "failed", null)).toBe(false);
      const ended = await other.trial(id);
      expect(ended).toMatchObject({ state: "complete", values: [Infinity] });
      expect(ended?.ended).toBeInstanceOf(Date);
      for (const write of [
        () => storage.update(id, { intermediate: new Map([[0, 1]]) }),
        () => storage.update(id, { parameters: { lr: 0.01 }, distributions: { lr: float } }),
        () => storage.update(id, { attributes: { k: 1 } }),
        () => storage.update(id, { runs: [{ seed: 1, fold: null, values: [1] }] }),
        () => storage.update(id, { curves: [{ seed: 1, fold: null, metric: "loss", points: [[0, 1]] }] }),
        () => storage.saveCheckpoint(id, new Uint8Array(1)),
      ]) {
        await expect(write()).rejects.toThrow(TrialEndedError);
      }
      expect(await storage.release(id)).toBe(false);
      await storage.heartbeat([id]);
      expect(await storage.trial(id)).toEqual(ended);
      expect(await storage.trials(study)).toEqual([ended]);
    });

    test("of many that end a trial at once, one does", async () => {
      const { id } = await storage.createTrial(study);
      const ends = await Promise.all(Array.from({ length: 20 }, (_, k) => (k % 2 ? storage : other).finish(id, "complete", [k])));
      expect(ends.filter((end) => end)).toHaveLength(1);
      expect((await storage.trial(id))?.values).toEqual([ends.indexOf(true)]);
    });

    test("final values that mean nothing are refused, and the trial goes on", async () => {
      const two = (await storage.createStudy("two", ["minimize", "maximize"])).id;
      const { id } = await storage.createTrial(two);
      await expect(storage.finish(id, "complete", [NaN, 1])).rejects.toThrow("NaN");
      await expect(storage.finish(id, "complete", [1])).rejects.toThrow("2 objective");
      await expect(storage.finish(id, "complete", null)).rejects.toThrow(UserError);
      await expect(storage.finish(id, "failed", [1, 2])).rejects.toThrow("failed");
      await expect(storage.createTrial(two, { state: "complete", values: [1] })).rejects.toThrow("2 objective");
      await expect(storage.createTrial(two, { values: [1, 2] })).rejects.toThrow("running");
      expect(await storage.trials(two)).toHaveLength(1);
      expect(await storage.finish(id, "pruned", [1, -Infinity])).toBe(true);
      expect((await other.trials(two))[0]).toMatchObject({ state: "pruned", values: [1, -Infinity] });
    });

    test("a new trial begins with what was proposed for its number, and with nothing where it gets another", async () => {
      const parameters = { lr: 0.01, width: 3 };
      const proposal = {
        ...{ number: 0, parameters, distributions: { lr: float, width: integer } },
        systemAttributes: { from: "here" },
      };
      const first = await storage.begin(study, { proposal, alive: true });
      const { number: _, ...begun } = proposal;
      expect(first).toMatchObject({ number: 0, state: "running", ...begun });
      const second = await other.begin(study, { proposal });
      expect(second).toMatchObject({ number: 1, state: "running", parameters: {}, distributions: {} });
      expect(await storage.trials(study)).toEqual([first, second]);
      // The first one has given a sign of life, the second has not.
      expect((await other.beats(study)).map(({ trial }) => trial)).toEqual([first!.id]);
      await expect(storage.begin(study, { proposal: { ...proposal, number: 2, distributions: {} } })).rejects.toThrow(UserError);
      expect(await other.trials(study)).toHaveLength(2);
    });

    test("of many that propose for one number, one gets it, and all get a trial", async () => {
      const begun = await Promise.all(
        Array.from({ length: 20 }, (_, k) =>
          (k % 2 ? storage : other).begin(study, {
            proposal: { number: 0, parameters: { lr: 0.01 }, distributions: { lr: float } },
          }),
        ),
      );
      expect(begun.map((trial) => trial!.number).toSorted((a, b) => a - b)).toEqual(begun.map((_, k) => k));
      for (const trial of begun) expect(trial!.parameters).toEqual(trial!.number === 0 ? { lr: 0.01 } : {});
    });

    test("no more trials are begun than there may be, whoever asks; what waits is begun all the same", async () => {
      const begun = await Promise.all(Array.from({ length: 20 }, (_, k) => (k % 2 ? storage : other).begin(study, { most: 7 })));
      expect(begun.filter((trial) => trial !== null)).toHaveLength(7);
      expect(await storage.begin(study, { most: 7 })).toBeNull();
      const { id } = await storage.createTrial(study, { state: "waiting" });
      const proposal = { number: 7, parameters: { lr: 0.01 }, distributions: { lr: float } };
      expect(await other.begin(study, { most: 7, proposal, alive: true })).toMatchObject({ id, number: 7, parameters: {} });
      expect((await storage.beats(study)).map(({ trial }) => trial)).toEqual([id]);
      expect(await storage.begin(study, { most: 7 })).toBeNull();
    });

    test("a change is made whole, and the last one together with the end", async () => {
      const { id } = await storage.createTrial(study);
      const curve = { seed: 1, fold: null, metric: "loss", points: [[0, 2] as const] };
      const change = {
        parameters: { lr: 0.01 },
        distributions: { lr: float },
        intermediate: new Map([[0, 2]]),
        attributes: { note: "a" },
        systemAttributes: { of: "s" },
        runs: [{ seed: 1, fold: null, values: [2] }],
        curves: [curve],
      };
      // Nothing of a change that is refused in part.
      await expect(storage.update(id, { ...change, parameters: { lr: NaN } })).rejects.toThrow(UserError);
      await expect(storage.finish(id, "complete", [2], { ...change, intermediate: new Map([[-1, 0]]) })).rejects.toThrow("step");
      expect(await other.trial(id)).toMatchObject({ state: "running", parameters: {}, attributes: {}, runs: [] });
      expect(await other.curves(id)).toEqual([]);
      await storage.update(id, change);
      const { curves: _, ...told } = change;
      expect(await other.trial(id)).toMatchObject({ state: "running", ...told });
      const last = { intermediate: new Map([[1, 1]]), attributes: { note: "b" }, runs: [{ seed: 2, fold: 0, values: [1] }] };
      expect(await other.finish(id, "complete", [1], { ...last, curves: [{ ...curve, points: [[1, 1]] }] })).toBe(true);
      expect(await storage.trial(id)).toMatchObject({
        state: "complete",
        values: [1],
        parameters: change.parameters,
        intermediate: new Map([
          [0, 2],
          [1, 1],
        ]),
        attributes: { note: "b" },
        systemAttributes: { of: "s" },
        runs: [...change.runs, ...last.runs],
      });
      const [{ points }] = await storage.curves(id);
      expect(points).toEqual([
        [0, 2],
        [1, 1],
      ]);
      expect(await storage.finish(id, "failed", null, { attributes: { note: "c" } })).toBe(false);
      expect((await other.trial(id))?.attributes).toEqual({ note: "b" });
    });

    test("a worker that has given a sign of life since is not taken for dead", async () => {
      const { id } = (await storage.begin(study, { alive: true }))!;
      const [seen] = await other.beats(study);
      expect(seen).toMatchObject({ trial: id });
      expect(Math.abs(seen.age)).toBeLessThan(60);
      await pause(20);
      await storage.heartbeat([id]);
      expect(await other.reap([seen])).toEqual([]);
      const [later] = await other.beats(study);
      expect(later.at).not.toBe(seen.at);
      expect((await other.reap([later])).map((trial) => [trial.id, trial.state])).toEqual([[id, "failed"]]);
      expect(await other.beats(study)).toEqual([]);
    });

    test("what waits is claimed in order, each by one", async () => {
      const queued = [];
      for (let k = 0; k < 12; k++) {
        queued.push(
          await storage.createTrial(study, { state: "waiting", parameters: { lr: 0.01 }, distributions: { lr: float } }),
        );
      }
      expect(queued[0]).toMatchObject({ state: "waiting", started: null });
      const first = await claim(other, study);
      expect(first).toMatchObject({ id: queued[0].id, number: 0, state: "running", parameters: { lr: 0.01 } });
      expect(first?.started).toBeInstanceOf(Date);
      const claimed = await Promise.all(Array.from({ length: 14 }, (_, k) => claim(k % 2 ? storage : other, study)));
      const numbers = claimed.flatMap((trial) => (trial === null ? [] : [trial.number]));
      expect(numbers.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
      expect(await claim(storage, study)).toBeNull();
    });

    test("a trial given back can be claimed again, and only by one", async () => {
      const { id } = await storage.createTrial(study);
      expect(await storage.release(id)).toBe(true);
      expect(await storage.release(id)).toBe(false);
      expect((await other.trials(study))[0].state).toBe("waiting");
      expect(await storage.finish(id, "complete", [1])).toBe(false);
      expect((await claim(other, study))?.id).toBe(id);
      expect(await claim(storage, study)).toBeNull();
      expect(await other.finish(id, "complete", [1])).toBe(true);
    });

    test("of running trials, those without a sign of life are ended by one reaper; those that never sent one are let be", async () => {
      const [silent, dead, alive, waiting] = [
        await storage.createTrial(study),
        await storage.createTrial(study),
        await storage.createTrial(study),
        await storage.createTrial(study, { state: "waiting" }),
      ];
      await storage.heartbeat([dead.id]);
      await storage.heartbeat([alive.id]);
      await storage.heartbeat([alive.id]);
      expect(await reapOlder(other, study, 3600)).toEqual([]);
      await pause(1200);
      await storage.heartbeat([alive.id]);
      await storage.heartbeat([waiting.id]);
      const reaped = await Promise.all([reapOlder(storage, study, 1), reapOlder(other, study, 1), reapOlder(storage, study, 1)]);
      expect(reaped.flat().map(({ id, state }) => [id, state])).toEqual([[dead.id, "failed"]]);
      expect(reaped.flat()[0].ended).toBeInstanceOf(Date);
      expect(await storage.finish(dead.id, "complete", [1])).toBe(false);
      expect((await other.trials(study)).map(({ state }) => state)).toEqual(["running", "failed", "running", "waiting"]);
      expect(await storage.finish(silent.id, "complete", [1])).toBe(true);
    });

    test("an old sign of life does not end a trial that was given back and claimed again", async () => {
      const { id } = await storage.createTrial(study);
      await storage.heartbeat([id]);
      await storage.release(id);
      await claim(other, study);
      await pause(100);
      expect(await reapOlder(storage, study, 0.01)).toEqual([]);
    });

    test("all trials are seen as they are now, whoever changed them", async () => {
      const { id } = await storage.createTrial(study);
      expect((await other.trials(study))[0].intermediate.size).toBe(0);
      await storage.update(id, { intermediate: new Map([[1, 0.5]]) });
      expect((await other.trials(study))[0].intermediate).toEqual(new Map([[1, 0.5]]));
      await storage.finish(id, "complete", [0.5]);
      const [ended] = await other.trials(study);
      expect(ended.state).toBe("complete");
      await storage.createTrial(study, { state: "waiting" });
      const now = await other.trials(study);
      expect(now.map(({ state }) => state)).toEqual(["complete", "waiting"]);
      // Read once: what has ended is the same object from then on.
      expect(now[0]).toBe((await other.trials(study))[0]);
      await claim(other, study);
      await other.update(now[1].id, { parameters: { lr: 0.02 }, distributions: { lr: float } });
      expect((await storage.trials(study))[1]).toMatchObject({ state: "running", parameters: { lr: 0.02 } });
    });

    test("runs over seeds and folds stand behind a trial's value", async () => {
      const { id } = await storage.createTrial(study);
      const runs = [
        { seed: 2 ** 40 + 1, fold: null, values: [0.5] },
        { seed: 1, fold: 3, values: [NaN, Infinity] },
      ];
      for (const run of runs) await storage.update(id, { runs: [run] });
      expect((await other.trial(id))?.runs).toEqual(runs);
      await storage.finish(id, "complete", [0.5]);
      expect((await other.trials(study))[0].runs).toEqual(runs);
    });

    test("curves grow, and a point that comes again replaces the one before", async () => {
      const { id } = await storage.createTrial(study);
      const curve = { seed: 1, fold: null, metric: "loss" };
      expect(await other.curves(id)).toEqual([]);
      await storage.update(id, { curves: [{ ...curve, points: [] }] });
      await storage.update(id, {
        curves: [{ ...curve, points: Array.from({ length: 700 }, (_, k) => [k, 1 / (k + 1)] as const) }],
      });
      await storage.update(id, {
        curves: [
          {
            ...curve,
            fold: 0,
            points: [
              [5, NaN],
              [3, -Infinity],
              [5, Infinity],
            ],
          },
        ],
      });
      await storage.update(id, { curves: [{ ...curve, points: [[2, 42]] }] });
      const found = await other.curves(id);
      expect(found.map(({ seed, fold, metric }) => [seed, fold, metric])).toEqual(
        expect.arrayContaining([
          [1, null, "loss"],
          [1, 0, "loss"],
        ]),
      );
      expect(found).toHaveLength(2);
      expect(found.find(({ fold }) => fold === 0)?.points).toEqual([
        [3, -Infinity],
        [5, Infinity],
      ]);
      const long = found.find(({ fold }) => fold === null)?.points ?? [];
      expect(long).toHaveLength(700);
      expect(long.slice(0, 4)).toEqual([
        [0, 1],
        [1, 0.5],
        [2, 42],
        [3, 0.25],
      ]);
    });

    test("the last checkpoint of a trial is kept, byte for byte", async () => {
      const { id } = await storage.createTrial(study);
      expect(await other.checkpoint(id)).toBeNull();
      const large = Uint8Array.from({ length: 300_000 }, (_, k) => (k * 31) % 256);
      await storage.saveCheckpoint(id, large.subarray(0, 10));
      await storage.saveCheckpoint(id, large.subarray(7));
      expect(await other.checkpoint(id)).toEqual(large.slice(7));
    });

    test("checkpoints are forgotten one by one, of trials that have ended too", async () => {
      await storage.forgetCheckpoints([]);
      const [first, second, third] = [
        await storage.createTrial(study, { state: "running" }),
        await storage.createTrial(study, { state: "running" }),
        await storage.createTrial(study),
      ];
      for (const { id } of [first, second]) await storage.saveCheckpoint(id, Uint8Array.of(id));
      await storage.finish(first.id, "complete", [1]);
      expect(await other.checkpoint(first.id)).toEqual(Uint8Array.of(first.id));
      await other.forgetCheckpoints([first.id, third.id]);
      expect(await storage.checkpoint(first.id)).toBeNull();
      expect(await storage.checkpoint(second.id)).toEqual(Uint8Array.of(second.id));
    });

    test("a deleted study takes everything with it, and its name is free again", async () => {
      const kept = (await storage.createStudy("kept", ["minimize"])).id;
      const mine = await storage.createTrial(kept);
      const { id } = await storage.createTrial(study, { parameters: { lr: 0.01 }, distributions: { lr: float } });
      await storage.update(id, { runs: [{ seed: 1, fold: null, values: [1] }] });
      await storage.update(id, { curves: [{ seed: 1, fold: null, metric: "loss", points: [[0, 1]] }] });
      await storage.saveCheckpoint(id, new Uint8Array(3));
      await storage.setStudyAttribute(study, "user", "k", 1);
      await storage.heartbeat([id]);
      await other.trials(study);
      await storage.deleteStudy(study);
      expect(await other.study("s")).toBeNull();
      expect(await storage.trial(id)).toBeNull();
      expect(await storage.curves(id)).toEqual([]);
      expect(await storage.checkpoint(id)).toBeNull();
      const again = (await other.createStudy("s", ["maximize"])).id;
      const created = await other.createTrial(again, { parameters: { lr: 3 }, distributions: { lr: integer } });
      expect(created.number).toBe(0);
      expect(await other.trials(again)).toEqual([created]);
      expect(await storage.trials(again)).toEqual([created]);
      expect(await storage.trials(kept)).toEqual([mine]);
    });

    test("what is not there is refused by name", async () => {
      const none = 123_456;
      expect(await storage.trial(none)).toBeNull();
      for (const call of [
        () => storage.finish(none, "complete", [1]),
        () => storage.update(none, { intermediate: new Map([[0, 1]]) }),
        () => storage.update(none, { parameters: {}, distributions: {} }),
        () => storage.update(none, { attributes: { k: 1 } }),
        () => storage.update(none, { runs: [{ seed: 1, fold: null, values: [] }] }),
        () => storage.createTrial(none),
        () => storage.trials(none),
        () => storage.deleteStudy(none),
        () => storage.setStudyAttribute(none, "user", "k", 1),
      ]) {
        await expect(call()).rejects.toThrow(/123456; was it/);
      }
    });

    test("it says where it lies", () => {
      expect(storage.url).toMatch(/^[a-z]+:/);
      expect(storage.url).toBe(other.url);
    });
  });
}
