// `whetstone studies`: what it lists, shows, exports and takes away.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sqliteStorage } from "../../src/tuning/storages/sqlite/sqlite.node.ts";
import { parseCsv } from "../../src/data/formats/csv.ts";
import { displayWidth } from "../../src/report/terminal/index.ts";
import { choice, integer, openStudy, uniform } from "../../src/tuning/index.ts";
import { type Workplace, workplace } from "./whetstone.ts";

let place: Workplace;
beforeAll(async () => {
  place = workplace();
  const storage = await sqliteStorage(join(place.path, "kept.db"));
  const study = await openStudy({ storage, name: "small", space: { rate: uniform(0, 1), kind: choice(["a", 'b,"c"']) } });
  for (const [i, told] of [[0.5], [0.25], null].entries()) {
    await study.enqueue({ rate: 0.5 - i / 10, kind: i === 1 ? 'b,"c"' : "a" });
    const trial = (await study.ask())!;
    await storage.update(trial.id, { runs: [{ seed: 1, fold: null, values: told ?? [NaN] }] });
    await study.tell(trial, told ? { state: "complete", values: told } : { state: "failed", reason: "because" });
  }
  await storage.close();
});
afterAll(() => place[Symbol.dispose]());

const studies = (...words: string[]) => place.run("studies", ...words, "--storage", "kept.db");

describe("whetstone studies", () => {
  test("lists them with their best, and shows one", async () => {
    const [list, json, show] = await Promise.all([studies("list"), studies("list", "--json"), studies("show", "small")]);
    expect(list.stdout).toMatch(/^small +3 +0\.2500 +1$/m);
    expect(JSON.parse(json.stdout)).toMatchObject({ name: "small", trials: 3, best: [{ number: 1, values: [0.25] }] });
    expect(show.stdout.replace(/\s+/g, " ")).toContain("has 3 trials: 2 complete, 1 failed");
    expect(show.stdout).toMatch(/rate\s0\sto\s1 · kind\sa,\sb,"c"/);
  });

  test("prints the best configuration, also for programs", async () => {
    const [words, json] = await Promise.all([studies("best", "small"), studies("best", "small", "--json")]);
    expect(words.stdout).toBe('trial 1: 0.250000\nrate 0.4\nkind b,"c"\n');
    expect(JSON.parse(json.stdout)).toMatchObject({ number: 1, configuration: { rate: 0.4, kind: 'b,"c"' } });
  });

  test("exports all trials as CSV and as JSON lines", async () => {
    const [csv, jsonl, bad] = await Promise.all([
      studies("export", "small", "-o", "trials.csv"),
      studies("export", "small", "--format", "jsonl"),
      studies("export", "small", "--format", "xml"),
    ]);
    expect([csv.code, jsonl.code, bad.code]).toEqual([0, 0, 2]);
    const lines = readFileSync(join(place.path, "trials.csv"), "utf8").split("\n");
    expect(lines[0]).toBe("number,state,value,seeds,steps,started,ended,seconds,rate,kind");
    expect(lines[2]).toMatch(/^1,complete,0\.25,1,0,\d{4}-.*Z,.*Z,[\d.]+,0\.4,"b,""c"""$/);
    expect(lines[3]).toMatch(/^2,failed,,1,0,/);
    const trials = jsonl.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    expect(trials).toMatchObject([
      { values: [0.5] },
      { runs: [{ seed: 1, values: [0.25] }] },
      { attributes: { "whetstone:reason": "because" } },
    ]);
  });

  test("exports what any program reads back: quotes, line breaks, letters of all scripts, what is missing", async () => {
    const strange = ['quoted "twice"', "two\nlines\r\nand, a comma", "für immer \u{1f680} 永遠", " spaces ", "", "true", "-0.5"];
    const storage = await sqliteStorage(join(place.path, "strange.db"));
    const study = await openStudy({
      storage,
      name: "strange",
      space: { 'na,me "x"': choice(strange), rate: uniform(-1, 1), kind: choice({ a: { depth: integer(1, 9) }, b: {} }) },
    });
    for (const [i, text] of strange.entries()) {
      await study.enqueue({
        'na,me "x"': text,
        rate: -1 / (i + 1),
        kind: i % 2 ? "b" : "a",
        ...(i % 2 ? {} : { "kind.a.depth": i + 1 }),
      });
      const trial = (await study.ask())!;
      await study.tell(trial, i === 3 ? { state: "pruned" } : { state: "complete", values: [i === 4 ? 1e-300 : i / 3] });
    }
    await storage.close();
    const exported = await place.run("studies", "export", "strange", "--storage", "strange.db");
    const { columns } = parseCsv(exported.stdout, { header: true });
    const column = (name: string) => columns.find((one) => one.name === name)!;
    const texts = column('na,me "x"');
    expect(texts.kind === "categorical" && [...texts.codes].map((code) => texts.categories[code] ?? "")).toEqual(
      // Readers of tables take blanks around a text away unless it is quoted for another reason.
      strange.map((text) => text.trim()),
    );
    const values = column("value");
    expect(values.kind === "numeric" && [...values.values].map((x) => (Number.isNaN(x) ? null : x))).toEqual([
      0,
      1 / 3,
      2 / 3,
      null,
      1e-300,
      5 / 3,
      2,
    ]);
    const depths = column("kind.a.depth");
    expect(depths.kind === "numeric" && [...depths.values]).toEqual([1, NaN, 3, NaN, 5, NaN, 7]);
    const lines = (await place.run("studies", "export", "strange", "--storage", "strange.db", "--format", "jsonl")).stdout;
    const read = lines
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { parameters: Record<string, unknown> });
    expect(read.map(({ parameters }) => parameters['na,me "x"'])).toEqual(strange);
    const shown = (await place.run("studies", "show", "strange", "--storage", "strange.db")).stdout;
    for (const line of shown.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(80);
  });

  test("deletes only when told twice", async () => {
    const refused = await studies("delete", "small");
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/3 trials.*add --yes/)]);
    const wrong = await studies("delete", "smal", "--yes");
    expect(wrong.stderr).toContain('there is no study smal in sqlite:///kept.db; did you mean "small"?');
    expect((await studies("delete", "small", "--yes")).code).toBe(0);
    expect((await studies("list")).stdout).toContain("There are no studies in sqlite:///kept.db.");
  });
});
