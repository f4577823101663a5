// What holds for every page and picture, whatever the record.
import { describe, expect, it } from "vitest";
import { compareReport, type Report, trainReport, tuneReport } from "../../src/report/index.ts";
import { hostile, longName, nine, sampleComparison, sampleRun } from "./samples.ts";
import { sampleStudy, type SampleStudyOptions, sampleTrials } from "./studies.ts";
import { elements, parse, textOf } from "./wellformed.ts";

const comparison = (options?: Parameters<typeof sampleComparison>[0]) => compareReport(sampleComparison(options));

const search = (options: SampleStudyOptions = {}, extras?: Parameters<typeof tuneReport>[2]) =>
  tuneReport(sampleStudy(options), sampleTrials(options), extras);
const odd = [`${hostile} a`, `${hostile}\u00a0b`, "a,b", longName, "\ud800", "", "100%"];
const oddSpace = Object.fromEntries(
  odd.map((name, i) => [
    name,
    i % 2
      ? { kind: "categorical" as const, choices: [hostile, "", null, true, 3, longName] }
      : { kind: "float" as const, low: -1, high: 1, log: false, step: null },
  ]),
);

const reports: Record<string, () => Promise<Report>> = {
  "five candidates, some failing": () =>
    comparison({ run: { boundary: true, schedule: "cosine", epochs: 15, layers: 2 }, seeds: 4 }),
  "one candidate on one seed": () => comparison({ candidates: [{ name: "he" }], seeds: 1 }),
  "nine candidates": () => comparison({ candidates: nine, seeds: 2, run: { epochs: 8, layers: 1 } }),
  "names that hold markup, long names": () =>
    comparison({
      candidates: [{ name: hostile }, { name: longName, diverged: 1 }],
      seeds: 4,
      title: hostile,
      run: { epochs: 8, layers: 1 },
    }),
  "no validation part": () => comparison({ run: { validation: false, epochs: 8, layers: 1 }, seeds: 3 }),
  "every run diverged": () =>
    comparison({
      candidates: [
        { name: "a", diverged: 3 },
        { name: "b", diverged: 3 },
      ],
      seeds: 3,
      run: { boundary: true },
    }),
  "a metric that is NaN everywhere": () =>
    comparison({
      metric: { name: "rocAuc", higherIsBetter: true, split: "validation" },
      candidates: [{ name: "a" }, { name: "b" }],
      run: { fate: "nan metrics", epochs: 10 },
      seeds: 3,
    }),
  "regression by R²": () =>
    comparison({
      metric: { name: "r2", higherIsBetter: true, split: "validation" },
      candidates: [{ name: "a" }, { name: "b" }],
      run: { task: "regression", epochs: 8 },
      seeds: 4,
    }),
  "no runs at all": () => comparison({ candidates: [], seeds: 0 }),
  "a run that converged": () =>
    trainReport(sampleRun({ boundary: true, schedule: "cosine" }), {
      title: hostile,
      command: `whetstone train ${hostile}`,
      created: "2026-11-24T09:30:00.000Z",
      engine: { whetstone: "0.1.0" },
      classes: [hostile, "b"],
      notes: [hostile],
    }),
  "a run that diverged": () => trainReport(sampleRun({ fate: "diverges", boundary: true })),
  "a run that is stuck": () => trainReport(sampleRun({ fate: "stuck", epochs: 20 })),
  "a run without validation": () => trainReport(sampleRun({ validation: false, epochs: 12 })),
  "a run of one epoch": () => trainReport(sampleRun({ epochs: 1, task: "regression" })),
  "a run of 2,000 epochs": () => trainReport(sampleRun({ epochs: 2000, layers: 14 })),
  "a search": () =>
    search(
      { seeds: 3, workers: 3 },
      {
        importance: [{ parameters: ["width"], share: { estimate: 0.5, low: 0.4, high: 0.7 } }],
        created: "2026-11-26T09:30:00.000Z",
      },
    ),
  "a search without a trial": () => search({ trials: 0 }),
  "a search of one trial": () => search({ trials: 1 }),
  "a search of two trials": () => search({ trials: 2 }),
  "a search of which all trials failed": () => search({ fate: () => "failed" }),
  "a search of which all trials were pruned": () => search({ fate: () => "pruned", directions: ["maximize"] }),
  "a search under way": () => search({ trials: 9, fate: (n) => (n < 4 ? "complete" : n < 7 ? "running" : "waiting") }),
  "a search with values that are no numbers": () =>
    search(
      { values: (n) => [[NaN, Infinity, -Infinity, 1e300, -1e300, 0, 1e-300][n % 7]], seeds: 2 },
      {
        importance: [
          { parameters: ["width"], share: { estimate: NaN, low: NaN, high: NaN } },
          { parameters: ["x"], share: { estimate: 2, low: -Infinity, high: Infinity } },
        ],
      },
    ),
  "a search in which all values are equal": () => search({ values: () => [0.5], directions: ["maximize"] }),
  "a search over nothing": () => search({ distributions: {}, trials: 5 }),
  "a search over odd names": () =>
    search(
      { distributions: oddSpace, name: hostile },
      {
        title: hostile,
        quantities: [hostile],
        command: hostile,
        notes: [hostile],
        importance: odd.map((name) => ({ parameters: [name], share: { estimate: 0.1, low: 0, high: 0.2 } })),
        advice: odd.map((name) => ({ sentence: hostile, figure: `slice:${name}`, how: hostile })),
      },
    ),
  "a search of three objectives": () =>
    search({ directions: ["minimize", "maximize", "minimize"], values: (n) => [n % 5, n % 3, n === 7 ? Infinity : 1 / (n + 1)] }),
  "a run without an epoch": () => trainReport({ ...sampleRun({ epochs: 1 }), epochs: [], inspections: [] }),
};

