// What `whetstone train` leaves behind, says and goes on with.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunRecord } from "../../src/training/record.ts";
import { type Workplace, workplace } from "./whetstone.ts";

let place: Workplace;
beforeAll(() => void (place = workplace()));
afterAll(() => place[Symbol.dispose]());

const read = (name: string) => readFileSync(join(place.path, name));
const record = (run: string) => JSON.parse(read(`runs/${run}/record.json`).toString()) as RunRecord;
const lines = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string } & Record<string, unknown>);

describe.concurrent("whetstone train", () => {
  test("leaves a folder with configuration, events, checkpoint, model, record, report and figures", async () => {
    const { code, stdout, stderr } = await place.run("train", "circles", "--epochs", "12", "--hidden", "8x8", "--name", "whole");
    expect(code).toBe(0);
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^data {6}circles: 300 rows \(240 to learn from, 60 to validate\)/);
    expect(stderr).toContain("2 → 8 relu → 8 relu → 1, 105 parameters");
    expect(stderr).toContain("Finished after 12 epochs, 96 steps");
    expect(stderr).toContain("runs/whole/report.html");
    const files = place.list().filter((name) => name.startsWith("runs/whole/"));
    for (const name of [
      "config.json",
      "events.jsonl",
      "checkpoint.safetensors",
      "model.safetensors",
      "record.json",
      "report.html",
      "figures/boundary.svg",
    ])
      expect(files).toContain(`runs/whole/${name}`);
    expect(files.filter((name) => name.endsWith(".tmp"))).toEqual([]);
    const config = JSON.parse(read("runs/whole/config.json").toString());
    expect(config).toMatchObject({
      command: "whetstone train circles --epochs 12 --hidden 8x8 --name whole",
      experiment: { epochs: 12, model: { hidden: [8, 8] }, data: { source: "circles" } },
    });
    expect(read("runs/whole/report.html").toString()).toContain("whetstone train circles --epochs 12 --hidden 8x8 --name whole");
    expect(lines(read("runs/whole/events.jsonl").toString()).map(({ type }) => type)).toEqual([
      "start",
      ...Array(13).fill("epoch"),
      "end",
    ]);
  });

  test("takes as many threads as it is told, says so and how much memory in the report, and gives the same numbers", async () => {
    const large = ["train", "digits", "--epochs", "2", "--hidden", "256x128", "--batch-size", "128"];
    const [one, two, none] = await Promise.all([
      place.run(...large, "--threads", "1", "--name", "one-thread"),
      place.run(...large, "--threads", "2", "--name", "two-threads"),
      place.run(...large, "--threads", "0"),
    ]);
    expect([one.code, two.code, none.code]).toEqual([0, 0, 2]);
    expect(none.stderr).toContain("--threads");
    expect(record("two-threads").final).toEqual(record("one-thread").final);
    const started = (run: string) => lines(read(`runs/${run}/events.jsonl`).toString())[0].machine;
    expect(started("one-thread")).toMatchObject({ threads: 1 });
    expect(started("two-threads")).toMatchObject({ threads: 2 });
    expect(read("runs/two-threads/report.html").toString()).toContain("up to 2");
    expect(one.stdout + one.stderr).toMatch(/; arena \d[\d.]* [kM]B, \d[\d.]* [kM]B of it scratch\.$/m);
    expect(read("runs/two-threads/report.html").toString()).toMatch(/<dt>arena<\/dt><dd>\d[\d.]* [kM]B, /);
    const { arenaBytes, scratchBytes } = started("one-thread") as { arenaBytes: number; scratchBytes: number };
    expect(scratchBytes).toBeGreaterThan(0);
    expect(arenaBytes).toBeGreaterThan(scratchBytes);
  });

  test("prints JSON lines and nothing else on stdout, and nothing on stderr when quiet", async () => {
    const { code, stdout, stderr } = await place.run(
      "train",
      "wine",
      "--epochs",
      "3",
      "--name",
      "json",
      "--no-report",
      "--json",
      "--quiet",
    );
    expect(code).toBe(0);
    expect(stderr).toBe("");
    const types = lines(stdout).map(({ type }) => type);
    expect(types.filter((type) => type !== "step")).toEqual(["folder", "start", "epoch", "epoch", "epoch", "epoch", "end"]);
    expect(lines(stdout).at(-1)).toMatchObject({
      type: "end",
      folder: "runs/json",
      report: null,
      record: { status: "finished" },
    });
  });

  test("tells errors as an event, too, where JSON was asked for", async () => {
    const { code, stdout } = await place.run("train", "nothing.csv", "--json");
    expect(code).toBe(2);
    expect(lines(stdout)).toEqual([{ type: "error", message: expect.stringContaining("there is no file nothing.csv") }]);
  });

  test("stopped by Ctrl-C it saves, says how to go on, exits with 130, and goes on bit for bit", async () => {
    const options = ["train", "digits", "--epochs", "120", "--no-report"];
    const whole = place.run(...options, "--name", "through", "--quiet");
    const started = place.start(...options, "--name", "stopped", "--json");
    await started.seen('"type":"epoch","epoch":3');
    started.kill("SIGINT");
    const stopped = await started.outcome;
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain("Saved. Go on with: whetstone train --resume runs/stopped");
    lines(stopped.stdout); // still nothing but JSON
    const before = record("stopped");
    expect(before.status).toBe("interrupted");
    expect(before.epochs.length).toBeLessThan(121);

    const resumed = await place.run("train", "--resume", "runs/stopped", "--no-report");
    expect(resumed.code).toBe(0);
    expect((await whole).code).toBe(0);
    expect(read("runs/stopped/model.safetensors")).toEqual(read("runs/through/model.safetensors"));
    const timeless = ({ final, epochs }: RunRecord) => ({ final, epochs: epochs.map(({ seconds: _, ...rest }) => rest) });
    expect(timeless(record("stopped"))).toEqual(timeless(record("through")));
    const again = await place.run("train", "--resume", "runs/stopped");
    expect(again.code).toBe(0);
    expect(again.stderr).toContain("has made its 120 epochs. To go further: whetstone train --resume runs/stopped --epochs 240");
  });

  test("takes hyperparameters and regularizers by their own names", async () => {
    const words =
      "--optimizer adamw --beta1 0.8 --lr 0.01 --l2 1e-3 --max-norm --mixup 0.4 --ema --early-stopping patience=3 --label-smoothing 0.1 --init normal --std 0.2 --clip globalNorm:2 --schedule cosine --no-shuffle";
    const { code, stderr } = await place.run(
      "train",
      "circles",
      "--epochs",
      "2",
      "--name",
      "named",
      "--no-report",
      ...words.split(" "),
    );
    expect(stderr).toContain("Finished");
    expect(code).toBe(0);
    const { experiment } = JSON.parse(read("runs/named/config.json").toString());
    expect(experiment).toMatchObject({
      optimizer: "adamw:beta1=0.8",
      learningRate: 0.01,
      penalties: ["l2:1e-3"],
      constraints: ["maxNorm"],
      augmentations: ["mixup:0.4"],
      averaging: "ema",
      stopping: "earlyStopping:patience=3",
      loss: "binaryCrossEntropy:labelSmoothing=0.1",
      model: { init: "normal:std=0.2" },
      clip: "globalNorm:2",
      schedule: "cosine",
      shuffle: false,
    });
  });

  test("reads settings from a configuration file, JSON or TypeScript with plug-ins of one's own, options before them", async () => {
    place.file(
      "settings.json",
      JSON.stringify({ epochs: 3, hidden: [6], data: { validation: 0.25 }, penalties: ["l2:1e-3"], optimizer: "momentum" }),
    );
    place.file("wrong.json", JSON.stringify({ epochs: 3, hiden: [6] }));
    const index = new URL("../../src/index.ts", import.meta.url).href;
    place.file(
      "own.mts",
      `import { loss } from ${JSON.stringify(index)};\nconst cubic = loss({ name: "cubic", task: "binary", perExample: ({ outputs, target }) => outputs.sub(target).mul(outputs.sub(target)).mul(outputs.sub(target)).mul(outputs.sub(target)).mean([1]) });\nexport const own = { cubic };\nexport default { epochs: 2, loss: "cubic", model: { hidden: [4] } };\n`,
    );
    const [json, own, wrong] = await Promise.all([
      place.run("train", "circles", "--config", "settings.json", "--optimizer", "adam", "--name", "configured", "--no-report"),
      place.run("train", "circles", "--config", "own.mts", "--name", "own", "--no-report"),
      place.run("train", "circles", "--config", "wrong.json"),
    ]);
    expect(json.stderr).toContain("225 to learn from, 75 to validate");
    expect(json.stderr).toContain("2 → 6 relu → 1");
    expect(json.stderr.replace(/\s+/g, " ")).toContain("adam, binaryCrossEntropy + l2(strength=0.001), batches of 32, 3 epochs");
    expect(own.stderr).toContain("adam, cubic");
    expect(own.code).toBe(0);
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toMatch(/wrong\.json: there is no setting "hiden"; did you mean "hidden"\?/);
  });

  test("ends quietly when whoever read its output goes away", async () => {
    const started = place.start("train", "digits", "--epochs", "100000", "--name", "unheard", "--no-report", "--json");
    await started.seen('"type":"epoch","epoch":1');
    started.deafen();
    const { code, stderr } = await started.outcome;
    expect(code).toBe(130);
    expect(stderr).not.toContain("EPIPE");
  });
});
