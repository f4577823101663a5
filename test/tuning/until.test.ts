// The stopping rule on functions whose lowest value is known: it stops once that is found, and not before.
import { describe, expect, it } from "vitest";
import {
  chanceOfBetter,
  choice,
  dimensionsOf,
  gaussianProcess,
  logUniform,
  noneBetterBy,
  type Objective,
  randomSearch,
  type Space,
  type TrialRecord,
  tune,
  uniform,
  workedSeconds,
} from "../../src/tuning/index.ts";
import { random } from "../../src/random/index.ts";

async function searched<S extends Space>(space: S, objective: Objective<S>, options: Parameters<typeof tune<S>>[2]) {
  for await (const event of tune(space, objective, options)) if (event.type === "end") return event;
  throw new Error("no end");
}

const bowl = { x: uniform(-1, 1), y: uniform(-1, 1) };
const height = ({ x, y }: { x: number; y: number }) => 1 + x * x + y * y;

describe("no candidate can beat the best by more than a share", () => {
  it("ends the search once the lowest point is found, and says why", async () => {
    const { trials, reason, best } = await searched(bowl, height, {
      trials: 60,
      sampler: gaussianProcess(),
      until: noneBetterBy(0.01),
    });
    expect(trials.length).toBeGreaterThanOrEqual(14);
    expect(trials.length).toBeLessThan(50);
    expect(best[0].values![0]).toBeLessThan(1.02);
    expect(reason).toMatch(/^the chance that any candidate beats the best by more than 1 % is (?:[\d.]+|less than 0\.1) %$/);
  });

  it("goes on while something better is to be had", async () => {
    const { reason, best } = await searched(bowl, height, { trials: 25, sampler: randomSearch(), until: noneBetterBy(0.001) });
    expect(best[0].values![0]).toBeGreaterThan(1.001);
    expect(reason).toBe("all 25 trials are done");
  });

  it("asks for the better side where more is better, and knows choices", async () => {
    const space = { rate: logUniform(1e-4, 1), kind: choice(["a", "b"]) };
    const score = ({ rate, kind }: { rate: number; kind: string }) => 3 - (Math.log10(rate) + 2) ** 2 - (kind === "a" ? 1 : 0);
    const { trials, best } = await searched(space, score, {
      trials: 80,
      directions: ["maximize"],
      sampler: gaussianProcess(),
      until: noneBetterBy(0.01),
    });
    expect(trials.length).toBeLessThan(80);
    expect(best[0].values![0]).toBeGreaterThan(2.96);
  });

  it("knows more the larger the share is, and nothing of values that are all the same", async () => {
    const { trials } = await searched(bowl, height, { trials: 20, sampler: randomSearch() });
    const chance = (share: number, among: readonly TrialRecord[] = trials) =>
      chanceOfBetter(among, dimensionsOf(bowl), "minimize", share, random(1));
    const [small, large] = [chance(0.001), chance(0.2)];
    expect(small).toBeGreaterThan(large);
    expect(large).toBeLessThan(0.05);
    expect(
      chance(
        0.1,
        trials.map((trial) => ({ ...trial, values: [1] })),
      ),
    ).toBe(1);
  });

  it("refuses shares that mean nothing", () => {
    for (const share of [0, 1, -0.1, NaN]) expect(() => noneBetterBy(share)).toThrow("a share lies between 0 and 1");
  });
});

it("counts the time in which anybody worked on a study once, and pauses not at all", () => {
  const at = (from: number, to: number | null, state: TrialRecord["state"] = "complete") =>
    ({ state, started: new Date(from * 1000), ended: to === null ? null : new Date(to * 1000) }) as TrialRecord;
  expect(workedSeconds([])).toBe(0);
  expect(workedSeconds([at(0, 10), at(5, 12), at(20, 21), at(2, 3)])).toBe(13);
  expect(workedSeconds([at(0, 10), at(30, null, "running")], new Date(34_000))).toBe(14);
  expect(workedSeconds([at(30, null, "waiting")], new Date(34_000))).toBe(0);
});
