// Population-based training: who copies whom, what a copy changes, and that nothing depends on who trained it or how often it stopped.
import { describe, expect, it } from "vitest";
import { random } from "../../src/random/index.ts";
import {
  bestMember,
  explored,
  exploits,
  finalistsOf,
  fixedBest,
  generationsOf,
  integer,
  logUniform,
  logUniformBelowOne,
  memoryStorage,
  openStudy,
  type PopulationOptions,
  population,
  scheduleOf,
  slotOf,
  type Storage,
  trainPopulation,
  type TrainInterval,
  type TrialRecord,
  type TuneEvent,
  uniform,
} from "../../src/tuning/index.ts";

const space = { h0: uniform(0, 1), h1: uniform(0, 1), rate: logUniform(1e-3, 0.05) };
type Toy = TrainInterval<typeof space>;

/** The paper's example (figure 2): climbs 1.2 − h₀θ₀² − h₁θ₁² and is judged by 1.2 − θ₀² − θ₁²; the checkpoint is θ. */
const climb: Toy = async function* ({ configuration: { h0, h1, rate }, from, until, checkpoint, signal }) {
  let [a, b] = checkpoint ? Array.from(new Float64Array(checkpoint.slice().buffer)) : [0.9, 0.9];
  const judged = () => 1.2 - a * a - b * b;
  for (let epoch = from + 1; epoch <= until; epoch++) {
    if (signal.aborted) throw new Error("stopped");
    for (let step = 0; step < 4; step++) [a, b] = [a - 2 * rate * h0 * a, b - 2 * rate * h1 * b];
    await new Promise((resolve) => setTimeout(resolve, 0));
    yield { epoch, value: judged() };
  }
  return { value: judged(), checkpoint: new Uint8Array(Float64Array.of(a, b).buffer) };
};

interface Given extends Partial<PopulationOptions> {
  readonly storage?: Storage;
  readonly train?: Toy;
  readonly seed?: number;
  readonly on?: (event: TuneEvent<typeof space>) => void;
}

async function trained({ storage = memoryStorage(), train = climb, seed = 3, on, ...options }: Given = {}) {
  const study = await openStudy({ space, storage, seed, directions: ["maximize"] });
  let end: Extract<TuneEvent<typeof space>, { type: "end" }> | undefined;
  const scheduler = population({ size: 6, interval: 2 });
  for await (const event of trainPopulation(study, train, { scheduler, epochs: 10, ...options })) {
    on?.(event);
    if (event.type === "end") end = event;
  }
  return { ...end!, study: (await storage.study(study.record.name))! };
}

/** What must not depend on who trained it and when. */
const plain = (trials: readonly TrialRecord[]) =>
  generationsOf(trials).map((generation) =>
    generation.map((trial) => {
      const slot = slotOf(trial!)!;
      const parent = trials.find(({ number }) => number === slot.parent);
      const { parameters, values, intermediate } = trial!;
      return { ...slot, parent: parent ? slotOf(parent)!.member : null, parameters, values, intermediate: [...intermediate] };
    }),
  );

describe("exploit", () => {
  it.each([1, 2, 3, 4, 5, 6])("by truncation the worst fifth copies from the best fifth, and only they (seed %i)", (seed) => {
    const draw = random(seed);
    const scores = Array.from({ length: 10 }, () => draw.uniform());
    const chosen = exploits.truncation(scores, random(seed), { share: 0.2 });
    const sorted = [...scores].sort((a, b) => a - b);
    for (const [member, from] of chosen.entries()) {
      if (scores[member] >= sorted[8]) {
        expect(scores[from]).toBeLessThanOrEqual(sorted[1]);
        expect(from).toBe(scores.indexOf(sorted[random(seed).fork(member).integer(2)]));
      } else expect(from).toBe(member);
    }
  });

  it.each([1, 2, 3, 4, 5, 6])("in a tournament everybody copies a random other that is better (seed %i)", (seed) => {
    const scores = [3, 1, 2, 5, 4];
    const chosen = exploits.tournament(scores, random(seed), { share: 0 });
    for (const [member, from] of chosen.entries()) {
      const met = [0, 1, 2, 3, 4].filter((i) => i !== member)[random(seed).fork(member).integer(4)];
      expect(from).toBe(scores[met] < scores[member] ? met : member);
    }
  });

  it("nobody goes on from what failed while another is left, and all keep to themselves where all failed", () => {
    const scores = [Infinity, 2, Infinity, 1, Infinity, Infinity];
    for (const exploit of Object.values(exploits)) {
      const chosen = exploit(scores, random(1), { share: 0.5 });
      for (const [member, from] of chosen.entries()) expect([member, Number.isFinite(scores[from])]).toEqual([member, true]);
      expect(exploit([Infinity, Infinity], random(1), { share: 0.2 })).toEqual([0, 1]);
    }
  });
});

