// What reports say and show.
import { describe, expect, it } from "vitest";
import type { ComparisonRecord } from "../../src/comparison/record.ts";
import { compareReport, type Report, trainReport } from "../../src/report/index.ts";
import { flatten } from "../../src/report/sections/repeat.ts";
import { hostile, sampleComparison, sampleRun } from "./samples.ts";
import { elements, parse, textOf } from "./wellformed.ts";

const comparison = (options?: Parameters<typeof sampleComparison>[0]) => compareReport(sampleComparison(options));

describe("a report of a comparison", () => {
  const record = sampleComparison({ run: { boundary: true, schedule: "cosine", epochs: 12 }, seeds: 6 });
  let made: Promise<Report> | undefined;
  const report = () => (made ??= compareReport(record));

  it("says the verdict before anything else", async () => {
    const page = parse((await report()).html);
    const main = elements(page).find(({ tag }) => tag === "main")!;
    const first = elements(main).find(({ tag }) => tag === "section")!;
    expect(textOf(first)).toContain(record.verdict.slice(1));
    for (const note of record.notes) expect(textOf(first)).toContain(note.replace(/ %/g, "%"));
  });

  it("has every figure, on both scales and for both parts of the data", async () => {
    expect(Object.keys((await report()).figures)).toEqual(
      expect.arrayContaining([
        "final",
        "differences",
        "failures",
        "boundary",
        "learning-rate",
        "layers-1",
        "gradients-1",
        "silent-1",
        ...["validation", "training"].flatMap((split) =>
          ["log", "linear"].flatMap((scale) => [`cost-${split}-${scale}`, `cost-by-candidate-${split}-${scale}`]),
        ),
      ]),
    );
  });

  it("shows the accuracy where the metric compared by is the loss", async () => {
    expect(Object.keys((await report()).figures)).toContain("metric-validation");
    expect((await report()).html).toContain("Accuracy by epoch");
  });

  it("leaves figures out where there is nothing to show", async () => {
    const { figures, html } = await comparison({
      candidates: [{ name: "he" }],
      seeds: 1,
      run: { validation: false, epochs: 10 },
    });
    for (const absent of ["differences", "failures", "boundary", "learning-rate", "cost-validation-log"])
      expect(figures).not.toHaveProperty([absent]);
    expect(html).not.toContain("Who beats whom");
    expect(html).toContain("The learning rate was 0.003 throughout");
  });

  it("shows names that hold markup as they are typed, and runs none of it", async () => {
    const { html } = await comparison({
      candidates: [{ name: hostile }, { name: "b" }],
      seeds: 4,
      title: hostile,
      run: { epochs: 10, boundary: true },
    });
    const all = elements(parse(html));
    expect(all.filter(({ tag }) => tag === "img")).toEqual([]);
    expect(all.filter(({ tag }) => tag === "script")).toHaveLength(1);
    expect(textOf(all.find(({ tag }) => tag === "h1")!)).toBe(hostile);
    expect(all.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => name.startsWith("on"))).toEqual([]);
  });

  it("gives a candidate one colour everywhere", async () => {
    const { html, figures } = await report();
    const swatches = [...html.matchAll(/--c:var\(--(\w+)\)/g)].map(([, name]) => name);
    expect(swatches).toEqual(["one", "two", "three", "four", "five"]);
    expect(figures.final).toContain("#2350b8");
  });

  it("lists every seed of every candidate with its value or its fate", async () => {
    const page = parse((await report()).html);
    const table = elements(page).find(
      ({ attributes }) =>
        attributes["aria-label"]?.startsWith("Final validation loss of every seed") && attributes.role === "region",
    )!;
    const rows = elements(table)
      .filter(({ tag }) => tag === "tr")
      .slice(1)
      .map((row) =>
        elements(row)
          .filter(({ tag }) => tag === "td" || tag === "th")
          .map((cell) => textOf(cell)),
      );
    expect(rows).toHaveLength(6);
    expect(rows.flat().filter((text) => text === "diverged")).toHaveLength(2);
    expect(rows.flat().filter((text) => text.endsWith("stuck"))).toHaveLength(6);
  });

  it("survives JSON, which turns NaN into null", async () => {
    const small = sampleComparison({
      candidates: [{ name: "a", diverged: 1 }, { name: "b" }],
      seeds: 3,
      run: { epochs: 8, layers: 1 },
    });
    const read = JSON.parse(JSON.stringify(small)) as ComparisonRecord;
    expect((await compareReport(read)).html === (await compareReport(small)).html).toBe(true);
  });

  it("of 5 candidates, 10 seeds and 100 epochs stays under 1.5 MB", async () => {
    const { html } = await comparison({ run: { boundary: true, schedule: "cosine" } });
    expect(html.length).toBeLessThan(1_500_000);
  });
});

describe("a report of a run", () => {
  it("says why a run diverged before anything else", async () => {
    const record = sampleRun({ fate: "diverges" });
    const page = parse((await trainReport(record)).html);
    const verdict = elements(page).find(({ attributes }) => attributes.class?.startsWith("verdict"))!;
    expect(textOf(verdict)).toContain("Diverged");
    expect(textOf(verdict)).toContain(record.reason.slice(1));
  });

  it("says when a run is no better than a constant prediction", async () => {
    expect((await trainReport(sampleRun({ fate: "stuck", epochs: 20 }))).html).toContain("no better than a constant prediction");
  });

  it("gives the command and every setting, and says so in JSON", async () => {
    const { html } = await trainReport(sampleRun({ epochs: 3 }), { command: "whetstone train circles --init he" });
    expect(html).toContain("whetstone train circles --init he");
    expect(html).toContain("optimizer.learningRate");
    expect(
      flatten({
        model: {
          type: "sequential",
          options: {},
          layers: [{ type: "dense", options: { units: 16, init: { type: "heNormal", options: { mode: "fanIn" } } } }],
        },
        penalties: [],
        stopping: null,
        batchSize: 32,
      }),
    ).toEqual([
      ["model", "sequential"],
      ["model.layers[0]", "dense(units=16, init=heNormal(mode=fanIn))"],
      ["penalties", "none"],
      ["stopping", "none"],
      ["batchSize", "32"],
    ]);
    expect(
      textOf(
        elements(parse(html))
          .filter(({ tag }) => tag === "pre")
          .at(-1)!,
      ),
    ).toContain('"learningRate": 0.003');
  });
});
