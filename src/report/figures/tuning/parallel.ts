/** Parallel coordinates: an upright axis for every parameter and for the value, a line for every trial, the best tenth in colour. */
import type { Point } from "../../values.ts";
import { type Figure, type Layer, lines, narrow, panel, picture, rules, type TextRow, texts, type } from "../../draw/index.ts";
import { listed, plural } from "../../format.ts";
import { linearAxis } from "../../scale.ts";
import { fitText } from "../../text.ts";
import { color } from "../../theme.ts";
import type { Scored, SearchedParameter, TrialsView } from "../../trials.ts";
import { parameterAxis } from "./parameter-axis.ts";
import { thinnedTrials } from "./thinned.ts";
import { heightOf, valueAxis } from "./value-axis.ts";

const mostLines = { large: 300, small: 120 };
/** Upright axes beside the value's. */
export const mostAxes = { large: 8, small: 4 };

/** @returns null with fewer than two complete trials or fewer than two parameters: nothing crosses then */
export function parallelCoordinates(view: TrialsView, parameters: readonly SearchedParameter[]): Figure | null {
  const { ranked, quantity } = view;
  const finite = ranked.filter(({ value }) => Number.isFinite(value));
  if (finite.length < 2 || parameters.length < 2) return null;
  const shown = parameters.slice(0, mostAxes.large);
  return {
    name: "parallel",
    title: "the best tenth across all parameters",
    description: `A line for each of ${plural(finite.length, "complete trial")} over ${listed([...shown.map(({ name }) => name), quantity])}; the best tenth is highlighted.`,
    draw(width) {
      const small = narrow(width);
      const some = shown.slice(0, small ? mostAxes.small : mostAxes.large);
      const height = small ? 230 : 280;
      const side = small ? 42 : 46;
      const inner = { width: width - 2 * side, height };
      const pitch = inner.width / some.length;
      const { axis } = valueAxis(
        view,
        finite.map(({ value }) => value),
        5,
      );
      const uprights = some.map(({ distribution }) => parameterAxis(distribution, height, { ticks: 4, across: false }));
      const stops = (one: Scored): (Point | null)[] => [
        ...uprights.map((upright, i): Point | null => {
          const at = upright.at(one.trial.parameters[some[i].name], height);
          return Number.isFinite(at) ? [i, at] : null;
        }),
        [some.length, height - heightOf(axis, one.value, height)],
      ];
      const tenth = new Set(finite.slice(0, Math.max(1, Math.ceil(finite.length / 10))));
      const drawn = thinnedTrials(finite, view, small ? mostLines.small : mostLines.large);
      const of = (which: readonly Scored[]) => which.flatMap((one) => stretches(stops(one)));
      const good = drawn.filter((one) => tenth.has(one) && one !== finite[0]);
      const columns = [...some.map(({ name }, i) => ({ name, axis: uprights[i].axis })), { name: quantity, axis }];
      const scale = {
        x: linearAxis([0, some.length], 2, { nice: false }),
        y: { ...linearAxis([0, height], 2, { nice: false }), low: 0, high: height },
      };
      const layers: Layer[] = [
        lines(
          of(drawn.filter((one) => !tenth.has(one))),
          { color: color("faint"), width: 0.7, opacity: drawn.length > 100 ? 0.28 : 0.45 },
          { separate: true },
        ),
        lines(of(good), { color: color("one"), width: 1.1, opacity: 0.7 }, { separate: true }),
        lines(of(finite.slice(0, 1)), { color: color("paper"), width: 5, opacity: 0.85 }),
        lines(of(finite.slice(0, 1)), { color: color("ink"), width: 2.4 }),
      ];
      const labels = columns.flatMap(({ name, axis: own }, i): TextRow[] => {
        const x = i * pitch;
        const align = i === 0 ? "left" : i === columns.length - 1 ? "right" : "center";
        const room = i === 0 || i === columns.length - 1 ? pitch / 2 + side : pitch;
        return [
          {
            x: i === 0 ? -side : i === columns.length - 1 ? inner.width + side : x,
            y: -14 - (i % 2 ? 17 : 0),
            text: fitText(name, type.label, (columns.length > 2 ? 1.7 : 1) * room - 8, { bold: true, keepEnd: true }),
            align,
            bold: true,
          },
          ...own.ticks.map(({ value, label }): TextRow => {
            const last = i === columns.length - 1;
            return {
              x: last ? x + 6 : x - 6,
              y: heightOf(own, value, height),
              text: fitText(label, type.tick, last || i === 0 ? side - 6 : pitch * 0.75),
              align: last ? "left" : "right",
              baseline: "middle",
              size: type.tick,
              color: color("soft"),
              halo: true,
            };
          }),
        ];
      });
      return picture(width, 44 + height + 10, [
        panel({
          x: side,
          y: 44,
          ...inner,
          axes: { ...scale, showX: "none", showY: "none" },
          layers: [
            ...layers,
            rules(columns.flatMap((_, i) => [{ x: i * pitch, x2: i * pitch, y: 0, y2: height, color: color("line") }])),
            rules(
              columns.flatMap(({ axis: own }, i) =>
                own.ticks.map(({ value }) => {
                  const y = heightOf(own, value, height);
                  return { x: i * pitch - 3, x2: i * pitch + 3, y, y2: y, color: color("line") };
                }),
              ),
            ),
            texts(labels),
          ],
        }),
      ]);
    },
  };
}

/** The stretches of a line between gaps, where a parameter does not exist. */
function stretches(stops: readonly (Point | null)[]): Point[][] {
  const found: Point[][] = [[]];
  for (const stop of stops) {
    if (stop) found.at(-1)!.push(stop);
    else found.push([]);
  }
  return found.filter((points) => points.length > 1);
}