describe("explore", () => {
  const never = { step: 0.2, resample: 0 };
  const values = (parameter: Parameters<typeof explored>[0], value: number, how = never) =>
    new Set(Array.from({ length: 60 }, (_, i) => explored(parameter, value, random(i), how)));

  it("multiplies numbers by 0.8 or 1.2, and keeps them in their range", () => {
    expect(values(logUniform(1e-3, 1) as never, 0.1)).toEqual(new Set([0.1 * 0.8, 0.1 * 1.2]));
    expect(values({ kind: "float", low: 0, high: 0.5, log: false, step: null }, 0.45)).toEqual(new Set([0.45 * 0.8, 0.5]));
  });

  it("moves whole numbers and those with steps by a step at least", () => {
    expect(values(integer(1, 9) as never, 2)).toEqual(new Set([1, 3]));
    expect(values(integer(8, 256, { log: true }) as never, 100)).toEqual(new Set([80, 120]));
    expect(values(integer(0, 100, { step: 10 }) as never, 100)).toEqual(new Set([80, 100]));
    expect(values({ kind: "float", low: 0, high: 1, log: false, step: 0.1 }, 0.3)).toEqual(new Set([0.2, 0.4]));
  });

  it("draws anew with the chance that it was given, which is all that changes a choice", () => {
    const names = { kind: "categorical", choices: ["a", "b", "c"] } as const;
    const drawn = (resample: number) =>
      Array.from({ length: 300 }, (_, i) => explored(names, "a", random(i), { step: 0.2, resample }));
    expect(new Set(drawn(0))).toEqual(new Set(["a"]));
    expect(new Set(drawn(1))).toEqual(new Set(["a", "b", "c"]));
    const changed = drawn(0.25).filter((value) => value !== "a").length / 300;
    expect(Math.abs(changed - (0.25 * 2) / 3)).toBeLessThan(0.08);
  });

  it("changes a number near 1 by its distance from there", () => {
    const { low, high } = { low: 1 - 0.9999, high: 1 - 0.9 };
    expect(logUniformBelowOne(0.9, 0.9999)).toMatchObject({ complement: true });
    expect(values({ kind: "float", low, high, log: true, step: null }, 0.01)).toEqual(new Set([0.008, 0.012]));
  });
});

