/** How the numbers of a population went, a panel each: every copy moves them, and the winner's are the schedule. */
import type { Descendant, Descent } from "../../descent.ts";
import { type Figure, narrow, panel, picture, texts, type } from "../../draw/index.ts";
import { listed } from "../../format.ts";
import { linearAxis } from "../../scale.ts";
import { fitText, textWidth } from "../../text.ts";
import { color } from "../../theme.ts";
import type { TrialsView } from "../../trials.ts";
import type { Point } from "../../values.ts";
import { descentLines } from "./descent-lines.ts";
import { parameterAxis } from "./parameter-axis.ts";

/** @returns null where nothing varies */
export function numberCourses({ parameters }: Pick<TrialsView, "parameters">, descent: Descent): Figure | null {
  const shown = parameters.filter(({ varies }) => varies);
  if (shown.length === 0) return null;
  return {
    name: "number-courses",
    title: "Numbers by epoch",
    description: `${listed(shown.map(({ name }) => name))} of every member by epoch, a panel each; those of trial ${descent.winner.number} on top.`,
    draw(width) {
      const small = narrow(width);
      const columns = small || shown.length === 1 ? 1 : 2;
      const height = small ? 120 : 150;
      const x = linearAxis([0, descent.plan.epochs], small || columns === 2 ? 4 : 8, { nice: false, whole: true });
      const axes = shown.map(({ distribution }) => parameterAxis(distribution, height, { ticks: 4, across: false }));
      const left = Math.max(34, ...axes.flatMap(({ axis }) => axis.ticks.map(({ label }) => textWidth(label, type.tick) + 10)));
      const gap = left + 16;
      const inner = { width: (width - left - 14 - gap * (columns - 1)) / columns, height };
      const top = 30;
      const pitch = { x: inner.width + gap, y: height + 66 };
      const rows = Math.ceil(shown.length / columns);
      return picture(
        width,
        top + (rows - 1) * pitch.y + height + 40,
        shown.flatMap(({ name, distribution }, i) => {
          const place = { x: left + (i % columns) * pitch.x, y: top + Math.floor(i / columns) * pitch.y };
          const { axis } = axes[i];
          // A list has a row for every choice.
          const valueOf = ({ trial }: Pick<Descendant, "trial">): number => {
            const value = trial.parameters[name];
            return distribution.kind === "categorical" ? distribution.choices.indexOf(value) : Number(value);
          };
          const points = (one: Descendant): Point[] => [
            ...(one.parent ? [[one.from, valueOf({ trial: one.parent })] as const] : []),
            [one.from, valueOf(one)],
            [one.until, valueOf(one)],
          ];
          return [
            panel({ ...place, ...inner, axes: { x, y: axis }, layers: descentLines(descent, points) }),
            texts([
              {
                ...{ x: place.x, y: place.y - 12, bold: true },
                text: fitText(name, type.label, inner.width - 60, { bold: true, keepEnd: true }),
              },
              ...(axis.kind === "log"
                ? [
                    {
                      ...{ x: place.x + inner.width, y: place.y - 12, text: "log scale", align: "right" as const },
                      ...{ size: type.tick, color: color("soft") },
                    },
                  ]
                : []),
              {
                ...{ x: place.x + inner.width, y: place.y + height + 34, text: "epoch" },
                ...{ align: "right" as const, color: color("soft") },
              },
            ]),
          ];
        }),
      );
    },
  };
}
