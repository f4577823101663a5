/** One pair of parameters: the surface in shades, the trials on it, the best of them ringed. */
import { type Layer, panel, type RuleRow, rules, symbols, texts, type } from "../../draw/index.ts";
import { fitText } from "../../text.ts";
import { color } from "../../theme.ts";
import type { Scored, SearchedParameter } from "../../trials.ts";
import { contours } from "../regions.ts";
import { type ParameterAxis, parameterAxis } from "./parameter-axis.ts";
import { bestMark } from "./state-marks.ts";

/** Cells of a surface along a number. */
export const cells = 40;
const levels = 9;

export interface ContourContent {
  /** Of the surface, from the bottom left, 0 where it is worst and 1 where it is best: 40 along numbers, one for each choice. */
  readonly values: readonly number[];
  readonly dots: readonly Scored[];
  readonly best: Scored;
}

/** A square panel; a list of choices may go across, or both ways. */
export function contourPanel(
  [a, b]: readonly [SearchedParameter, SearchedParameter],
  { values, dots, best: first }: ContourContent,
  { x, y, side }: { x: number; y: number; side: number },
): Layer[] {
  const axes = {
    x: parameterAxis(a.distribution, side, { ticks: 3 }),
    y: parameterAxis(b.distribution, side, { ticks: 4, across: false, room: 36 }),
  };
  const place = { x, y, width: side, height: side };
  const points = dots.map((one) => pointOf(one, [a, b], axes, side)).filter((point) => point !== null);
  const best = pointOf(first, [a, b], axes, side);
  return [
    panel({ ...place, clip: true, layers: [ground(side), shades(values, axes, side)] }),
    panel({
      ...place,
      axes: { x: axes.x.axis, y: axes.y.axis, baseline: false, showX: "labels without grid", showY: "labels without grid" },
      layers: [
        symbols(
          points.map((point) => ({
            ...point,
            size: points.length > 120 ? 10 : 16,
            fill: color("ink"),
            stroke: color("paper"),
            opacity: 0.7,
          })),
        ),
        ...(best ? [bestMark(best.x, best.y)] : []),
      ],
    }),
    texts([
      { x, y: y - 9, text: fitText(`${b.name} ↑`, type.label, side, { keepEnd: true }), color: color("soft") },
      {
        x: x + side,
        y: y + side + 34,
        text: fitText(`${a.name} →`, type.label, side, { keepEnd: true }),
        align: "right",
        color: color("soft"),
      },
    ]),
  ];
}

function pointOf(
  { trial }: Scored,
  [a, b]: readonly SearchedParameter[],
  axes: { x: ParameterAxis; y: ParameterAxis },
  side: number,
) {
  const spreadOut = (axis: ParameterAxis, fraction: number) =>
    axis.columns ? (((trial.number * fraction) % 1) - 0.5) * Math.min(24, (0.6 * side) / axis.columns) : 0;
  const x = axes.x.at(trial.parameters[a.name], side) + spreadOut(axes.x, 0.6180339887498949);
  const y = side - axes.y.at(trial.parameters[b.name], side) + spreadOut(axes.y, 0.7548776662466927);
  return Number.isFinite(x) && Number.isFinite(y) ? { x, y } : null;
}

/** What lies below the lowest level is still part of the picture. */
const ground = (side: number): Layer =>
  rules([{ x: side / 2, x2: side / 2, y: 0, y2: side, color: color("raised"), width: side }]);

/** Contours over two numbers; over a list bars, one a choice, since nothing lies between its choices. */
function shades(values: readonly number[], axes: { x: ParameterAxis; y: ParameterAxis }, side: number): Layer {
  if (axes.x.columns === 0) {
    const thresholds = Array.from({ length: levels }, (_, i) => (i + 1) / (levels + 1));
    return contours(
      { width: cells, height: cells, values },
      (v) => v,
      thresholds,
      { width: side, height: side },
      { fill: color("one"), opacity: 0.09, stroke: color("one"), width: 0.5 },
    );
  }
  const across = axes.x.columns;
  const rows = axes.y.columns || cells;
  const [wide, high] = [side / across, side / rows];
  const room = Math.min(4, wide / 8);
  const level = (column: number, row: number) => Math.min(levels, Math.floor(values[row * across + column] * (levels + 1)));
  const bars: RuleRow[] = [];
  for (let column = 0; column < across; column++) {
    for (let row = 0; row < rows; ) {
      const from = row;
      while (row < rows && level(column, row) === level(column, from)) row++;
      const gap = axes.y.columns ? room / 2 : 0;
      const x = (column + 0.5) * wide;
      bars.push({
        x,
        x2: x,
        y: side - from * high - gap,
        y2: side - row * high + gap,
        color: color("one"),
        width: wide - room,
        opacity: 1 - 0.91 ** level(column, from),
      });
    }
  }
  return rules(bars);
}
