/** Every seed's curve and the median of each candidate in one panel: the figure to compare speed and end of learning. */
import { type Figure, flow, type Layer, narrow, panel, picture, rules, type TextRow, texts, type } from "../draw/index.ts";
import { listed, number, plural } from "../format.ts";
import { positionOn, spread } from "../scale.ts";
import { fitText, textWidth } from "../text.ts";
import { color } from "../theme.ts";
import { crosses, curveMarks } from "./curve-marks.ts";
import { curveAxes, everyRun, pointsPerLine, runCount, type ScaleKind, type Series, showable, thinned } from "./series.ts";

export interface CurvesOptions {
  readonly name: string;
  /** What the curves show: `validation loss`. */
  readonly quantity: string;
  readonly scale: ScaleKind;
  /** Of the wide picture's panel, in pixels. */
  readonly height?: number;
  /** Values that a linear axis reaches whatever the curves do. */
  readonly include?: readonly number[];
}

/** @returns null where no value can be shown: none at all, or none above zero on a logarithmic scale */
export function curves(
  all: readonly Series[],
  { name, quantity, scale, height = 300, include = [] }: CurvesOptions,
): Figure | null {
  if (!curveAxes(all, scale, { x: 5, y: 5 })) return null;
  return {
    name,
    title: `${quantity} by epoch`,
    description: `${quantity} by epoch on a ${scale === "log" ? "logarithmic" : "linear"} scale: ${runCount(all) > all.length ? `${plural(runCount(all), "run")} of ${listed(all.map((one) => one.name))}, with the median of each` : listed(all.map((one) => one.name))}. At the end: ${all.map((one) => `${one.name} ${number(one.median.at(-1)?.[1])}`).join(", ")}.`,
    draw: (width) =>
      (narrow(width) ? drawNarrow : drawWide)(width, thinned(all, pointsPerLine(all) / (narrow(width) ? 3 : 1)), {
        quantity,
        scale,
        height,
        include,
      }),
  };
}

const heading = (quantity: string, scale: ScaleKind): TextRow => ({
  x: 0,
  y: 12,
  text: scale === "log" ? `${quantity}, log scale` : quantity,
  color: color("soft"),
});

type Drawing = Required<Pick<CurvesOptions, "quantity" | "scale" | "height" | "include">>;

/** Names stand at the ends of their lines. */
function drawWide(width: number, all: readonly Series[], { quantity, scale, height, include }: Drawing) {
  const axes = curveAxes(all, scale, { x: 8, y: 6 }, include)!;
  const left = Math.max(34, ...axes.y.ticks.map(({ label }) => textWidth(label, type.tick) + 10));
  const right = all.length < 2 ? 12 : Math.min(190, Math.max(...all.map((one) => textWidth(one.name, type.label, true))) + 26);
  const inner = { width: width - left - right, height: Math.max(height, all.length * 18) };
  const top = 26;
  const labels = all.flatMap((one) => {
    const last = showable(one.median, axes).at(-1) ?? showable(everyRun(one)[0], axes).at(-1);
    if (!last || all.length < 2) return [];
    const y = inner.height - positionOn(axes.y, last[1], inner.height);
    return [{ one, x: positionOn(axes.x, last[0], inner.width), y: Math.min(inner.height, Math.max(0, y)) }];
  });
  const places = spread(
    labels.map(({ y }) => y),
    16,
    4,
    inner.height - 4,
  );
  return picture(width, top + inner.height + 40, [
    panel({ x: left, y: top, ...inner, axes: { x: axes.x, y: axes.y }, clip: false, layers: [] }),
    panel({
      x: left,
      y: top,
      ...inner,
      axes: { ...axes, showX: "none", showY: "none" },
      clip: axes.cut,
      layers: curveMarks(all, axes, { thinWidth: 0.9, boldWidth: 2.4 }),
    }),
    panel({ x: left, y: top, ...inner, axes: { ...axes, showX: "none", showY: "none" }, layers: [crosses(all, axes)] }),
    rules(
      labels.map(({ one, x, y }, i) => ({
        x: left + x + 4,
        y: top + y,
        x2: left + inner.width + 16,
        y2: top + places[i],
        color: one.look.color,
        width: 1,
        opacity: 0.7 * (one.look.opacity ?? 1),
      })),
    ),
    texts([
      heading(quantity, scale),
      ...labels.map(({ one }, i) => ({
        x: left + inner.width + 20,
        y: top + places[i],
        text: fitText(one.name, type.label, right - 22, { bold: true, keepEnd: true }),
        baseline: "middle" as const,
        bold: true,
      })),
      { x: left + inner.width, y: top + inner.height + 34, text: "epoch", align: "right", color: color("soft") },
    ]),
  ]);
}

/** On a telephone the names stand above, as a key. */
function drawNarrow(width: number, all: readonly Series[], { quantity, scale, height, include }: Drawing) {
  const axes = curveAxes(all, scale, { x: 4, y: 5 }, include)!;
  const left = Math.max(26, ...axes.y.ticks.map(({ label }) => textWidth(label, type.tick) + 9));
  const key = all.length < 2 ? { layers: [], height: 0 } : keyOf(all, width);
  const top = 28 + key.height;
  const inner = { width: width - left - 10, height: Math.min(240, height) };
  return picture(width, top + inner.height + 40, [
    ...key.layers,
    panel({ x: left, y: top, ...inner, axes: { x: axes.x, y: axes.y }, layers: [] }),
    panel({
      x: left,
      y: top,
      ...inner,
      axes: { ...axes, showX: "none", showY: "none" },
      clip: axes.cut,
      layers: curveMarks(all, axes, { thinWidth: 0.7, boldWidth: 2 }),
    }),
    panel({ x: left, y: top, ...inner, axes: { ...axes, showX: "none", showY: "none" }, layers: [crosses(all, axes)] }),
    texts([
      { ...heading(quantity, scale), y: key.height + 14 },
      { x: left + inner.width, y: top + inner.height + 34, text: "epoch", align: "right", color: color("soft") },
    ]),
  ]);
}

function keyOf(all: readonly Series[], width: number): { layers: Layer[]; height: number } {
  const fitted = all.map(({ name }) => ({ text: fitText(name, type.label, width - 24, { keepEnd: true }), mark: 20 }));
  const { places, height } = flow(fitted, width);
  const strokes = places.map(({ x, y }, i) => ({ x, y, x2: x + 14, y2: y, ...all[i].look, width: 2.4 }));
  return {
    height,
    layers: [rules(strokes), texts(places.map(({ x, y, text }) => ({ x: x + 20, y, text, baseline: "middle" })))],
  };
}
