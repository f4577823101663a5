/** The value over pairs of parameters: a smoothed surface, darker where it is better, with the trials on top. */
import { type Figure, type Layer, narrow, panel, picture, type RuleRow, rules, symbols, texts, type } from "../../draw/index.ts";
import { listed } from "../../format.ts";
import { extent, positionOn } from "../../scale.ts";
import { fitText } from "../../text.ts";
import { color } from "../../theme.ts";
import type { Scored, SearchedParameter, TrialsView } from "../../trials.ts";
import { contours } from "../regions.ts";
import { type ParameterAxis, parameterAxis } from "./parameter-axis.ts";
import { bestMark } from "./state-marks.ts";
import { fewestPoints, surface } from "./surface.ts";
import { thinnedTrials } from "./thinned.ts";
import { valueAxis } from "./value-axis.ts";

export type Pair = readonly [SearchedParameter, SearchedParameter];

/** Cells of the surface along a side. */
const cells = 40;
const levels = 9;

/** A pair as it is drawn: lists without order go across, where their names have room. */
const turned = ([a, b]: Pair): Pair =>
  b.distribution.kind === "categorical" && a.distribution.kind !== "categorical" ? [b, a] : [a, b];

const havingBoth = ({ ranked }: TrialsView, [a, b]: Pair): Scored[] =>
  ranked.filter(
    ({ trial: { parameters }, value }) =>
      Number.isFinite(value) && Object.hasOwn(parameters, a.name) && Object.hasOwn(parameters, b.name),
  );

/** Pairs for which there are trials enough. */
export const drawablePairs = (view: TrialsView, pairs: readonly Pair[]): Pair[] =>
  pairs.filter((pair) => {
    const values = havingBoth(view, pair).map(({ value }) => value);
    return values.length >= fewestPoints && values.some((value) => value !== values[0]);
  });

/** @returns null where no pair has trials enough */
export function contourPairs(view: TrialsView, pairs: readonly Pair[]): Figure | null {
  const drawable = drawablePairs(view, pairs).map(turned);
  if (drawable.length === 0) return null;
  const { quantity } = view;
  const surfaces = drawable.map((pair) => gridOf(view, pair));
  return {
    name: "contours",
    title: `${quantity} over pairs of parameters`,
    description: `${quantity} over ${listed(drawable.map(([a, b]) => `${a.name} and ${b.name}`))}, smoothed, with the trials and the best of them marked.`,
    draw(width) {
      const small = narrow(width);
      const columns = small ? 1 : Math.min(3, drawable.length);
      const left = 44;
      const gap = left + 10;
      const side = Math.min(small ? 280 : columns === 1 ? 400 : 340, (width - left - 12 - gap * (columns - 1)) / columns);
      const at = (i: number) => ({ x: left + (i % columns) * (side + gap), y: 22 + Math.floor(i / columns) * (side + 66) });
      return picture(
        width,
        at(drawable.length - 1).y + side + 38,
        drawable.flatMap((pair, i) => onePair(view, pair, surfaces[i], { ...at(i), side })),
      );
    },
  };
}

/**
 * The surface at the middles of cells from the bottom left, 0 where it is worst and 1 where it is best. Values count as they
 * are drawn elsewhere: by ratios on a logarithmic axis, and no worse than where a cut one ends.
 */
function gridOf(view: TrialsView, pair: Pair): readonly number[] {
  const having = havingBoth(view, pair);
  const { axis } = valueAxis(
    view,
    having.map(({ value }) => value),
    5,
  );
  const good = (value: number) => {
    const along = Math.min(1, Math.max(0, positionOn(axis, value, 1)));
    return view.minimize ? 1 - along : along;
  };
  const at = surface(having, pair, ({ value }) => good(value));
  const counts = pair.map(({ distribution }) => (distribution.kind === "categorical" ? distribution.choices.length : cells));
  const values = Array.from({ length: counts[0] * counts[1] }, (_, k) =>
    at ? at(((k % counts[0]) + 0.5) / counts[0], (Math.floor(k / counts[0]) + 0.5) / counts[1]) : 0.5,
  );
  const [low, high] = extent(values);
  return values.map((value) => (high > low ? (value - low) / (high - low) : 0.5));
}

function onePair(
  view: TrialsView,
  [a, b]: Pair,
  values: readonly number[],
  { x, y, side }: { x: number; y: number; side: number },
): Layer[] {
  const axes = {
    x: parameterAxis(a.distribution, side, { ticks: 3 }),
    y: parameterAxis(b.distribution, side, { ticks: 4, across: false, room: 36 }),
  };
  const place = { x, y, width: side, height: side };
  const having = havingBoth(view, [a, b]);
  const points = thinnedTrials(having, view, 200).flatMap((one) => {
    const point = pointOf(one, [a, b], axes, side);
    return point ? [point] : [];
  });
  const best = having[0] && pointOf(having[0], [a, b], axes, side);
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

function pointOf({ trial }: Scored, [a, b]: Pair, axes: { x: ParameterAxis; y: ParameterAxis }, side: number) {
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
