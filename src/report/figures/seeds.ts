/** One small panel a candidate with every seed's curve, the other candidates' medians in grey behind, all on the same axes. */
import { type Figure, lines, narrow, panel, picture, rules, texts, type } from "../draw/index.ts";
import { fitText, textWidth } from "../text.ts";
import { color } from "../theme.ts";
import { crosses } from "./curve-marks.ts";
import type { CurvesOptions } from "./curves.ts";
import { curveAxes, everyRun, pointsPerLine, runCount, type Series, showable, thinned } from "./series.ts";

/** @returns null for fewer than two candidates or nothing to show on such a scale */
export function seedPanels(all: readonly Series[], { name, quantity, scale }: CurvesOptions): Figure | null {
  if (all.length < 2 || !curveAxes(all, scale, { x: 3, y: 4 })) return null;
  return {
    name,
    title: `${quantity} of every seed`,
    description: `${quantity} by epoch, one panel a candidate with all its seeds: ${all.map((one) => `${one.name} (${runCount([one])})`).join(", ")}.`,
    draw: (width) => {
      const shown = thinned(all, pointsPerLine(all) / (narrow(width) ? 5 : 2));
      const axes = curveAxes(all, scale, { x: 3, y: 4 })!;
      const gap = narrow(width) ? 14 : 22;
      const left = Math.max(26, ...axes.y.ticks.map(({ label }) => textWidth(label, type.tick) + 9));
      const columns = narrow(width) ? 2 : all.length === 2 || all.length === 4 ? 2 : 3;
      const rows = Math.ceil(all.length / columns);
      const inner = {
        width: (width - left - gap * (columns - 1) - 14) / columns,
        height: narrow(width) ? 110 : columns === 2 ? 170 : 140,
      };
      const pitch = { x: inner.width + gap, y: inner.height + 36 };
      const at = (i: number) => ({ x: left + (i % columns) * pitch.x, y: 24 + Math.floor(i / columns) * pitch.y });
      const lowest = (i: number) => i + columns >= all.length;
      return picture(
        width,
        24 + (rows - 1) * pitch.y + inner.height + 40,
        shown.flatMap((one, i) => [
          panel({
            ...at(i),
            ...inner,
            axes: { ...axes, showX: lowest(i) ? "labels" : "grid", showY: i % columns === 0 ? "labels" : "grid", baseline: true },
            layers: [],
          }),
          panel({
            ...at(i),
            ...inner,
            clip: axes.cut,
            axes: { ...axes, showX: "none", showY: "none" },
            layers: [
              lines(
                shown.filter((other) => other !== one).map((other) => showable(other.median, axes)),
                { color: color("faint"), width: 1, opacity: 0.45 },
              ),
              lines(
                everyRun(one).map((points) => showable(points, axes)),
                { color: one.look.color, width: 0.9, opacity: one.runs.length > 12 ? 0.35 : 0.5 },
                { separate: true },
              ),
              lines([showable(one.median, axes)], { color: color("paper"), width: 3.8, opacity: 0.8 }),
              lines([showable(one.median, axes)], { color: one.look.color, width: 2.2 }),
            ],
          }),
          ...(one.diverged.length > 0
            ? [panel({ ...at(i), ...inner, axes: { ...axes, showX: "none", showY: "none" }, layers: [crosses([one], axes)] })]
            : []),
          rules([{ x: at(i).x, y: at(i).y - 13, x2: at(i).x + 14, y2: at(i).y - 13, color: one.look.color, width: 3 }]),
          texts([
            {
              x: at(i).x + 20,
              y: at(i).y - 9,
              text: fitText(one.name, type.label, inner.width - 20, { bold: true, keepEnd: true }),
              bold: true,
            },
            ...(i === all.length - 1
              ? [
                  {
                    x: at(i).x + inner.width,
                    y: at(i).y + inner.height + 34,
                    text: "epoch",
                    align: "right" as const,
                    color: color("soft"),
                  },
                ]
              : []),
          ]),
        ]),
      );
    },
  };
}
