// What the report of a search says and shows.
import { describe, expect, it } from "vitest";
import { type Report, tuneReport, type TuneExtras } from "../../src/report/index.ts";
import { mostCurves } from "../../src/report/figures/tuning/index.ts";
import { advise } from "../../src/tuning/advice/index.ts";
import { pedAnova } from "../../src/tuning/importance/evaluators.ts";
import { sampleComparison } from "./samples.ts";
import { sampleStudy, type SampleStudyOptions, sampleTrials } from "./studies.ts";
import { type Element, elements, parse, textOf } from "./wellformed.ts";

const report = (options: SampleStudyOptions = {}, extras?: TuneExtras) =>
  tuneReport(sampleStudy(options), sampleTrials(options), extras);
const verdictOf = ({ html }: Report): string =>
  textOf(elements(parse(html)).find(({ attributes }) => attributes.class?.startsWith("verdict"))!);
const best = (options: SampleStudyOptions = {}) =>
  sampleTrials(options)
    .filter(({ state }) => state === "complete")
    .toSorted((a, b) => a.values![0] - b.values![0])[0];

const importance = [
  { parameters: ["learningRate"], share: { estimate: 0.7, low: 0.6, high: 0.8 } },
  { parameters: ["width"], share: { estimate: 0.2, low: 0.1, high: 0.3 } },
  { parameters: ["activation"], share: { estimate: 0.1, low: NaN, high: NaN } },
];

