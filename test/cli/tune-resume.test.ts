// `whetstone tune --resume`: what may be told anew, what may not, and that nothing changes where nothing is told.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Workplace, workplace } from "./whetstone.ts";

let place: Workplace;
beforeAll(async () => {
  place = workplace();
  await tune("circles", "--epochs", "2", "--trials", "4", "--name", "first", "--space", "width=4..16");
}, 60_000);
afterAll(() => place[Symbol.dispose]());

const tune = (...words: string[]) => place.run("tune", ...words, "--no-report", "--workers", "1", "--finals", "0");
const json = (run: string, file: string) => JSON.parse(readFileSync(join(place.path, "runs", run, file), "utf8")) as unknown;
interface Study {
  readonly systemAttributes: Readonly<Record<string, unknown>>;
  readonly trials: readonly {
    readonly number: number;
    readonly state: string;
    readonly parameters: Readonly<Record<string, number | string | null>>;
    readonly runs: readonly unknown[];
  }[];
}
const studyOf = async (name: string) => JSON.parse((await place.run("studies", "show", name, "--json")).stdout) as Study;

describe("whetstone tune --resume", { timeout: 120_000 }, () => {
  test("refuses what its trials could not be compared under, naming both values, and leaves the study as it is", async () => {
    const before = await studyOf("first");
    const refused = async (...words: string[]) => {
      const { code, stderr } = await tune("--resume", "runs/first", ...words);
      expect(code).toBe(2);
      return stderr.replace(/\s+/g, " ");
    };
    expect(await refused("--metric", "accuracy")).toContain("--metric: study first has logLoss, not accuracy");
    expect(await refused("--on", "test")).toContain("--on: study first has validation, not test");
    expect(await refused("--validation", "0.3")).toContain("--validation: study first has 0.2, not 0.3");
    expect(await refused("--epochs", "9")).toContain("--epochs: study first has 2, not 9");
    expect(await refused("--space", "epochs=9")).toContain("--space epochs: study first has 2 there");
    expect(await refused("wine")).toContain("DATA: study first has circles, not wine");
    expect(await refused("--seed", "4")).toContain("--seed: study first has 0, not 4");
    expect(await refused("--learning-rate", "0.1")).toContain("searches learningRate; to fix it: --space learningRate=0.1");
    expect(await refused("--space", "init=zeros,heNormal")).toContain('no choice can be added ("zeros")');
    expect(await refused("--space", "lr=0.1,0.2")).toContain("knows it as a real number on a logarithmic scale");
    expect(await refused("--space", "dropout=0..1")).toMatch(/dropout/);
    expect(await studyOf("first")).toEqual(before);
  });

  test("takes another space, sampler, pruner, seeds and limits, also without the folder's name", async () => {
    const { code, stderr } = await tune(
      ...["circles", "--resume", "--space", "lr=1e-4..1", "--space", "init=heNormal,orthogonal", "--space", "l2=1e-5"],
      ...["--space", "dropout=off", "--space", "beta1=0.5..0.99", "--sampler", "sobol", "--pruner", "never", "--seeds", "2"],
      ...["--trials", "8", "--enqueue", "lr=0.9 init=orthogonal"],
    );
    expect([code, stderr]).toEqual([0, expect.stringContaining("Going on with runs/first.")]);
    const words = stderr.replace(/\s/g, " ");
    expect(words).toContain("learningRate 0.0001 to 1 by ratios");
    expect(words).toContain("sobol, pruner never, seeds 2");
    const { trials } = await studyOf("first");
    expect(trials).toHaveLength(8);
    expect(trials[4].parameters).toMatchObject({ learningRate: 0.9, init: "orthogonal" });
    for (const { parameters, runs } of trials.slice(4)) {
      expect(Object.keys(parameters).sort()).toEqual([
        "batchSize",
        "depth",
        "init",
        "learningRate",
        "optimizer.1 - beta1",
        "width",
      ]);
      expect(["heNormal", "orthogonal"]).toContain(parameters.init);
      expect(runs).toHaveLength(2);
    }
    // Whoever won, from before or after, is trained as it was.
    const { winner, command } = json("first", "record.json") as {
      winner: { number: number; parameters: object };
      command: string;
    };
    expect(command.includes("--dropout")).toBe("dropout" in winner.parameters);
  });

  test("with nothing told goes on as before: the same trials as in one go", async () => {
    const options = ["wine", "--epochs", "2", "--seed", "3"];
    await tune(...options, "--trials", "5", "--name", "whole");
    await tune(...options, "--trials", "3", "--name", "parts");
    expect((await tune("--resume", "runs/parts", "--trials", "5")).code).toBe(0);
    const [whole, parts] = [await studyOf("whole"), await studyOf("parts")];
    const made = ({ trials }: Study) => trials.map(({ parameters, runs, state }) => ({ parameters, runs, state }));
    expect(made(parts)).toEqual(made(whole));
    expect(parts.systemAttributes["whetstone:space"]).toEqual(whole.systemAttributes["whetstone:space"]);
    expect(parts.systemAttributes).not.toHaveProperty("whetstone:formerSpaces");
  });

  test("takes another space for an objective of one's own, and its file again", async () => {
    const written = (high: number) =>
      place.file(
        "bowl.ts",
        `export const space = { x: { uniform: [0, ${high}] }, inner: { choice: { a: { y: { uniform: [0, 1] } }, b: {} } } };
export const objective = ({ x }: { x: number }): number => (x - 3) ** 2;
`,
      );
    written(1);
    const alone = (...words: string[]) => place.run("tune", ...words, "--no-report", "--workers", "1");
    expect((await alone("--space", "bowl.ts", "--name", "bowl", "--trials", "5")).code).toBe(0);
    const wider = await alone("--resume", "runs/bowl", "--space", "x=0..4", "--space", "inner.a.y=0.5..2", "--trials", "9");
    expect([wider.code, wider.stderr]).toEqual([0, expect.stringMatching(/x\s0\sto\s4/)]);
    const xs = (await studyOf("bowl")).trials.map(({ parameters }) => Number(parameters.x));
    expect(Math.max(...xs.slice(0, 5))).toBeLessThanOrEqual(1);
    expect(Math.max(...xs.slice(5))).toBeGreaterThan(1);
    written(9);
    const again = await alone("--resume", "runs/bowl", "--space", "bowl.ts", "--trials", "10");
    expect(again.stderr).toMatch(/x\s0\sto\s9/);
    const refused = await alone("--resume", "runs/bowl", "wine");
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('takes no data: leave "wine" out')]);
  });
});
