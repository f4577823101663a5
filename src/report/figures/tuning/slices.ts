/** The value against every parameter, a panel each: where good values lie, and where the search looked more and more. */
import {
  type Figure,
  narrow,
  panel,
  picture,
  type RuleRow,
  rules,
  type SymbolRow,
  symbols,
  texts,
  type,
} from "../../draw/index.ts";
import { listed, plural } from "../../format.ts";
import { fitText, textWidth } from "../../text.ts";
import { color } from "../../theme.ts";
import type { SearchedParameter, TrialsView } from "../../trials.ts";
import { median } from "../../values.ts";
import { parameterAxis } from "./parameter-axis.ts";
import { bestMark } from "./state-marks.ts";
import { thinnedTrials } from "./thinned.ts";
import { heightOf, valueAxis } from "./value-axis.ts";

/** Over all panels together there are no more dots than this. */
export const mostSliceDots = 5000;

/** Dots are drawn in so many shades, the first trials palest. */
const shades = [0.3, 0.48, 0.7, 0.95];

/** @returns null where no complete trial has a finite value, or no parameter varies */
export function slices(view: TrialsView, parameters: readonly SearchedParameter[]): Figure | null {
  const { ranked, quantity, trials, objective } = view;
  const finite = ranked.filter(({ value }) => Number.isFinite(value));
  if (finite.length === 0 || parameters.length === 0) return null;
  return {
    name: view.directions.length > 1 ? `slices-${objective + 1}` : "slices",
    title: `${quantity} by parameter`,
    description: `${quantity} of ${plural(finite.length, "complete trial")} against ${listed(parameters.map(({ name }) => name))}, a panel each; the best trial is marked.`,
    draw(width) {
      const small = narrow(width);
      const values = finite.map(({ value }) => value);
      const { axis } = valueAxis(view, values, small ? 4 : 5);
      const columns = Math.min(parameters.length, small ? 1 : parameters.length === 2 || parameters.length === 4 ? 2 : 3);
      const gap = 26;
      const left = Math.max(34, ...axis.ticks.map(({ label }) => textWidth(label, type.tick) + 10));
      const inner = {
        width: Math.min(columns === 1 ? 560 : Infinity, (width - left - gap * (columns - 1) - 14) / columns),
        height: small ? 130 : 160,
      };
      const pitch = { x: inner.width + gap, y: inner.height + 62 };
      const most = Math.max(100, Math.floor(mostSliceDots / parameters.length / (small ? 2 : 1)));
      const size = Math.min(most, finite.length) > 300 ? 12 : finite.length > 80 ? 18 : 30;
      const last = Math.max(1, trials.at(-1)!.number);
      const top = 46;
      return picture(
        width,
        top + (Math.ceil(parameters.length / columns) - 1) * pitch.y + inner.height + 28,
        parameters
          .flatMap((parameter, i) => {
            const place = { x: left + (i % columns) * pitch.x, y: top + Math.floor(i / columns) * pitch.y };
            const across = parameterAxis(parameter.distribution, inner.width, { ticks: 5 });
            const having = finite.filter(({ trial }) => Object.hasOwn(trial.parameters, parameter.name));
            const at = (trial: { number: number; parameters: (typeof having)[number]["trial"]["parameters"] }) =>
              across.at(trial.parameters[parameter.name], inner.width) +
              (across.columns ? jitter(trial.number) * Math.min(40, (0.66 * inner.width) / across.columns) : 0);
            const dots = thinnedTrials(having, view, most)
              .map(({ trial, value }) => ({
                shade: Math.min(3, Math.floor((4 * trial.number) / (last + 1))),
                x: at(trial),
                y: heightOf(axis, value, inner.height),
              }))
              .filter(({ x }) => Number.isFinite(x))
              .toSorted((a, b) => a.shade - b.shade)
              .map(({ shade, x, y }): SymbolRow => ({ x, y, size, fill: color("one"), opacity: shades[shade] }));
            const best = having[0];
            return [
              panel({
                ...place,
                ...inner,
                axes: { x: across.axis, y: axis, showY: i % columns === 0 ? "labels" : "grid" },
                layers: [
                  symbols(dots),
                  rules(
                    medians(having, across.columns, (trial) => across.at(trial.parameters[parameter.name], across.columns)).map(
                      ([column, value]): RuleRow => {
                        const y = heightOf(axis, value, inner.height);
                        const x = ((column + 0.5) / across.columns) * inner.width;
                        const half = Math.min(22, (0.4 * inner.width) / across.columns);
                        return { x: x - half, x2: x + half, y, y2: y, color: color("ink"), width: 2 };
                      },
                    ),
                  ),
                  ...(best && Number.isFinite(at(best.trial))
                    ? [bestMark(at(best.trial), heightOf(axis, best.value, inner.height))]
                    : []),
                ],
              }),
              texts([
                {
                  ...place,
                  y: place.y - 12,
                  text: fitText(parameter.name, type.label, inner.width - 60, { bold: true, keepEnd: true }),
                  bold: true,
                },
                ...(parameter.conditional || across.axis.kind === "log"
                  ? [
                      {
                        x: place.x + inner.width,
                        y: place.y - 12,
                        text: parameter.conditional ? plural(having.length, "trial") : "log scale",
                        align: "right" as const,
                        size: type.tick,
                        color: color("soft"),
                      },
                    ]
                  : []),
              ]),
            ];
          })
          .concat(texts([{ x: 0, y: 12, text: `${quantity}${axis.kind === "log" ? ", log scale" : ""}`, color: color("soft") }])),
      );
    },
  };
}

/** From −½ to ½, the same for a trial everywhere: the golden ratio spreads consecutive numbers evenly. */
const jitter = (number: number): number => ((number * 0.6180339887498949) % 1) - 0.5;

/** The median of every choice that at least three trials have. */
function medians(
  having: TrialsView["ranked"],
  columns: number,
  columnOf: (trial: TrialsView["ranked"][number]["trial"]) => number,
): [column: number, median: number][] {
  if (columns === 0) return [];
  const groups = Map.groupBy(having, ({ trial }) => Math.floor(columnOf(trial)));
  return [...groups]
    .filter(([column, group]) => Number.isFinite(column) && group.length >= 3)
    .map(([column, group]) => [column, median(group.map(({ value }) => value))]);
}
