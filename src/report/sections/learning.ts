/** How runs learned: cost curves on both splits and both scales with switches, the metric's curves, the learning rate. */
import { curveAxes, curves, pointsPerLine, type ScaleKind, seedPanels, type Series, showsEverySeed } from "../figures/index.ts";
import type { Figure } from "../draw/index.ts";
import { metricName } from "../format.ts";
import { switcher, type Variant } from "../html/parts.ts";
import { html, type Html } from "../html/template.ts";
import type { Sheet } from "../sheet.ts";
import { sentence } from "./section.ts";
import type { CurveSplit } from "../values.ts";

export interface LearningOptions {
  /** The curves of a metric; empty where there are none. */
  readonly series: (split: CurveSplit, metric: string) => readonly Series[];
  readonly splits: readonly CurveSplit[];
  /** What beside the loss is shown: the first of these that is there and does not repeat the loss. */
  readonly metrics: readonly string[];
  readonly caption: (quantity: string) => string;
  /** What a split is called: `validation`; empty where one figure shows both. */
  readonly label: (split: CurveSplit) => string;
  /** Whether every series has a panel of its own as well. */
  readonly panels: boolean;
}

/** Switches and figures; null where no run has a single finite loss. */
export async function learning(
  sheet: Sheet,
  { series, splits, metrics, caption, label, panels: withPanels }: LearningOptions,
): Promise<Html | null> {
  const shown = splits
    .map((split) => ({ split, all: series(split, "loss") }))
    .filter(({ all }) => curveAxes(all, "linear", { x: 4, y: 4 }));
  if (shown.length === 0) return null;
  const scales: ScaleKind[] = shown.every(({ all }) => curveAxes(all, "log", { x: 4, y: 4 })) ? ["log", "linear"] : ["linear"];
  const chosen = scales[0] === "log" && spansDecades(shown[0].all) ? "log" : "linear";
  const quantity = (split: CurveSplit, name: string) => [label(split), metricName(name)].filter(Boolean).join(" ");

  const variants = async (make: typeof curves, prefix: string, bothSplits: boolean): Promise<Variant[]> => {
    const all: Variant[] = [];
    for (const { split, all: lines } of shown) {
      for (const scale of scales) {
        const name = [prefix, label(split), scale].filter(Boolean).join("-");
        const figure: Figure | null = make(lines, { name, quantity: quantity(split, "loss"), scale });
        if (figure)
          all.push({
            drawn: await sheet.draw(figure),
            split,
            scale,
            print: scale === chosen && (bothSplits || split === shown[0].split),
          });
      }
    }
    return all;
  };
  const overview = sheet.figure(
    await variants(curves, "cost", true),
    [caption("the loss"), thinningNote(shown[0].all)].filter(Boolean).join(" "),
  );
  const panels = withPanels ? await variants(seedPanels, "cost-by-candidate", false) : [];
  const other: Variant[] = [];
  const metric = metrics.find((name) => name !== "loss" && isNews(series(shown[0].split, name), shown[0].all)) ?? "loss";
  for (const split of metric === "loss" ? [] : splits) {
    const name = ["metric", label(split)].filter(Boolean).join("-");
    const figure = curves(series(split, metric), { name, quantity: quantity(split, metric), scale: "linear" });
    if (figure) other.push({ drawn: await sheet.draw(figure), split });
  }
  return html`<div class="switching">${switcher(
    "Data",
    "split",
    shown.map(({ split }) => ({ value: split, label: label(split) })),
    shown[0].split,
  )}${switcher(
    "Scale",
    "scale",
    scales.map((scale) => ({ value: scale, label: `${scale} scale` })),
    chosen,
  )}${overview}${
    panels.length > 0 &&
    sheet.figure(
      panels,
      "The same curves, one panel a candidate on the same axes: all its seeds thin, its median bold, the medians of the others in grey.",
    )
  }${other.length > 0 && sheet.figure(other, sentence(`${metricName(metric)} by epoch, drawn in the same way`))}</div>`;
}

/** Whether a metric has values that are not those of the loss: log loss often is the loss. */
const isNews = (metric: readonly Series[], loss: readonly Series[]): boolean => {
  const known = new Map(loss.map(({ name, median }) => [name, median.at(-1)?.[1] ?? NaN]));
  return metric.some(({ name, median }) => {
    const [value, other] = [median.at(-1)?.[1] ?? NaN, known.get(name) ?? NaN];
    return Number.isFinite(value) && !(Math.abs(value - other) <= 1e-4 * Math.abs(other));
  });
};

const spansDecades = (all: readonly Series[]): boolean => {
  const { y } = curveAxes(all, "log", { x: 4, y: 4 })!;
  return y.high / y.low > 4;
};

function thinningNote(all: readonly Series[]): string {
  const thinnedLines = all.some(({ runs, diverged }) =>
    [...runs, ...diverged].some((points) => points.length > pointsPerLine(all)),
  );
  return [
    showsEverySeed(all) ? "" : "There are too many runs to show each here.",
    thinnedLines
      ? `Lines are drawn from at most ${pointsPerLine(all)} points each, which keep the lowest and highest value of every stretch.`
      : "",
  ]
    .filter(Boolean)
    .join(" ");
}
