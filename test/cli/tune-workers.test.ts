// Workers on one study: what one that is killed leaves behind, who does the rest, and that budgets hold for all together.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Workplace, workplace } from "./whetstone.ts";

let place: Workplace;
beforeAll(() => void (place = workplace()));
afterAll(() => place[Symbol.dispose]());

interface Trial {
  readonly number: number;
  readonly state: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly systemAttributes: Readonly<Record<string, unknown>>;
}
const trialsOf = async (study: string): Promise<Trial[]> =>
  (await place.run("studies", "export", study, "--format", "jsonl")).stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Trial);
const made = (stdout: string): number => stdout.split("\n").filter((line) => line.startsWith('{"type":"trial"')).length;

describe("whetstone worker", { timeout: 120_000 }, () => {
  test("picks up the trial of a worker that was killed in its middle, and ends with the study's budget", async () => {
    const written = await place.run(
      ...["tune", "wine", "--epochs", "150", "--hidden", "16", "--batch-size", "32", "--trials", "4", "--pruner", "never"],
      ...["--seeds", "1", "--study", "shared", "--workers", "0", "--heartbeat", "0.3"],
    );
    expect(written.code).toBe(0);
    expect(written.stderr).toContain("Work on it   whetstone worker --study shared");
    expect(await trialsOf("shared").catch(() => [])).toEqual([]);

    const worker = () => place.start("worker", "--study", "shared", "--workers", "1", "--json");
    const lost = worker();
    await lost.seen('"type":"step"');
    lost.kill("SIGKILL");
    await lost.outcome;
    const both = [worker(), worker()];
    const outcomes = await Promise.all(both.map(({ outcome }) => outcome));
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);

    const trials = await trialsOf("shared");
    const dead = trials.filter(({ state }) => state === "failed");
    expect(dead).toHaveLength(1);
    const again = trials.find(({ systemAttributes }) => systemAttributes.failed_trial === dead[0].number)!;
    expect(again).toMatchObject({ state: "complete", parameters: dead[0].parameters });
    // Four in all, whoever made them: the lost one does not count.
    expect(trials.map(({ state }) => state).sort()).toEqual(["complete", "complete", "complete", "complete", "failed"]);
    expect(outcomes.reduce((sum, { stdout }) => sum + made(stdout), 0)).toBe(4);
    expect(outcomes[0].stderr).toMatch(/All 4 trials are done: \d trials? made here\./);

    const judged = await place.run("tune", "--resume", "runs/shared", "--finals", "2", "--no-report", "--workers", "2");
    expect(judged.code).toBe(0);
    expect(judged.stderr).toContain("The best of them on fresh seeds");
  });

  test("stops after its own share, finds data that lies elsewhere, and refuses other data", async () => {
    const rows = (shift: number) =>
      `a,b,y\n${Array.from({ length: 40 }, (_, i) => `${i % 7},${(i * 5) % 11},${(i % 7) + shift > 3 ? "yes" : "no"}`).join("\n")}\n`;
    place.file("table.csv", rows(0));
    place.file("moved.csv", rows(0));
    place.file("other.csv", rows(1));
    const quick = ["--epochs", "2", "--space", "width=4..8", "--workers", "0"];
    expect((await place.run("tune", "table.csv", ...quick, "--trials", "5", "--study", "table")).code).toBe(0);
    const worker = (...words: string[]) => place.run("worker", "--study", "table", "--workers", "1", ...words);
    const other = await worker("--data", "other.csv");
    expect([other.code, other.stderr]).toEqual([
      2,
      expect.stringContaining("other.csv holds other data than when study table began"),
    ]);
    const some = await worker("--data", "moved.csv", "--trials", "2", "--quiet");
    expect(some.code).toBe(0);
    expect(some.stderr.replace(/\s+/g, " ")).toMatch(/^This worker has done its part: 2 trials made here\./);
    expect((await trialsOf("table")).filter(({ state }) => state !== "waiting")).toHaveLength(2);
    const time = await worker("--time", "0.001s", "--json");
    expect([time.code, made(time.stdout)]).toEqual([0, 0]);
  });
});