describe("the report of a search", () => {
  it("says first which trial is best, with its seeds and their spread, and shows its configuration", async () => {
    const made = await report({ seeds: 3 }, { quantities: ["validation loss"] });
    const { number, values, parameters } = best({ seeds: 3 });
    expect(verdictOf(made)).toMatch(
      new RegExp(`Trial ${number} reached validation loss ${values![0].toPrecision(4)} \\(over 3 seeds, [\\d.]+ to [\\d.]+\\)`),
    );
    const settings = elements(parse(made.html)).find(({ attributes }) => attributes.class === "settings")!;
    expect(textOf(settings)).toContain(`activation${String(parameters.activation)}`);
    expect(made.html).toContain(`The configuration of trial ${number}`);
  });

  it("takes the verdict from the finals where there were any, links to them and shows their first trial", async () => {
    const finals = sampleComparison({
      candidates: [{ name: "trial 9", floor: 0.03 }, { name: "trial 2" }],
      seeds: 6,
      run: { epochs: 8, layers: 1 },
    });
    const made = await report({}, { finals });
    expect(verdictOf(made)).toContain(finals.verdict.slice(1).replace(/(?<=[\s[(])-/g, "−"));
    expect(made.html).toContain('href="#finals"');
    expect(elements(parse(made.html)).filter(({ attributes }) => attributes.id === "finals")).toHaveLength(1);
    expect(made.html).toContain(`The configuration of trial ${finals.candidates[0].name.slice(6)}`);
    expect(made.figures).toHaveProperty("final");
  });

  it("has every figure there is something to show for", async () => {
    const { figures } = await report({}, { importance });
    expect(Object.keys(figures)).toEqual(["history", "trial-curves", "importance", "slices", "contours", "parallel", "timeline"]);
  });

  it("links advice to its figure by number, and says it without a link where the page has none", async () => {
    const advice = [
      { sentence: "The best width lies at the edge.", figure: "slice:width", how: "Widen it." },
      { sentence: "These two interact.", figure: "contour:activation,optimizer.adam.beta1" },
      { sentence: "Nothing shows this.", figure: "slice:nothing" },
    ];
    const { html } = await report({ trials: 80 }, { advice, importance });
    const page = elements(parse(html));
    const items = elements(page.find(({ attributes }) => attributes.class === "advice")!).filter(({ tag }) => tag === "li");
    const target = (item: Element) => {
      const link = elements(item).find(({ tag }) => tag === "a");
      const id = link && decodeURIComponent(link.attributes.href.slice(1));
      const figure = page.find((one) => one.tag === "figure" && elements(one).some(({ attributes }) => attributes.id === id));
      return (
        link &&
        figure && [textOf(link), /^Figure \d+/.exec(textOf(elements(figure).find(({ tag }) => tag === "figcaption")!))![0]]
      );
    };
    expect(items.map(textOf)).toEqual([expect.stringContaining("Widen it."), expect.any(String), "Nothing shows this."]);
    expect(items.map(target)).toEqual([["Figure 4", "Figure 4"], ["Figure 5", "Figure 5"], undefined]);
  });

  it("draws slices of the most important parameters first, and leaves out what does not vary", async () => {
    const fixed = {
      depth: { kind: "integer", low: 2, high: 2, log: false, step: 1 },
      only: { kind: "categorical", choices: ["one"] },
      a: { kind: "float", low: 0, high: 1, log: false, step: null },
      b: { kind: "float", low: 0, high: 1, log: false, step: null },
    } as const;
    const { html } = await report(
      { distributions: fixed },
      { importance: [{ parameters: ["b"], share: { estimate: 0.9, low: 0.8, high: 1 } }] },
    );
    const anchors = elements(parse(html)).flatMap(({ attributes }) =>
      attributes.id?.startsWith("slice:") ? [attributes.id] : [],
    );
    expect(anchors).toEqual(["slice:b", "slice:a"]);
    expect(html).toContain("depth");
  });

  it("tells pruned and failed trials apart by their marks", async () => {
    const { figures } = await report();
    const { figures: complete } = await report({ fate: () => "complete" });
    const crosses = (svg: string) => svg.match(/ d="M[^"M]*L[^"M]*M[^"M]*L[^"M]*"/g)?.length ?? 0;
    expect(figures.history).toContain("#b3261e");
    expect(crosses(figures.history)).toBeGreaterThan(crosses(complete.history));
    expect(complete.history).not.toContain("#b3261e");
    expect(figures.history).toContain("pruned");
  });

  it("draws every run of a trial, their median thick for the best, and says how many of too many", async () => {
    const trials = sampleTrials({ seeds: 3, trials: 100 });
    // Two further runs beside the one that a trial reported, one above and one below.
    const of = new Map(
      trials
        .filter(({ state }) => state === "complete")
        .map(({ number, intermediate }) => [
          number,
          [0, 0.1, -0.1].map((shift) => [...intermediate].map(([x, y]): [number, number] => [x, y + shift])),
        ]),
    );
    const runCurves = { of, step: "epoch", first: 0 };
    const [alone, all] = [await report({ seeds: 3, trials: 100 }), await report({ seeds: 3, trials: 100 }, { runCurves })];
    // Every curve is a stroke of more than two points.
    const strokes = ({ figures }: Report) => figures["trial-curves"].match(/M[\d.,]+l[^M"]* /g)!.length;
    const told = trials.filter(({ intermediate }) => intermediate.size > 0).length;
    const runs = told + 2 * of.size;
    expect(runs).toBeGreaterThan(mostCurves);
    expect(strokes(all) - strokes(alone)).toBe(mostCurves + 15 - (told - 5));
    expect(all.html).toContain("What every run of every trial told epoch by epoch");
    expect(all.html).toContain(`Of ${runs} runs ${mostCurves + 15} are drawn`);
    expect(alone.html).not.toContain("are drawn");
  });

  it("lists every trial, best first, with the reasons of those that failed", async () => {
    const { html } = await report();
    const table = elements(parse(html)).find(({ attributes }) => attributes["aria-label"] === "All trials")!;
    const rows = elements(table)
      .filter(({ tag }) => tag === "tr")
      .slice(1)
      .map((row) =>
        elements(row)
          .filter(({ tag }) => tag === "td" || tag === "th")
          .map(textOf),
      );
    expect(rows).toHaveLength(40);
    expect(rows[0][0]).toBe(String(best().number));
    expect(rows.map(([, state]) => state.split("trial")[0])).toEqual(
      rows
        .map(([, state]) => state.split("trial")[0])
        .toSorted((a, b) => ["complete", "pruned", "failed"].indexOf(a) - ["complete", "pruned", "failed"].indexOf(b)),
    );
    expect(rows.at(-1)![1]).toContain("diverged on seed 1");
  });

  it("shows the Pareto front instead of the history where there are two objectives", async () => {
    const directions = ["minimize", "maximize"] as const;
    const made = await report(
      { directions, values: (n) => [n % 10, (n % 10) - (n > 9 ? 1 : 0)] },
      { quantities: ["loss", "speed"] },
    );
    expect(Object.keys(made.figures)).toEqual(expect.arrayContaining(["pareto-1-2", "slices-1", "slices-2"]));
    expect(made.figures).not.toHaveProperty("history");
    expect(verdictOf(made)).toContain("no other trial beats");
    expect(made.html).toContain("The trials that no other beats");
  });

  it("says that no trial has a value, and why the last one failed", async () => {
    expect(verdictOf(await report({ trials: 0 }))).toContain("The study has no trials yet");
    const failed = await report({ trials: 6, fate: () => "failed" });
    expect(verdictOf(failed)).toContain("No trial has ended with a value: 6 failed.");
    expect(verdictOf(failed)).toContain("trial 5 diverged on seed 1");
  });

  it("of 1,000 trials stays under 3 MB, of 5,000 too", async () => {
    for (const trials of [1000, 5000])
      expect((await report({ trials, seeds: 3, workers: 8 }, { importance })).html.length).toBeLessThan(3e6);
  }, 60_000);

  it("does not depend on the order in which trials come", async () => {
    const trials = sampleTrials();
    const [once, again] = [await tuneReport(sampleStudy(), trials), await tuneReport(sampleStudy(), trials.toReversed())];
    expect(again.html === once.html).toBe(true);
  });

  it("takes what importance and advice give as it is, and has a figure for all of it", async () => {
    const options = { trials: 80, fate: () => "complete" as const };
    const trials = sampleTrials(options);
    const question = { trials, direction: "minimize" as const };
    const advice = advise(question);
    const { html } = await report(options, { importance: pedAnova().assess(question), advice });
    const items = elements(elements(parse(html)).find(({ attributes }) => attributes.class === "advice")!).filter(
      ({ tag }) => tag === "li",
    );
    expect(items).toHaveLength(advice.length);
    for (const item of items) expect(textOf(item)).toMatch(/ Figure \d+$/);
  });
});
