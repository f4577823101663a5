// The small commands, and what every command has in common.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commands } from "../../src/cli/commands/index.ts";
import { factories } from "../../src/options/index.ts";
import { optimizers } from "../../src/optimization/index.ts";
import { type Workplace, workplace } from "./whetstone.ts";

let place: Workplace;
beforeAll(() => void (place = workplace()));
afterAll(() => place[Symbol.dispose]());

describe.concurrent("whetstone", () => {
  test("lists every command in its help", async () => {
    const [bare, help] = await Promise.all([place.run(), place.run("--help")]);
    expect(bare).toEqual(help);
    expect(help.code).toBe(0);
    for (const { name } of commands) expect(help.stdout).toMatch(new RegExp(`^ {2}${name} `, "m"));
  });

  test.for(commands.map(({ name }) => name))(
    "%s --help begins with examples, fits 80 columns but for commands, and needs no run",
    async (name) => {
      const { code, stdout, stderr } = await place.run(name, "--help");
      expect(code).toBe(0);
      expect(stderr).toBe("");
      expect(stdout).toContain("\nExamples\n");
      expect(stdout).not.toMatch(/undefined|\[object/);
      const long = stdout.split("\n").filter((line) => line.length > 80 && !line.startsWith("  whetstone "));
      expect(long).toEqual([]);
    },
  );

  test("tells its version and what the engine found", async () => {
    const { stdout } = await place.run("--version");
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string };
    expect(stdout).toMatch(
      new RegExp(`^whetstone ${version}\nNode\\.js ${process.versions.node} on .*\nEngine: WebAssembly, SIMD, `),
    );
    expect(JSON.parse((await place.run("--version", "--json")).stdout)).toMatchObject({ whetstone: version, simd: true });
  });

  test("examines the machine: versions, vectors and why, speed, and a network trained both ways", async () => {
    const [{ code, stdout }, json] = await Promise.all([place.run("doctor"), place.run("doctor", "--json", "--vectors", "128")]);
    expect(code).toBe(0);
    for (const line of [
      /^processor +\S.* cores$/m,
      /^engine +WebAssembly, SIMD/m,
      /^speed +[\d.]+ GFLOP\/s/m,
      /^self-test +passed/m,
    ])
      expect(stdout).toMatch(line);
    const found = JSON.parse(json.stdout) as Record<string, unknown>;
    expect(found).toMatchObject({ type: "doctor", node: process.versions.node, vectors: 128, selfTest: { passed: true } });
    expect((found.speed as { gigaflops: number }).gigaflops).toBeGreaterThan(0);
    expect((await place.run("doctor", "--vectors", "512")).code).toBe(2);
  });

  test("keeps compiled code where the user's caches are, and goes on where there is no such place", async () => {
    const kept = await place.run("doctor", "--json");
    expect(JSON.parse(kept.stdout)).toMatchObject({ compileCache: expect.any(String) });
    place.file("no-folder", "");
    const without = await place.runWith(
      { XDG_CACHE_HOME: join(place.path, "no-folder"), NODE_COMPILE_CACHE: undefined },
      "--version",
    );
    expect(without.code).toBe(0);
    const homeless = await place.runWith({ HOME: "", XDG_CACHE_HOME: "", NODE_COMPILE_CACHE: undefined }, "--version");
    expect(homeless.code).toBe(0);
    expect(place.list().filter((name) => name.includes("cache"))).toEqual([]);
  });

  test("lists every optimizer with its options and its memory", async () => {
    const { stdout } = await place.run("list", "optimizers");
    for (const name of factories(optimizers).keys()) expect(stdout).toMatch(new RegExp(`^${name} +[\\d.]+×`, "m"));
    expect(stdout).toMatch(/^adam +2×/m);
    const one = await place.run("list", "He");
    expect(one.stdout).toContain("heNormal  initializer");
    expect(one.stdout).toContain("Delving deep into rectifiers");
    expect((await place.run("list", "adamm")).stderr).toContain('did you mean "adam"?');
  });

  test("describes data: what is built in, and what a file holds", async () => {
    place.file("houses.csv", "id,town,area,price\n1,Bern,82.5,690\n2,Basel,64,505\n3,Bern,,980\n4,Chur,95,610\n5,Basel,71,560\n");
    const [all, houses] = await Promise.all([place.run("data"), place.run("data", "houses.csv", "--json")]);
    expect(all.stdout).toMatch(/^breast-cancer {2}569 × 30/m);
    expect(JSON.parse(houses.stdout)).toMatchObject({
      rows: 5,
      task: "regression",
      target: "price",
      notes: expect.arrayContaining([
        'column "id" is left out: it numbers the rows',
        '"price" is the target (guessed: the last column)',
      ]),
    });
  });

  test("checks gradients in float64, of a new network and of a trained one", async () => {
    const fresh = await place.run(
      "check",
      "circles",
      "--hidden",
      "4",
      "--activation",
      "tanh",
      "--l2",
      "0.01",
      "--json",
      "--quiet",
    );
    expect(fresh.code).toBe(0);
    expect(JSON.parse(fresh.stdout)).toMatchObject({ type: "check", passed: true, level: "great" });
    await place.run("train", "wine", "--epochs", "2", "--name", "checked", "--no-report", "--quiet");
    const trained = await place.run("check", "wine", "--model", "runs/checked");
    expect(trained.stdout).toMatch(/^great: all 6 gradients agree/);
  });

  test("predicts new rows with class names and probabilities, or values in their units", async () => {
    place.file(
      "prices.csv",
      `area,town,price\n${Array.from({ length: 60 }, (_, i) => `${50 + i},${i % 2 ? "Bern" : "Basel"},${500 + 5 * i}`).join("\n")}\n`,
    );
    place.file("new.csv", "town,area\nBern,60\nBasel,100\n");
    const trained = await Promise.all([
      place.run("train", "prices.csv", "--epochs", "60", "--learning-rate", "0.01", "--name", "prices", "--no-report", "--quiet"),
      place.run("train", "iris", "--epochs", "30", "--name", "iris", "--no-report", "--quiet"),
    ]);
    expect(trained.map(({ code }) => code)).toEqual([0, 0]);
    const [prices, iris, file] = await Promise.all([
      place.run("predict", "runs/prices", "new.csv"),
      place.run("predict", "runs/iris", "iris", "--json"),
      place.run("predict", "runs/iris", "iris", "-o", "answers.csv"),
    ]);
    const [head, first, second] = prices.stdout.trimEnd().split("\n");
    expect(head).toBe("prediction");
    expect(Math.abs(Number(first) - 550)).toBeLessThan(40);
    expect(Math.abs(Number(second) - 750)).toBeLessThan(40);
    const answers = iris.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { prediction: string; probabilities: Record<string, number> });
    expect(answers).toHaveLength(150);
    expect(answers[0].prediction).toBe("setosa");
    for (const { probabilities } of answers) expect(Object.values(probabilities).reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    expect(file.stderr).toBe("150 answers: answers.csv\n");
    expect(readFileSync(join(place.path, "answers.csv"), "utf8").split("\n")[0]).toBe(
      "prediction,probability of setosa,probability of versicolor,probability of virginica",
    );
  });

  test("says something without colours in a file, and with them where they are asked for", async () => {
    const plain = await place.run("list", "losses");
    const escape = String.fromCharCode(27);
    expect(plain.stdout).not.toContain(escape);
    expect((await place.run("list", "losses", "--no-color")).stdout).toBe(plain.stdout);
  });
});
