// A study that goes on with another space: what may change, what samplers still see, and what becomes of trials in the queue.
import { describe, expect, test } from "vitest";
import {
  choice,
  fixed,
  integer,
  logUniform,
  memoryStorage,
  openStudy,
  type Sampler,
  type Space,
  spaceOf,
  spaceOfTrial,
  type TrialRecord,
  uniform,
} from "../../src/tuning/index.ts";

const first = { rate: logUniform(1e-4, 1e-1), kind: choice(["a", "b", "c"]), units: integer(1, 9), share: uniform(0, 1) };

async function begun() {
  const storage = memoryStorage();
  const study = await openStudy({ storage, space: first });
  for (const [rate, kind] of [
    [1e-4, "a"],
    [1e-2, "b"],
    [1e-1, "c"],
  ] as const) {
    await study.enqueue({ rate, kind, units: 5, share: 0.5 });
    const trial = (await study.ask())!;
    await study.tell(trial, { state: "complete", values: [rate] });
  }
  return storage;
}

/** Proposes the first value of everything, and keeps what it was shown. */
function witness() {
  const seen: (readonly TrialRecord[])[] = [];
  const sampler: Sampler = {
    name: "witness",
    suggest({ history }) {
      seen.push(history);
      return {};
    },
  };
  return { seen, sampler };
}

describe("a study goes on with another space", () => {
  test("which may be wider or narrower, leave out choices, add parameters and fix them; Optuna's columns stay compatible", async () => {
    const storage = await begun();
    const space = {
      rate: logUniform(1e-3, 10),
      kind: choice(["c", "a"]),
      units: fixed(5),
      share: uniform(-2, 0.5),
      more: uniform(0, 1),
    };
    const study = await openStudy({ storage, space });
    const { id, configuration } = (await study.ask())!;
    const trial = (await storage.trial(id))!;
    expect(trial.distributions).toMatchObject({
      rate: { low: 1e-3, high: 10, log: true },
      // The list stays what it was, as in Optuna its places are the values.
      kind: { choices: ["a", "b", "c"] },
      share: { low: -2, high: 0.5 },
      more: { low: 0, high: 1 },
    });
    expect(["a", "c"]).toContain(configuration.kind);
    expect(configuration.units).toBe(5);
    expect(trial.parameters).not.toHaveProperty("units");
  });

  test.each<[string, Space, string]>([
    ["another scale", { ...first, rate: uniform(1e-4, 1e-1) }, "a real number on a logarithmic scale, now it is a real number"],
    ["another kind", { ...first, share: integer(0, 1) }, "knows it as a real number, now it is a whole number"],
    [
      "a choice more",
      { ...first, kind: choice(["a", "b", "d"]) },
      'chooses among "a", "b", "c", and no choice can be added ("d")',
    ],
    ["a choice in place of a range", { ...first, rate: choice([0.1, 0.2]) }, "now it is a choice of [0.1, 0.2]"],
  ])("but not with %s, and then nothing is written", async (_, space, message) => {
    const storage = await begun();
    const before = await storage.study("study");
    await expect(openStudy({ storage, space })).rejects.toThrow(message);
    expect(await storage.study("study")).toEqual(before);
  });

  test("knows from which space each trial was drawn", async () => {
    const storage = await begun();
    const narrow = { ...first, kind: fixed("a"), rate: logUniform(1e-2, 1e-1) };
    await openStudy({ storage, space: narrow });
    const study = await openStudy({ storage, space: narrow }); // the same again is no change
    const { id } = (await study.ask())!;
    const wide = await openStudy({ storage, space: first });
    const last = (await wide.ask())!;
    const spaces = await Promise.all([1, id, last.id].map(async (one) => spaceOfTrial(wide.record, (await storage.trial(one))!)));
    expect(spaces).toEqual([first, narrow, first]);
  });

  test("a worker that joins with the space of a moment ago does not bring it back, and its trials are known by it", async () => {
    const storage = await begun();
    const narrow = { ...first, rate: logUniform(1e-2, 1e-1) };
    await openStudy({ storage, space: narrow });
    const late = await openStudy({ storage, space: first, existing: "require" });
    const { id } = (await late.ask())!;
    const record = (await storage.study("study"))!;
    expect(spaceOf(record)).toEqual(narrow);
    expect(spaceOfTrial(record, (await storage.trial(id))!)).toEqual(first);
    // Whoever says it anew means it.
    const again = await openStudy({ storage, space: first });
    expect(spaceOf(again.record)).toEqual(first);
    const joined = await openStudy({ storage, space: first, existing: "require" });
    const { id: last } = (await joined.ask())!;
    expect((await storage.trial(last))!.systemAttributes["whetstone:spaceIndex"]).toBe(2);
  });

  test("samplers see all trials from before but those that chose otherwise what is fixed now", async () => {
    const storage = await begun();
    const { seen, sampler } = witness();
    const study = await openStudy({
      storage,
      sampler,
      space: { ...first, kind: fixed("b"), units: fixed(2), rate: logUniform(1e-3, 1) },
    });
    await study.ask();
    expect(seen[0].map(({ parameters }) => parameters.kind)).toEqual(["b"]);
    const { seen: all, sampler: second } = witness();
    await (await openStudy({ storage, sampler: second, space: first })).ask();
    expect(all[0]).toHaveLength(4);
  });

  test("a trial of the queue that lies outside is not made, and says why; one that lies inside is", async () => {
    const storage = await begun();
    const study = await openStudy({ storage, space: first });
    await study.enqueue({ rate: 1e-4, kind: "a", units: 3, share: 0.1 });
    await study.enqueue({ rate: 5e-2 });
    const given = (await study.ask())!;
    await storage.release(given.id);
    const now = await openStudy({ storage, space: { ...first, rate: logUniform(1e-2, 1) } });
    const next = (await now.ask())!;
    expect(next.parameters.rate).toBe(5e-2);
    const lost = (await storage.trial(given.id))!;
    expect(lost.state).toBe("failed");
    expect(lost.attributes["whetstone:reason"]).toBe("not made: its rate, 0.0001, lies outside of the space as it is now");
  });
});
