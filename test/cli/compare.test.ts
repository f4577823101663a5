// What `whetstone compare` says, and that it never makes a run twice nor depends on the number of workers.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ComparisonRecord } from "../../src/comparison/index.ts";
import { type Workplace, workplace } from "./whetstone.ts";

let place: Workplace;
beforeAll(() => void (place = workplace()));
afterAll(() => place[Symbol.dispose]());

const record = (run: string) => JSON.parse(readFileSync(join(place.path, `runs/${run}/record.json`), "utf8")) as ComparisonRecord;
const events = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string } & Record<string, unknown>);

/** Everything but times and names of folders. */
const measured = ({ candidates, verdict, pairs, seeds }: ComparisonRecord) => ({
  seeds,
  verdict,
  pairs,
  finals: candidates.map(({ name, median, runs }) => ({
    name,
    median,
    runs: runs.map(({ seed, final, epochs }) => ({ seed, final, losses: epochs.map(({ train, cost }) => [train, cost]) })),
  })),
});

describe("whetstone compare", () => {
  test("says which is better over seeds, and writes a report", async () => {
    const { code, stdout, stderr } = await place.run(
      "compare",
      "circles",
      "--vary",
      "init=zeros,glorot",
      "--seeds",
      "6",
      "--epochs",
      "40",
      "--hidden",
      "16x16",
      "--learning-rate",
      "0.01",
      "--name",
      "init",
    );
    expect(code).toBe(0);
    expect(stdout).toBe("");
    expect(stderr).toContain("compared  zeros · glorot");
    expect(stderr.replace(/\s+/g, " ")).toMatch(
      /Glorot beats zeros by [\d.]+ validation log loss \[[\d.]+, [\d.]+\], 6 of 6 seeds\./i,
    );
    expect(stderr).toContain("runs/init/report.html");
    const files = place.list();
    for (const name of ["config.json", "events.jsonl", "runs.jsonl", "record.json", "report.html", "figures/final.svg"])
      expect(files).toContain(`runs/init/${name}`);
  });

  test("gives the same with one worker and with two, in JSON lines and nothing else", async () => {
    const options = ["compare", "wine", "--vary", "optimizer=adam,lion", "--seeds", "2", "--epochs", "6", "--no-report"];
    const [one, two] = await Promise.all([
      place.run(...options, "--workers", "1", "--name", "one", "--json", "--quiet"),
      place.run(...options, "--workers", "2", "--name", "two"),
    ]);
    expect([one.code, two.code]).toEqual([0, 0]);
    expect(one.stderr).toBe("");
    const types = events(one.stdout).map(({ type }) => type);
    expect(types.slice(0, 2)).toEqual(["folder", "start"]);
    expect(types.filter((type) => type === "run")).toHaveLength(4);
    expect(types.at(-1)).toBe("end");
    expect(measured(record("one"))).toEqual(measured(record("two")));
  });

  test("interrupted, it saves and goes on without making a finished run again", async () => {
    const options = [
      "compare",
      "digits",
      "--vary",
      "optimizer=momentum,adam",
      "--seeds",
      "3",
      "--epochs",
      "25",
      "--hidden",
      "24",
      "--no-report",
      "--workers",
      "2",
    ];
    const started = place.start(...options, "--name", "stopped", "--json");
    await started.seen('"type":"run"');
    started.kill("SIGINT");
    const stopped = await started.outcome;
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain("Go on with: whetstone compare --resume runs/stopped");
    const finished = readFileSync(join(place.path, "runs/stopped/runs.jsonl"), "utf8").trimEnd().split("\n").length;
    expect(finished).toBeLessThan(6);

    const [resumed, through] = [
      await place.run("compare", "--resume", "runs/stopped", "--json", "--no-report"),
      await place.run(...options, "--name", "through", "--quiet"),
    ];
    expect([resumed.code, through.code]).toEqual([0, 0]);
    expect(events(resumed.stdout).filter(({ type }) => type === "begin")).toHaveLength(6 - finished);
    expect(measured(record("stopped"))).toEqual(measured(record("through")));
  });

  test("varies regularizers and hyperparameters by their own names, and takes candidates one by one", async () => {
    const quick = ["--seeds", "1", "--epochs", "1", "--no-report", "--json", "--quiet"];
    const [penalties, betas, single] = await Promise.all([
      place.run("compare", "circles", "--vary", "l2=none,1e-3", ...quick),
      place.run("compare", "circles", "--vary", "beta1=0.8,0.9", ...quick),
      place.run(
        "compare",
        "circles",
        "--candidate",
        "plain",
        "--candidate",
        "dropout=0.3 lr=0.01",
        "--test",
        "0.2",
        "--on",
        "test",
        "--metric",
        "accuracy",
        ...quick,
      ),
    ]);
    const names = (text: string) => events(text).find(({ type }) => type === "start")?.candidates;
    expect(names(penalties.stdout)).toEqual(["penalty=none", "penalty=l2:1e-3"]);
    expect(names(betas.stdout)).toEqual(["adam:beta1=0.8", "adam:beta1=0.9"]);
    expect(names(single.stdout)).toEqual(["plain", "dropout=0.3 lr=0.01"]);
    expect(events(single.stdout).at(-1)).toMatchObject({ record: { metric: { name: "accuracy", split: "test" } } });
  });
});
