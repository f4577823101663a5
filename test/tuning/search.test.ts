// A search from its first trial to its end: what it tells, what it keeps, when it stops, and who may share it.
import { UserError } from "../../src/options/index.ts";
import { describe, expect, expectTypeOf, it } from "vitest";
import {
  type Storage,
  type TuneEvent,
  type SearchOptions,
  type TrialContext,
  choice,
  integer,
  logUniform,
  memoryStorage,
  openStudy,
  randomSearch,
  tune,
  uniform,
} from "../../src/tuning/index.ts";

const space = { x: uniform(-5, 5), rate: logUniform(1e-4, 1), kind: choice({ plain: {}, deep: { layers: integer(1, 4) } }) };
type Point = { readonly x: number; readonly rate: number };
const bowl = ({ x, rate }: Point) => (x - 1) ** 2 + (Math.log10(rate) + 2) ** 2;

async function events<S extends typeof space>(objective: Parameters<typeof tune<S>>[1], options: SearchOptions<S>) {
  const all: TuneEvent<S>[] = [];
  for await (const event of tune(space as S, objective, options)) all.push(event);
  const end = all.at(-1)!;
  if (end.type !== "end") throw new Error("no end");
  return { all, end, trials: end.trials };
}

describe("tune", () => {
  it("finds the bottom of a bowl, and tells every trial once", async () => {
    const { all, end } = await events(bowl, { trials: 60 });
    expect(end.best[0].values![0]).toBeLessThan(0.3);
    const told = all.flatMap((event) => (event.type === "trial" ? [event.trial.number] : []));
    expect(told).toEqual(Array.from({ length: 60 }, (_, i) => i));
    expect(end.reason).toBe("all 60 trials are done");
  });

  it("infers the configuration from the space", async () => {
    for await (const event of tune(
      space,
      (configuration) => {
        expectTypeOf(configuration.kind).toEqualTypeOf<
          { readonly name: "plain" } | { readonly name: "deep"; readonly layers: number }
        >();
        return configuration.kind.name === "deep" ? configuration.kind.layers : configuration.x;
      },
      { trials: 3 },
    ))
      if (event.type === "begin") expect(Object.keys(event.trial.configuration)).toEqual(["x", "rate", "kind"]);
  });

  it("gives the same trials for the same seed, others for another, also where it is continued", async () => {
    const made = async (seed: number, parts: readonly number[]) => {
      const storage = memoryStorage();
      let trials: readonly unknown[] = [];
      for (const most of parts)
        trials = (await events(bowl, { storage, seed, trials: most })).trials.map(({ parameters, values }) => [
          parameters,
          values,
        ]);
      return trials;
    };
    const whole = await made(3, [30]);
    expect(await made(3, [12, 30])).toEqual(whole);
    expect(await made(4, [30])).not.toEqual(whole);
  });

  it("stops what the pruner stops, and ends the objective properly", async () => {
    let ended = 0;
    const { trials } = await events(
      async function* ({ x }) {
        try {
          for (let step = 0; step < 10; step++) yield x;
        } finally {
          ended++;
        }
      },
      {
        trials: 10,
        pruner: {
          name: "no bad ones",
          judges: "epochs",
          prunes: (trial) => trial.intermediate.size >= 3 && trial.intermediate.get(0)! > 0,
        },
      },
    );
    expect(ended).toBe(10);
    for (const { parameters, state, intermediate, values } of trials) {
      const bad = (parameters.x as number) > 0;
      expect([state, intermediate.size]).toEqual(bad ? ["pruned", 3] : ["complete", 10]);
      expect(values).toEqual([parameters.x]);
    }
    expect(new Set(trials.map(({ state }) => state)).size).toBe(2);
  });

  it("goes on after trials that throw or give NaN, and says why they failed", async () => {
    const { trials } = await events(
      ({ x }) => {
        if (x > 2) throw new RangeError("too far out");
        return x < -2 ? NaN : x;
      },
      { trials: 25, sampler: randomSearch() },
    );
    const reasons = new Set(
      trials.flatMap(({ state, attributes }) => (state === "failed" ? [attributes["whetstone:reason"]] : [])),
    );
    expect(reasons).toEqual(new Set(["RangeError: too far out", "the objective gave NaN"]));
    expect(trials.filter(({ state }) => state === "complete").length).toBeGreaterThan(3);
  });

  it("ends where the first trials all fail: a result, unless what the user gave is at fault", async () => {
    const { end, trials } = await events(() => Promise.reject(new TypeError("x is not a function")), { trials: 100 });
    expect(end.reason).toBe("the first 5 trials all failed; the last one said: TypeError: x is not a function");
    expect([trials.length, end.best]).toEqual([5, []]);
    const refused = events(() => Promise.reject(new UserError("x is no width")), { trials: 100 });
    await expect(refused).rejects.toThrow("tune: the first 5 trials all failed; the last one said: UserError: x is no width");
  });

  it("ends at a value, at a time, and at a sentence", async () => {
    expect((await events(bowl, { value: 2, trials: 500 })).end.reason).toMatch(/^trial \d+ reached /);
    const slow = await events(async (at) => (await new Promise((r) => setTimeout(r, 20)), bowl(at)), { seconds: 0.3 });
    expect(slow.end.reason).toBe("the time is up");
    expect((await events(bowl, { until: (all) => (all.length >= 4 ? "enough" : null) })).end.reason).toBe("enough");
  });

  it("gives an interrupted trial back, and another search goes on with it", async () => {
    const storage = memoryStorage();
    const stop = new AbortController();
    const { end } = await events(
      async function* ({ x }, { number }) {
        for (let step = 0; step < 5; step++) {
          if (number === 3 && step === 2) stop.abort();
          yield x;
        }
      },
      { storage, signal: stop.signal, trials: 6 },
    );
    expect(end.reason).toBe("the search was interrupted");
    expect(end.trials.map(({ state }) => state)).toEqual(["complete", "complete", "complete", "waiting"]);
    const { trials } = await events(bowl, { storage, trials: 6 });
    expect(trials.map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => "complete"));
    expect(trials[3].parameters).toEqual(end.trials[3].parameters);
  });

  it("gives a trial back whose objective answers NaN because it was stopped", async () => {
    const stop = new AbortController();
    const { trials } = await events(() => (stop.abort(), NaN), { signal: stop.signal, trials: 5 });
    expect(trials.map(({ state }) => state)).toEqual(["waiting"]);
  });

  it("costs one transaction to begin a trial and one to end it, and a read of what changed", async () => {
    const calls: string[] = [];
    const storage = new Proxy(memoryStorage(), {
      get: (target, name: keyof Storage) => (calls.push(name), target[name]),
    });
    const study = await openStudy({ space, storage, sampler: randomSearch() });
    await study.tell((await study.ask())!, { state: "complete", values: [1] });
    for (const told of [
      { state: "complete", values: [2] },
      { state: "failed", reason: "no reason" },
    ] as const) {
      calls.length = 0;
      await study.tell((await study.ask(Infinity, true))!, told);
      expect(calls).toEqual(["trials", "begin", "finish"]);
    }
  });

  it("keeps to a budget that several searches share", async () => {
    const storage = memoryStorage();
    await openStudy({ space, storage });
    const slowly = async (at: Point) => (await new Promise((resolve) => setTimeout(resolve, 2)), bowl(at));
    await Promise.all(Array.from({ length: 4 }, () => events(slowly, { storage, trials: 21, workers: 2 })));
    const trials = await storage.trials((await storage.study("study"))!.id);
    expect(trials.map(({ number, state }) => [number, state])).toEqual(Array.from({ length: 21 }, (_, i) => [i, "complete"]));
  });

  it("begins the trials of dead workers anew, from their checkpoints, so often and no more", async () => {
    let now = 1_800_000_000_000;
    const storage = memoryStorage({ clock: () => now });
    const study = await openStudy({ space, storage });
    const lost = (await study.ask())!;
    await storage.heartbeat([lost.id]);
    const runs = [{ seed: 1, fold: null, values: [0.5] }];
    await storage.update(lost.id, { runs });
    await storage.saveCheckpoint(lost.id, Uint8Array.of(1, 2, 3));
    const seen: unknown[] = [];
    for (let time = 0; time < 4; time++) {
      now += 121_000;
      const { trials } = await events(
        (at, { checkpoint, number }) => {
          seen.push([number, checkpoint && [...checkpoint]]);
          return bowl(at);
        },
        { storage, trials: 1, retries: 1, heartbeat: 0.05, grace: 120 },
      );
      // Lost once more, before it could end.
      if (time === 0) expect(trials.map(({ state }) => state)).toEqual(["failed", "complete"]);
    }
    expect(seen).toEqual([[1, [1, 2, 3]]]);
    const [, again] = await study.trials();
    expect([again.parameters, again.runs]).toEqual([lost.parameters, runs]);
    expect(again.systemAttributes.retry_history).toEqual([0]);
    for (const { id } of [lost, again]) expect(await storage.checkpoint(id)).toBeNull();
  });

  it("keeps the checkpoint of a trial until it has ended, however it ends", async () => {
    const storage = memoryStorage();
    const left = new AbortController();
    const save = async ({ x }: Point, trial: TrialContext) => {
      await trial.save(Uint8Array.of(trial.number));
      if (trial.number === 1) throw new Error("no");
      if (trial.number === 2) left.abort();
      return trial.number === 2 ? NaN : x;
    };
    await events(save, { storage, trials: 3, signal: left.signal });
    const trials = await storage.trials(1);
    const kept = await Promise.all(trials.map(({ id }) => storage.checkpoint(id)));
    expect(trials.map(({ state }, i) => [state, kept[i] && [...kept[i]]])).toEqual([
      ["complete", null],
      ["failed", null],
      ["waiting", [2]],
    ]);
  });

  it("tries first what was put into the queue, the sampler filling in the rest", async () => {
    const storage = memoryStorage();
    const study = await openStudy({ space, storage });
    await study.enqueue({ x: 1, rate: 0.01, kind: { name: "deep", layers: 3 } });
    await study.enqueue({ x: -1, kind: "plain" });
    const { trials } = await events(bowl, { storage, trials: 3 });
    expect(trials[0].parameters).toEqual({ x: 1, rate: 0.01, kind: "deep", "kind.deep.layers": 3 });
    expect(trials[1].parameters).toMatchObject({ x: -1, kind: "plain" });
    expect(trials[1].parameters.rate).toBeGreaterThan(0);
    await expect(async () => study.enqueue({ y: 1 })).rejects.toThrow("the space has no y");
  });

  it("knows what no other trial beats where there are several objectives", async () => {
    const { end } = await events(({ x, rate }) => [x, -x + rate], {
      trials: 30,
      directions: ["minimize", "minimize"],
      sampler: randomSearch(),
    });
    for (const a of end.best)
      for (const b of end.trials) expect(b.values![0] < a.values![0] && b.values![1] < a.values![1]).toBe(false);
    expect(end.best.length).toBeGreaterThan(1);
  });

  it.each([
    [{ trials: 0 }, "trials is a whole number from 1"],
    [{ seconds: -1 }, "seconds is a number above 0"],
    [{ trials: 3, seed: 0.5 }, "study: seed"],
    [{ trials: 3, workers: 0 }, "tune: workers"],
  ] as const)("refuses %j", async (options, message) => {
    await expect(events(bowl, options)).rejects.toThrow(message);
  });

  it("refuses a study that asks another question", async () => {
    const storage: Storage = memoryStorage();
    await events(bowl, { storage, trials: 1 });
    await expect(events(bowl, { storage, trials: 2, directions: ["maximize"] })).rejects.toThrow(
      "wants to minimize, not to maximize",
    );
    await expect(events(bowl, { storage, trials: 2, existing: "refuse" })).rejects.toThrow("study study exists in memory:");
    await expect(events(bowl, { storage, trials: 2, name: "studi", existing: "require" })).rejects.toThrow(
      "there is no study studi",
    );
  });
});