describe("trainPopulation", () => {
  it("is what a loop in one place would do, written by hand", async () => {
    const { trials } = await trained();
    const made = plain(trials);
    expect(made).toHaveLength(5);
    expect(trials.map(({ number }) => number)).toEqual(Array.from({ length: 30 }, (_, i) => i));
    const own = random(3).fork("population");
    for (let g = 1; g < 5; g++) {
      const order = made[g - 1].map((_, m) => m).sort((a, b) => made[g - 1][b].values![0] - made[g - 1][a].values![0]);
      for (let m = 0; m < 6; m++) {
        // Of six the share of a fifth is one: the last copies the first.
        const from = m === order[5] ? order[0] : m;
        const before = made[g - 1][from];
        const copy = own.fork(g).fork("explore").fork(m);
        const moved = (name: "h0" | "h1" | "rate", low: number, high: number) => {
          const value = before.parameters[name] as number;
          if (from === m) return value;
          const draws = copy.fork(name);
          if (draws.uniform() < 0.25) {
            const u = draws.uniform();
            return name === "rate" ? Math.exp(Math.log(low) + (Math.log(high) - Math.log(low)) * u) : low + (high - low) * u;
          }
          return Math.min(high, Math.max(low, value * (draws.uniform() < 0.5 ? 0.8 : 1.2)));
        };
        expect(made[g][m]).toMatchObject({ generation: g, member: m, parent: from, seed: before.seed });
        for (const [name, low, high] of [
          ["h0", 0, 1],
          ["h1", 0, 1],
          ["rate", 1e-3, 0.05],
        ] as const)
          expect(made[g][m].parameters[name]).toBeCloseTo(moved(name, low, high), 12);
        expect(made[g][m].intermediate.map(([epoch]) => epoch)).toEqual([2 * g + 1, 2 * g + 2]);
      }
    }
  });

  it("keeps the checkpoints from which somebody may go on", async () => {
    const storage = memoryStorage();
    const { trials } = await trained({ storage });
    for (const trial of trials) {
      const kept = (await storage.checkpoint(trial.id)) !== null;
      expect([trial.number, kept]).toEqual([trial.number, slotOf(trial)!.generation >= 3]);
    }
  });

  it("beats every fixed configuration on the paper's example, and its schedule says how", async () => {
    const { trials, study } = await trained({ epochs: 60, scheduler: population({ size: 8, interval: 3 }) });
    const winner = bestMember(trials, 8, "maximize")!;
    const schedule = scheduleOf(winner, trials, { interval: 3, epochs: 60 });
    expect(schedule.length).toBeGreaterThan(2);
    expect([schedule[0].from, schedule.at(-1)!.until]).toEqual([0, 60]);
    for (const [i, part] of schedule.slice(1).entries()) expect(part.from).toBe(schedule[i].until);
    const alone = async (parts: readonly { parameters: object; from: number; until: number }[]) => {
      let checkpoint: Uint8Array | null = null;
      let value = NaN;
      for (const { parameters, from, until } of parts) {
        const signal = new AbortController().signal;
        const steps = climb({ number: 0, configuration: parameters as never, seed: 1, from, until, checkpoint, signal });
        for (;;) {
          const next = await steps.next();
          if (!next.done) continue;
          ({ value, checkpoint } = next.value);
          break;
        }
      }
      return value;
    };
    // Trained again it comes to the same: the schedule is all that there was.
    expect(await alone(schedule)).toBe(winner.values![0]);
    const first = generationsOf(trials)[0].map((trial) => trial!.parameters);
    const fixed = await Promise.all(first.map((parameters) => alone([{ parameters, from: 0, until: 60 }])));
    expect(winner.values![0]).toBeGreaterThan(Math.max(...fixed));
    const finalists = finalistsOf(trials, study, 2);
    expect(finalists[0]).toMatchObject({ name: `trial ${winner.number}`, schedule });
    expect(finalists[1].schedule).toEqual([
      { from: 0, until: 60, parameters: finalists[1].trial.parameters, trial: finalists[1].trial.number },
    ]);
    expect(slotOf(finalists[1].trial)!.generation).toBe(0);
  });

  it("gives the same whatever the number of workers, and with another seed another", async () => {
    const one = plain((await trained()).trials);
    expect(plain((await trained({ workers: 4 })).trials)).toEqual(one);
    expect(plain((await trained({ seed: 4 })).trials)).not.toEqual(one);
  });

  it("gives the same when it is stopped and gone on with, by two at once", async () => {
    const storage = memoryStorage();
    const stop = new AbortController();
    let ended = 0;
    const first = await trained({
      storage,
      workers: 2,
      signal: stop.signal,
      on: ({ type }) => void (type === "trial" && ++ended === 10 && stop.abort()),
    });
    expect(first.reason).toBe("the training was interrupted");
    expect(first.trials.filter(({ state }) => state === "running")).toEqual([]);
    const [{ trials, reason }] = await Promise.all([trained({ storage }), trained({ storage })]);
    expect(reason).toBe("all 6 members were trained for 10 epochs");
    expect(plain(trials)).toEqual(plain((await trained()).trials));
    expect(trials).toHaveLength(30);
  });

  it("begins the trial of a dead worker anew, from where its member was", async () => {
    let now = 0;
    const storage = memoryStorage({ clock: () => now });
    const stop = new AbortController();
    let ended = 0;
    await trained({ storage, signal: stop.signal, on: ({ type }) => void (type === "trial" && ++ended === 8 && stop.abort()) });
    const study = (await storage.study("study"))!;
    const dead = (await storage.begin(study.id, { most: 0, alive: true }))!;
    now += 3600_000;
    const { trials } = await trained({ storage, heartbeat: 0.05, grace: 0.1 });
    expect(trials).toHaveLength(31);
    expect(trials.find(({ id }) => id === dead.id)!.state).toBe("failed");
    const again = trials.find(({ systemAttributes }) => "retry_history" in systemAttributes)!;
    expect(again.systemAttributes).toEqual({ failed_trial: dead.number, retry_history: [dead.number] });
    expect(slotOf(again)).toEqual(slotOf(dead));
    expect(plain(trials)).toEqual(plain((await trained()).trials));
  });

  it("a worker that dies before it has said which trial it began leaves a trial that counts for nothing", async () => {
    const storage = memoryStorage();
    const stop = new AbortController();
    let ended = 0;
    const on = ({ type }: { type: string }) => void (type === "trial" && ++ended === 8 && stop.abort());
    await trained({ storage, signal: stop.signal, on });
    const study = (await storage.study("study"))!;
    const waiting = (await storage.trials(study.id)).filter(({ state }) => state === "waiting");
    for (const { id } of waiting) await storage.begin(study.id, { most: 0 }).then((trial) => expect(trial!.id).toBe(id));
    const orphan = (await storage.begin(study.id, { alive: true }))!;
    for (const { id } of waiting) await storage.release(id);
    const { trials } = await trained({ storage, heartbeat: 0.05, grace: 0.1 });
    expect(trials.find(({ id }) => id === orphan.id)).toMatchObject({ state: "failed", attributes: {} });
    expect(trials).toHaveLength(31);
    expect(plain(trials)).toEqual(plain((await trained()).trials));
  });

  it("a member that fails goes on from a better one; where all fail it says what the last one said", async () => {
    const train: Toy = async function* (interval) {
      if (interval.number === 2) throw new Error("diverged");
      return yield* climb(interval);
    };
    const { trials } = await trained({ train });
    expect(trials[2]).toMatchObject({ state: "failed", attributes: { "whetstone:reason": "Error: diverged" } });
    expect(trials).toHaveLength(30);
    const heir = trials.find((trial) => slotOf(trial)!.generation === 1 && slotOf(trial)!.member === 2)!;
    expect(trials[slotOf(heir)!.parent!].state).toBe("complete");
    const failing: Toy = async function* (interval) {
      if (interval.seed > 0) throw new Error("no memory");
      return yield* climb(interval);
    };
    await expect(trained({ train: failing })).rejects.toThrow("all members failed; the last one said: Error: no memory");
  });

  it("ends after its time or with a good value, and then the best of the last whole generation counts", async () => {
    const { trials, reason } = await trained({ value: 1, epochs: 1000 });
    expect(reason).toMatch(/^trial \d+ reached 1\.[01]/);
    const winner = bestMember(trials, 6, "maximize")!;
    const generation = generationsOf(trials)[slotOf(winner)!.generation];
    expect(generation.filter((trial) => trial!.state === "complete")).toHaveLength(6);
    expect((await trained({ seconds: 0.05, epochs: 1_000_000 })).reason).toBe("the time is up");
  });

  it("keeps to the settings that a study began with, and refuses a study with other trials", async () => {
    const storage = memoryStorage();
    await trained({ storage });
    await expect(trained({ storage, epochs: 12 })).rejects.toThrow("trains a population with epochs 10, not 12");
    await expect(trained({ storage, scheduler: population({ size: 7, interval: 2 }) })).rejects.toThrow("with size 6, not 7");
    const other = memoryStorage();
    const study = await openStudy({ space, storage: other, directions: ["maximize"] });
    await study.ask();
    await expect(trained({ storage: other })).rejects.toThrow("holds trials that are no population's");
  });
});

it("the best fixed configuration is the one that was kept longest, not the one that began best", () => {
  const made = (number: number, generation: number, member: number, parent: number | null, value: number) =>
    ({
      ...{
        id: number,
        number,
        state: "complete",
        values: [value],
        parameters: { rate: number },
        intermediate: new Map(),
        runs: [],
      },
      ...{ systemAttributes: {}, distributions: {}, started: null, ended: null },
      attributes: {
        "whetstone:generation": generation,
        "whetstone:member": member,
        "whetstone:parent": parent,
        "whetstone:seed": 1,
      },
    }) as unknown as TrialRecord;
  const trials = [made(0, 0, 0, null, 1), made(1, 0, 1, null, 2), made(2, 0, 2, null, 3)];
  // Member 0 began best and was given up; 1 and 2 were kept, and 2 ended better.
  trials.push(made(3, 1, 0, 1, 5), made(4, 1, 1, 1, 1.5), made(5, 1, 2, 2, 1.2));
  expect(fixedBest(trials, "minimize").map(({ number }) => number)).toEqual([2, 1, 0]);
});
