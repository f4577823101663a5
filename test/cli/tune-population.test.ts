// `whetstone tune --scheduler population`: a schedule that is judged, what has no place beside it, and that a kill changes nothing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Workplace, workplace } from "./whetstone.ts";

let place: Workplace;
beforeAll(() => void (place = workplace()));
afterAll(() => place[Symbol.dispose]());

interface Trial {
  readonly number: number;
  readonly state: string;
  readonly values: readonly number[];
  readonly parameters: Readonly<Record<string, number>>;
  readonly attributes: Readonly<Record<string, number | null>>;
  readonly intermediate: readonly (readonly [number, number])[];
}
const record = (run: string) =>
  JSON.parse(readFileSync(join(place.path, `runs/${run}/record.json`), "utf8")) as {
    command: string | null;
    winner: Trial;
    trials: Trial[];
    schedule: { stages: { from: number; until: number; experiment: { learningRate: number } }[] };
    verdict: { candidates: { name: string; label: string; runs: unknown[] }[] } | null;
  };
/** By generation and member, whatever the numbers of the trials are. */
const made = (trials: readonly Trial[]) =>
  Object.fromEntries(
    trials
      .filter(({ state }) => state === "complete")
      .map(({ attributes, parameters, values, intermediate }) => {
        const parent = trials.find(({ number }) => number === attributes["whetstone:parent"])?.attributes["whetstone:member"];
        const slot = `${attributes["whetstone:generation"]}/${attributes["whetstone:member"]}`;
        return [slot, { parent, parameters, values, intermediate }];
      }),
  );

const quick = ["tune", "circles", "--scheduler", "population:size=5,interval=2", "--hidden", "8", "--no-report"];

describe("whetstone tune --scheduler population", { timeout: 120_000 }, () => {
  test("trains a population, and its schedule again on fresh seeds against the best fixed configuration", async () => {
    const { code, stderr } = await place.run(...quick.slice(0, -1), "--epochs", "10", "--workers", "2", "--name", "grown");
    expect(code).toBe(0);
    const words = stderr.replace(/\s+/g, " ");
    expect(words).toContain("by population of 5, compared every 2 epochs, by truncation");
    expect(words).toContain("All 5 members were trained for 10 epochs. The study has 25 trials: 25 complete.");
    expect(words).toContain("The best of them on fresh seeds");
    expect(words).not.toContain("What to do next");
    const { trials, verdict, winner, schedule, command } = record("grown");
    expect(Object.keys(made(trials))).toHaveLength(25);
    expect(trials.every(({ parameters }) => Object.keys(parameters).join() === "learningRate,l2,dropout")).toBe(true);
    expect(verdict!.candidates.map(({ runs }) => runs.length)).toEqual([10, 10]);
    expect(verdict!.candidates.filter(({ label }) => label.endsWith(", fixed")).length).toBeGreaterThan(0);
    expect(`trial ${winner.number}`).toBe(verdict!.candidates[0].name);
    expect(JSON.parse(readFileSync(join(place.path, "runs/grown/schedule.json"), "utf8"))).toEqual(schedule);
    expect([schedule.stages[0].from, schedule.stages.at(-1)!.until]).toEqual([0, 10]);
    expect(schedule.stages.length).toBeGreaterThan(1);
    expect(command).toBe("whetstone train --stages runs/grown/schedule.json");
    expect(stderr).toContain(`Train it  ${command}`);
    const page = readFileSync(join(place.path, "runs/grown/report.html"), "utf8");
    expect(page).toContain('id="lineage"');
    const again = await place.run(...command!.split(" ").slice(1), "--seed", "9", "--name", "staged", "--no-report");
    expect([again.code, place.list().includes("runs/staged/model.safetensors")]).toEqual([0, true]);
    const shown = await place.run("studies", "show", "grown");
    expect(shown.stdout.replace(/\s+/g, " ")).toContain("population of 5, compared every 2 epochs, by truncation");
  });

  test("killed in its middle, it goes on from what is stored and comes to the same as one that was not", async () => {
    const options = [...quick, "--epochs", "40", "--batch-size", "8", "--heartbeat", "0.2", "--finals", "0", "--seed", "5"];
    const whole = place.run(...options, "--workers", "1", "--name", "whole", "--storage", "whole.db");
    const lost = place.start(...options, "--workers", "2", "--name", "lost", "--storage", "lost.db", "--json");
    await lost.seen('"type":"trial","trial":{"id":13');
    lost.kill("SIGKILL");
    await lost.outcome;
    const resumed = await place.run("tune", "--resume", "runs/lost", "--workers", "2", "--no-report");
    expect([resumed.code, (await whole).code]).toEqual([0, 0]);
    const [again, once] = [record("lost").trials, record("whole").trials];
    expect(once).toHaveLength(100);
    expect(made(again)).toEqual(made(once));
    // Under way when it was killed were two at most, of which none is lost and none counted twice.
    const dead = again.filter(({ state }) => state === "failed");
    expect(dead.length).toBeLessThanOrEqual(2);
    expect(again).toHaveLength(100 + dead.length);
  });

  test("workers elsewhere share it, and generations follow on whoever is last", async () => {
    const written = await place.run(...quick.slice(0, -1), "--epochs", "8", "--workers", "0", "--study", "shared");
    expect(written.code).toBe(0);
    const both = await Promise.all([1, 2].map(() => place.run("worker", "--study", "shared", "--workers", "1")));
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    const judged = await place.run("tune", "--resume", "runs/shared", "--no-report", "--workers", "1");
    expect(judged.stderr).toContain("The best of them on fresh seeds");
    const { trials } = record("shared");
    expect([trials.length, Object.keys(made(trials)).length]).toEqual([20, 20]);
  });

  test("refuses what has no place beside it, and what cannot change while a network is trained", async () => {
    const refused = async (...words: string[]) => {
      const { code, stderr } = await place.run(...quick, "--runs", "none", ...words);
      expect(code).toBe(2);
      return stderr;
    };
    for (const [name, value] of Object.entries({
      ...{ sampler: "tpe", pruner: "median", seeds: "3", folds: "3", trials: "10", enqueue: "lr=0.1" },
      until: "no candidate can beat the best by more than 0.5%",
    }))
      expect(await refused(`--${name}`, value)).toContain(`--${name} has no place beside --scheduler population`);
    const shape = await place.run(
      "tune",
      "circles",
      "--scheduler",
      "population",
      "--space",
      "width=4..8",
      "--space",
      "init=zeros,heNormal",
    );
    expect([shape.code, shape.stderr.replace(/\s+/g, " ")]).toEqual([
      2,
      expect.stringContaining("population: width, init cannot change while a network is trained; give them values"),
    ]);
    expect(await refused("--stopping", "earlyStopping")).toContain("as long as each other");
    const unknown = await place.run("tune", "circles", "--scheduler", "populaton:5");
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('did you mean "population"')]);
    expect(place.list().filter((path) => path.startsWith("none"))).toEqual([]);
    const late = await place.run("tune", "--resume", "runs/shared", "--trials", "99");
    expect([late.code, late.stderr]).toEqual([2, expect.stringContaining("--trials has no place")]);
  });
});
