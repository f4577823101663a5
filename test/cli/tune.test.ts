// `whetstone tune`: what it says and leaves, that it goes on where it was stopped, and objectives that are no networks.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Workplace, workplace } from "./whetstone.ts";

let place: Workplace;
beforeAll(() => void (place = workplace()));
afterAll(() => place[Symbol.dispose]());

type Line = { readonly type: string } & Readonly<Record<string, unknown>>;
const events = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
const record = (run: string) =>
  JSON.parse(readFileSync(join(place.path, `runs/${run}/record.json`), "utf8")) as {
    command: string;
    winner: { number: number };
    trials: { number: number; state: string; parameters: Record<string, unknown>; runs: { seed: number }[] }[];
    verdict: { candidates: { runs: unknown[] }[] } | null;
  };

const quick = ["--epochs", "3", "--workers", "2", "--space", "width=4..16", "--space", "depth=1,2"];

describe("whetstone tune", { timeout: 120_000 }, () => {
  test("searches, judges the best on fresh seeds, writes a report, and gives a command that trains the winner", async () => {
    const { code, stdout, stderr } = await place.run(
      "tune",
      "circles",
      ...quick,
      "--trials",
      "6",
      "--enqueue",
      "lr=0.01 width=8",
      "--finals",
      "2",
      "--name",
      "first",
    );
    expect(stderr).toContain("All 6 trials are done.");
    expect(code).toBe(0);
    expect(stdout).toBe("");
    const words = stderr.replace(/\s+/g, " ");
    expect(words).toContain("width 4 to 16 by ratios · depth 1, 2");
    expect(words).toContain(
      "by tpe, pruner median, seeds 1 to 3 decided by validation log loss budget 6 trials, 2 trials at once",
    );
    expect(words).toContain("The best of them on fresh seeds");
    expect(words).not.toContain("were not tuned");
    expect(stderr).toContain("Report    runs/first/report.html");
    const files = place.list();
    for (const name of ["config.json", "events.jsonl", "runs.jsonl", "record.json", "report.html"])
      expect(files).toContain(`runs/first/${name}`);
    const { trials, verdict, command } = record("first");
    expect(trials).toHaveLength(6);
    expect(trials[0].parameters).toMatchObject({ learningRate: 0.01, width: 8 });
    expect(verdict!.candidates.map(({ runs }) => runs.length)).toEqual([10, 10]);
    expect(stderr).toContain(`Train it  ${command}`);
    const [, ...typed] = command.split(" ");
    const trained = await place.run(...typed, "--no-report", "--name", "winner", "--quiet");
    expect([trained.stderr, trained.code]).toEqual(["", 0]);
  });

  test("interrupted, it gives its trials back; resumed, it makes the rest, and no seed of a trial twice", async () => {
    const started = place.start(
      ...["tune", "wine", "--epochs", "150", "--batch-size", "32", "--hidden", "16", "--trials", "6", "--workers", "2"],
      ...["--pruner", "never", "--seeds", "2", "--name", "stopped", "--json", "--finals", "0", "--no-report"],
    );
    await started.seen('"type":"trial"');
    started.kill("SIGINT");
    const stopped = await started.outcome;
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain("Go on with: whetstone tune --resume runs/stopped");
    const left = record("stopped").trials;
    expect(left.filter(({ state }) => state === "running")).toEqual([]);
    expect(left.some(({ state }) => state === "waiting")).toBe(true);

    const resumed = await place.run("tune", "--resume", "stopped", "--trials", "7", "--json", "--no-report");
    expect(resumed.code).toBe(0);
    const said = events(resumed.stdout);
    expect(said.map(({ type }) => type)).toEqual(expect.arrayContaining(["folder", "start", "trial", "end", "done"]));
    const { trials } = record("stopped-2");
    expect(trials.map(({ state }) => state)).toEqual(Array(7).fill("complete"));
    for (const { runs } of trials) expect(runs.map(({ seed }) => seed)).toEqual([1, 2]);
  });

  test("searches an objective of one's own, until no candidate can beat the best by much", async () => {
    place.file(
      "bowl.ts",
      `export const space = { x: { uniform: [-2, 2] }, y: { uniform: [-2, 2] } };
export const direction = "maximize";
export const objective = ({ x, y }: { x: number; y: number }): number => 5 - (x - 1) ** 2 - y * y;
`,
    );
    const { code, stdout } = await place.run(
      ...["tune", "--space", "bowl.ts", "--sampler", "gp", "--workers", "1", "--name", "bowl", "--json"],
      ...["--until", "no candidate can beat the best by more than 0.5%", "--trials", "60"],
    );
    expect(code).toBe(0);
    const end = events(stdout).find(({ type }) => type === "end")!;
    expect(end.reason).toMatch(/beats the best by more than 0\.5 %/);
    expect((end.best as { values: number[] }[])[0].values[0]).toBeGreaterThan(4.95);
    expect(end.trials).toBeLessThan(60);
  });

  test("searches several objectives, of which no trial is the best alone", async () => {
    place.file(
      "two.ts",
      `export const space = { x: { uniform: [0, 1] } };
export const directions = ["minimize", "maximize"];
export const objective = ({ x }: { x: number }): number[] => [x, x * x];
`,
    );
    const { code, stdout, stderr } = await place.run(
      ...["tune", "--space", "two.ts", "--sampler", "nsga2", "--workers", "1", "--name", "two-goals", "--json", "--trials", "12"],
    );
    expect([stderr.includes("pruner never"), code]).toEqual([true, 0]);
    expect(events(stdout).find(({ type }) => type === "end")!.best).toHaveLength(12);
    const refused = await place.run("tune", "--space", "two.ts", "--pruner", "median", "--trials", "2");
    expect(refused.stderr).toContain("a pruner compares one objective");
  });

  test("ends with code 1 where the first trials all fail: the input was taken, the run failed", async () => {
    place.file(
      "broken.ts",
      `export const space = { x: { uniform: [0, 1] } };
export const objective = (): number => { throw new RangeError("no licence for the simulator"); };
`,
    );
    const { code, stderr } = await place.run("tune", "--space", "broken.ts", "--workers", "1", "--name", "broken", "--no-report");
    expect(code).toBe(1);
    const words = stderr.replace(/\s+/g, " ");
    expect(words).toContain("The first 5 trials all failed; the last one said: RangeError: no licence for the simulator.");
    expect(words).not.toContain("unexpected fault");
    const worker = await place.run("worker", "--study", "broken", "--workers", "1");
    expect([worker.code, worker.stderr.replace(/\s+/g, " ")]).toEqual([
      1,
      expect.stringContaining("The first 6 trials all failed"),
    ]);
  });

  test("with the same seed and one worker gives the same trials", async () => {
    const options = ["tune", "circles", "--epochs", "2", "--trials", "4", "--workers", "1", "--finals", "0", "--no-report"];
    const runs = await Promise.all(
      ["one", "two"].map((name) => place.run(...options, "--seed", "7", "--name", name, "--storage", `${name}.db`)),
    );
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    const values = (name: string) => record(name).trials.map(({ parameters, runs: made }) => ({ parameters, made }));
    expect(values("one")).toEqual(values("two"));
  });
});
