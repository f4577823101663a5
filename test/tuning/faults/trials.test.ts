// Trials that run out of memory, hang, throw: each has failed with what happened, and the study goes on to its end.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { memoryStorage, openStudy, randomSearch, search, type TrialRecord, tune, uniform } from "../../../src/tuning/index.ts";

const script = fileURLToPath(new URL("hungry-search.ts", import.meta.url));
const space = { x: uniform(0, 1) };
const reasonOf = ({ attributes }: TrialRecord) => attributes["whetstone:reason"];

describe("a trial", { timeout: 120_000 }, () => {
  it("whose thread runs out of memory has failed and says so; the thread is replaced and the others are made", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ["--max-old-space-size=64", script]);
    const trials = JSON.parse(stdout) as { state: string; reason?: string; runs: number }[];
    expect(trials.map(({ state, runs }) => [state, runs])).toEqual([
      ["complete", 1],
      ["failed", 0],
      ["complete", 1],
      ["complete", 1],
    ]);
    for (const { reason } of trials.filter(({ state }) => state === "failed"))
      expect(reason).toMatch(/worker was lost twice: .*memory/);
  });

  it("that is given less memory than it asks for has failed with the engine's own words", async () => {
    const trials = await made(async ({ x }, number) => (number === 1 ? new ArrayBuffer(2 ** 52).byteLength : x));
    expect(trials.map(({ state }) => state)).toEqual(["complete", "failed", "complete", "complete", "complete", "complete"]);
    expect(reasonOf(trials[1])).toMatch(/^RangeError: Array buffer allocation failed/);
  });

  it("that hangs has failed after its time, is told to stop, and holds nothing up", async () => {
    const stopped: number[] = [];
    const cleaned: number[] = [];
    let wake = () => {};
    const trials = await made(
      async function* ({ x }, number, signal) {
        signal.addEventListener("abort", () => stopped.push(number));
        try {
          yield x;
          // One hangs for ever, one comes back after everybody has gone on.
          if (number === 1) await new Promise(() => {});
          if (number === 3) await new Promise<void>((resolve) => (wake = resolve));
          yield x;
        } finally {
          cleaned.push(number);
        }
      },
      { trialSeconds: 0.2 },
    );
    expect(trials.map(({ state }) => state)).toEqual(["complete", "failed", "complete", "failed", "complete", "complete"]);
    for (const number of [1, 3]) {
      expect(reasonOf(trials[number])).toBe("TimeoutError: the trial was not done after 0.2 s");
      expect(trials[number].intermediate.size).toBe(1);
    }
    // The others hear of it when the search has ended.
    expect(stopped.slice(0, 2)).toEqual([1, 3]);
    wake();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(cleaned).toEqual([0, 2, 4, 5, 3]);
  });

  it("that is stopped by its search while it hangs goes back into the queue at its time limit", async () => {
    const storage = memoryStorage();
    const stop = new AbortController();
    const study = await openStudy({ space, storage });
    const hangs = () => {
      stop.abort();
      return new Promise<number>(() => {});
    };
    for await (const event of search(study, hangs, { trials: 1, trialSeconds: 0.1, signal: stop.signal })) void event;
    expect((await study.trials()).map(({ state }) => state)).toEqual(["waiting"]);
  });

  it("has a time limit above 0", async () => {
    await expect(tune(space, () => 1, { trials: 1, trialSeconds: 0 }).next()).rejects.toThrow("trialSeconds");
  });
});

/** Six trials, two at once. */
async function made(
  objective: (
    configuration: { readonly x: number },
    number: number,
    signal: AbortSignal,
  ) => Promise<number> | AsyncGenerator<number, void, void>,
  options: { readonly trialSeconds?: number } = {},
): Promise<readonly TrialRecord[]> {
  const events = tune(space, (configuration, { number, signal }) => objective(configuration, number, signal), {
    trials: 6,
    workers: 2,
    sampler: randomSearch(),
    ...options,
  });
  for await (const event of events) if (event.type === "end") return event.trials;
  throw new Error("no end");
}