/** Attributes in which a picture keeps its geometry. */
const geometry = /^(?:d|x|y|x1|y1|x2|y2|cx|cy|r|width|height|transform|viewBox|points)$/;

/** What is wrong with a report, a line each; throws where something is not well-formed. */
function faults({ html, figures }: Report): string[] {
  const alone = Object.entries(figures).flatMap(([name, svg]) => {
    const [root] = elements(parse(svg));
    return root.tag === "svg" && root.attributes["aria-label"] && !svg.includes("var(--") ? [] : [`${name} does not stand alone`];
  });
  const all = elements(parse(html));
  const bad = all.flatMap(({ tag, attributes }) =>
    Object.entries(attributes).flatMap(([name, value]) => {
      const wrong = geometry.test(name) ? /NaN|Infinity|undefined|null/ : /^\[object|^undefined$/;
      return wrong.test(value) ? [`${tag} ${name}="${value.slice(0, 80)}"`] : [];
    }),
  );
  const ids = all.flatMap(({ attributes }) => attributes.id ?? []);
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
  const missing = [...html.matchAll(/url\(#([^)]+)\)/g)].map(([, id]) => id).filter((id) => !ids.includes(id));
  return [...alone, ...bad, ...twice.map((id) => `id ${id} twice`), ...missing.map((id) => `no id ${id}`)];
}

describe.each(Object.entries(reports))("the report of %s", (_, make) => {
  let first: Promise<Report> | undefined;
  const made = () => (first ??= make());

  it("is well-formed, without NaN in its pictures and without two parts of one id", async () => {
    expect(faults(await made())).toEqual([]);
  });

  it("loads nothing from anywhere and forbids it", async () => {
    const { html, figures } = await made();
    const nameless = html
      .replaceAll("http://www.w3.org/2000/svg", "")
      .replaceAll(encodeURIComponent("http://www.w3.org/2000/svg"), "");
    expect(nameless).not.toMatch(/https?:|\/\/[a-z]|@import|<iframe|<object|<embed/i);
    expect(html).toContain("default-src 'none'");
    for (const svg of Object.values(figures))
      expect(svg.replaceAll("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|href=/);
  });

  it("has one title, headings in order, and words for every picture", async () => {
    const all = elements(parse((await made()).html));
    expect(all.filter(({ tag }) => tag === "h1")).toHaveLength(1);
    expect(all.filter(({ tag }) => tag === "title").map((title) => textOf(title))).not.toContain("");
    const levels = all.filter(({ tag }) => /^h\d$/.test(tag)).map(({ tag }) => Number(tag[1]));
    levels.forEach((level, i) => expect(level - (levels[i - 1] ?? 0)).toBeLessThanOrEqual(1));
    for (const svg of all.filter(({ tag, attributes }) => tag === "svg" && !attributes["aria-hidden"]))
      expect(svg.attributes.role === "img" && svg.attributes["aria-label"].length > 20).toBe(true);
  });
});

it.each(["one candidate on one seed", "a run that converged"])("the report of %s comes out the same twice", async (name) => {
  const [again, once] = [await reports[name](), await reports[name]()];
  expect(again.html === once.html && JSON.stringify(again.figures) === JSON.stringify(once.figures)).toBe(true);
});
