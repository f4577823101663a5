// `whetstone train --stages`: numbers that change at known epochs, also over an interruption.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Workplace, workplace } from "./whetstone.ts";

let place: Workplace;
beforeAll(() => void (place = workplace()));
afterAll(() => place[Symbol.dispose]());

const epochsOf = (run: string) =>
  (
    JSON.parse(readFileSync(join(place.path, `runs/${run}/record.json`), "utf8")) as {
      epochs: { epoch: number; learningRate: number; train: { loss: number } }[];
    }
  ).epochs.map(({ epoch, learningRate, train: { loss } }) => ({ epoch, learningRate, loss }));

const staged = (ends: Readonly<Record<number, number>>, about: object = {}) =>
  JSON.stringify({
    stages: Object.entries(ends).map(([until, learningRate]) => ({
      until: Number(until),
      experiment: { data: { source: "wine" }, model: { hidden: [8], dropout: 0.1 }, batchSize: 16, ...about, learningRate },
    })),
  });

describe("whetstone train --stages", { timeout: 60_000 }, () => {
  test("trains every stage with its own numbers, and leaves a model", async () => {
    place.file("short.json", staged({ 2: 0.01, 5: 0.002 }));
    const { code } = await place.run("train", "--stages", "short.json", "--name", "short", "--no-report", "--seed", "3");
    expect(code).toBe(0);
    expect(epochsOf("short").map(({ learningRate }) => learningRate)).toEqual([...Array(3).fill(0.01), ...Array(3).fill(0.002)]);
    const predicted = await place.run("predict", "runs/short", "wine");
    expect(predicted.code).toBe(0);
  });

  test("interrupted, it goes on in the stage that it was in", async () => {
    place.file("long.json", staged({ 100: 0.01, 1500: 0.003, 3000: 0.001 }));
    const whole = place.run("train", "--stages", "long.json", "--name", "whole", "--no-report");
    const stopped = place.start("train", "--stages", "long.json", "--name", "stopped", "--no-report", "--json");
    await stopped.seen('"type":"epoch","epoch":120');
    stopped.kill("SIGINT");
    expect((await stopped.outcome).code).toBe(130);
    const made = epochsOf("stopped").at(-1)!.epoch;
    expect(made).toBeLessThan(3000);
    const refused = await place.run("train", "--resume", "runs/stopped", "--epochs", "9");
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("the stages of the run in runs/stopped say")]);
    expect((await place.run("train", "--resume", "runs/stopped", "--no-report")).code).toBe(0);
    expect((await whole).code).toBe(0);
    const at = (run: string) => new Map(epochsOf(run).map(({ epoch, ...told }) => [epoch, told]));
    const [resumed, once] = [at("stopped"), at("whole")];
    for (const epoch of [0, 1500, 3000]) expect(resumed.get(epoch)).toEqual(once.get(epoch));
    const again = await place.run("train", "--resume", "runs/stopped");
    expect(again.stderr).toContain("has made its 3,000 epochs.");
  });

  test("refuses what the file says already, and files that say nothing", async () => {
    place.file("none.json", "{}");
    place.file("widths.json", staged({ 2: 0.01 }).replace("}]}", `}, ${staged({ 4: 0.01 }, { batchSize: 8 }).slice(11)}`));
    const refused = async (...words: string[]) => {
      const { code, stderr } = await place.run("train", ...words, "--runs", "nowhere");
      expect(code).toBe(2);
      return stderr.replace(/\s+/g, " ");
    };
    expect(await refused("--stages", "short.json", "--hidden", "4")).toContain("leave --hidden out");
    expect(await refused("wine", "--stages", "short.json")).toContain('leave "wine" out');
    expect(await refused("--stages", "none.json")).toContain("none.json holds no stages");
    expect(await refused("--stages", "missing.json")).toContain("there is no missing.json");
    const { code, stderr } = await place.run("train", "--stages", "widths.json");
    expect([code, stderr]).toEqual([2, expect.stringContaining("the saved run has batchSize 16, this one has 8")]);
  });
});
