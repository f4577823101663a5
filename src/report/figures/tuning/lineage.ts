/** Learning curves of a population, coloured by the first network that they come from: who copied whom, and when. */
import type { Descendant, Descent } from "../../descent.ts";
import { type Figure, narrow, panel, picture, texts, type } from "../../draw/index.ts";
import { plural } from "../../format.ts";
import { linearAxis, positionOn, spread } from "../../scale.ts";
import { textWidth } from "../../text.ts";
import { color, lookOf } from "../../theme.ts";
import type { TrialsView } from "../../trials.ts";
import type { Point } from "../../values.ts";
import { descentLines } from "./descent-lines.ts";
import { heightOf, valueAxis } from "./value-axis.ts";

const named = 8;

/** @returns null where no interval told a finite value */
export function lineage(view: TrialsView, descent: Descent): Figure | null {
  const { all, lines, winner } = descent;
  const told = ({ trial }: Pick<Descendant, "trial">): Point[] =>
    [...trial.intermediate].filter(([, value]) => Number.isFinite(value)).toSorted(([a], [b]) => a - b);
  const values = all.flatMap((one) => told(one).map(([, value]) => value));
  if (values.length === 0) return null;
  return {
    name: "lineage",
    title: `${view.quantity} by epoch`,
    description: `${view.quantity} by epoch of ${plural(descent.plan.size, "member")}, joined to the one that each went on from. Of the first population ${plural(lines.length, "network is", "networks are")} left; the winner, trial ${winner.number}, comes from trial ${lines[0]?.root.number}.`,
    draw(width) {
      const small = narrow(width);
      const { axis } = valueAxis(view, values, small ? 5 : 6);
      const x = linearAxis([0, descent.plan.epochs], small ? 4 : 8, { nice: false, whole: true });
      const left = Math.max(34, ...axis.ticks.map(({ label }) => textWidth(label, type.tick) + 10));
      const inner = { width: width - left - 92, height: small ? 220 : 300 };
      const inAxis = (value: number) =>
        axis.kind === "log" && value <= 0 ? axis.low : Math.min(axis.high, Math.max(axis.low, value));
      const ends = lines.slice(0, named).map((_, line) => {
        const own = all.filter((one) => one.line === line && (line > 0 || one.isWinners));
        return told(own.at(-1)!).at(-1);
      });
      const heights = spread(
        ends.map((end) => (end ? heightOf(axis, end[1], inner.height) : 0)),
        15,
        4,
        inner.height - 4,
      );
      return picture(width, 26 + inner.height + 40, [
        panel({
          ...{ x: left, y: 26, ...inner, axes: { x, y: axis } },
          layers: descentLines(descent, (one) =>
            [...(one.parent ? told({ trial: one.parent }).slice(-1) : []), ...told(one)].map(
              ([epoch, value]): Point => [epoch, inAxis(value)],
            ),
          ),
        }),
        texts([
          { x: 0, y: 14, text: `${view.quantity}${axis.kind === "log" ? ", log scale" : ""}`, color: color("soft") },
          ...lines.slice(0, named).flatMap(({ root }, line) =>
            ends[line]
              ? [
                  {
                    x: left + positionOn(x, ends[line][0], inner.width) + 10,
                    y: 26 + heights[line],
                    text: `from trial ${root.number}`,
                    color: lookOf(line).color,
                    baseline: "middle" as const,
                    bold: line === 0,
                    size: type.tick,
                  },
                ]
              : [],
          ),
          { x: left + inner.width, y: 26 + inner.height + 34, text: "epoch", align: "right", color: color("soft") },
        ]),
      ]);
    },
  };
}
