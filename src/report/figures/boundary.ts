/** What networks answer over a plane of two features: filled contours of the answer, the boundary, the training points. */
import type { BoundaryGrid } from "../../training/record.ts";
import { listed } from "../format.ts";
import { type Figure, type Layer, narrow, panel, picture, rules, symbols, texts, type } from "../draw.ts";
import { linearAxis, positionOn } from "../scale.ts";
import { fitText, textWidth } from "../text.ts";
import { color, type Look, lookOf } from "../theme.ts";
import { sample } from "../values.ts";

export interface BoundaryPanel {
  readonly name: string;
  readonly look: Look;
  readonly grid: BoundaryGrid;
  /** A line under the name: `seed 3, validation loss 0.08`. */
  readonly note: string;
}

type Answer = "binary" | "multiclass" | "regression";

/** A panel shows no more points than this, evenly chosen. */
export const mostBoundaryPoints = 250;
const shapes = ["circle", "triangle-up", "square", "diamond", "triangle-down", "cross", "triangle-left", "triangle-right"];

/** Which kind of answer a grid holds; the record leaves it open. */
export function answerOf({ values, points }: BoundaryGrid): Answer {
  const labels = points.map(({ label }) => label);
  if (labels.every((label) => label === 0 || label === 1) && values.every((v) => v >= 0 && v <= 1)) return "binary";
  return [...labels, ...values].every((v) => Number.isInteger(v) && v >= 0 && v < 64) ? "multiclass" : "regression";
}

/** How to read the picture of such a grid. */
export function boundaryReading(grid: BoundaryGrid): string {
  const points = `Points are training rows${grid.points.length > mostBoundaryPoints ? `, at most ${mostBoundaryPoints} of them` : ""}.`;
  const answer = answerOf(grid);
  switch (answer) {
    case "binary":
      return `The line is the boundary; the stronger the colour, the surer the network. ${points}`;
    case "multiclass":
      return `Areas have the colour of the class that the network names. ${points}`;
    case "regression":
      return `Lines join equal answers; the stronger the colour, the higher. ${points.slice(0, -1)}, darker where the target is higher.`;
    default:
      return answer satisfies never;
  }
}

/**
 * @param classes names of the classes, where known
 * @returns null where no panel has a grid of finite values
 */
export function decisionBoundaries(panels: readonly BoundaryPanel[], classes: readonly string[] = []): Figure | null {
  const usable = panels.filter(
    ({ grid }) => grid.values.length === grid.width * grid.height && grid.values.every(Number.isFinite),
  );
  if (usable.length === 0) return null;
  const { features } = usable[0].grid;
  return {
    name: "boundary",
    title: usable.length > 1 ? "decision boundaries" : "decision boundary",
    description: `What the network answers over ${features[0]} and ${features[1]}, with the training points: ${listed(usable.map(({ name, note }) => `${name} (${note})`))}.`,
    draw: (width) => {
      const small = narrow(width);
      const count = usable.length;
      const columns = small ? Math.min(2, count) : count === 1 ? 1 : count === 2 || count === 4 ? 2 : 3;
      const left = 34;
      const gap = small ? 12 : 24;
      const widest = small || columns > 1 ? Infinity : 480;
      const across = Math.min(widest, (width - left - gap * (columns - 1) - 12) / columns);
      const down = (across * usable[0].grid.height) / usable[0].grid.width; // contours keep the grid's shape
      const key = keyOf(usable[0].grid, answerOf(usable[0].grid), classes, width);
      const single = count === 1;
      const head = single ? 8 : 42;
      const top = key.height + 6 + head;
      const at = (i: number) => ({
        x: left + (i % columns) * (across + gap),
        y: top + Math.floor(i / columns) * (down + head + 24),
      });
      return picture(width, at(count - 1).y + down + 26, [
        ...key.layers,
        ...usable.flatMap((one, i) =>
          onePanel(
            one,
            { ...at(i), width: across, height: down },
            { showX: i + columns >= count, showY: i % columns === 0, heading: !single, dense: small },
          ),
        ),
      ]);
    },
  };
}

const classColor = (answer: Answer, label: number): string =>
  answer === "binary" ? color(label ? "positive" : "negative") : answer === "multiclass" ? lookOf(label).color : color("soft");

/** What the axes are and which mark is which class, on as many lines as it takes. */
function keyOf(
  { features, points }: BoundaryGrid,
  answer: Answer,
  classes: readonly string[],
  width: number,
): { layers: Layer[]; height: number } {
  const labels =
    answer === "regression"
      ? []
      : [...new Set(points.map(({ label }) => label))].toSorted((a, b) => a - b).slice(0, shapes.length);
  const axes = features.map((feature) => fitText(feature, type.label, width / 2 - 40));
  const items = [
    `${axes[0]} →`,
    `${axes[1]} ↑`,
    ...labels.map((label) => fitText(classes[label] ?? `class ${label}`, type.label, width / 2)),
  ];
  let [x, y] = [0, 9];
  const places = items.map((text, i) => {
    const needs = textWidth(text, type.label) + (i < 2 ? 16 : 32);
    if (x > 0 && x + needs > width + 12) [x, y] = [0, y + 19];
    const place = { x, y, text };
    x += needs;
    return place;
  });
  return {
    height: y + 12,
    layers: [
      symbols(
        labels.map((label, i) => ({
          x: places[i + 2].x + 6,
          y: places[i + 2].y,
          shape: shapes[label % shapes.length],
          size: 60,
          fill: classColor(answer, label),
        })),
      ),
      texts(
        places.map((place, i) => ({
          ...place,
          x: place.x + (i < 2 ? 0 : 15),
          y: place.y + 0.5,
          baseline: "middle",
          color: i < 2 ? color("soft") : color("ink"),
        })),
      ),
    ],
  };
}

/**
 * The grid's values in rows from the top with one more ring around them, so that contours close outside the picture: the
 * slope at the edge goes on, classes just repeat.
 */
function framed(grid: BoundaryGrid): number[] {
  const { width, height, values } = grid;
  const slopes = answerOf(grid) !== "multiclass";
  const beyond = (edge: number, next: number) => (slopes ? 2 * edge - next : edge);
  const at = (column: number, row: number): number => {
    if (column < 0) return beyond(at(0, row), at(Math.min(1, width - 1), row));
    if (column >= width) return beyond(at(width - 1, row), at(Math.max(0, width - 2), row));
    if (row < 0) return beyond(at(column, 0), at(column, Math.min(1, height - 1)));
    if (row >= height) return beyond(at(column, height - 1), at(column, Math.max(0, height - 2)));
    return values[(height - 1 - row) * width + column];
  };
  return Array.from({ length: (width + 2) * (height + 2) }, (_, k) => at((k % (width + 2)) - 1, Math.floor(k / (width + 2)) - 1));
}

/** Filled regions where the answer is at least so much; the grid's values stand in the middle of its cells. */
function contours(
  grid: BoundaryGrid,
  value: (v: number) => number,
  thresholds: readonly number[],
  size: { width: number; height: number },
  paint: { fill?: string; opacity?: number; stroke?: string; width?: number },
): Layer {
  const scale = size.width / grid.width;
  return {
    mark: (data) => ({
      type: "group",
      data: [
        {
          name: `${data}contours`,
          values: [{ width: grid.width + 2, height: grid.height + 2, values: framed(grid).map(value) }],
          transform: [
            {
              type: "isocontour",
              field: { expr: "datum" },
              thresholds: [...thresholds],
              scale,
              translate: [-scale, -scale],
            },
          ],
        },
      ],
      marks: [
        {
          type: "shape",
          from: { data: `${data}contours` },
          interactive: false,
          encode: {
            update: {
              fill: { value: paint.fill ?? "transparent" },
              fillOpacity: { value: paint.opacity ?? 1 },
              stroke: { value: paint.stroke ?? "transparent" },
              strokeWidth: { value: paint.width ?? 0 },
            },
          },
          transform: [{ type: "geoshape", field: "datum.contour" }],
        },
      ],
    }),
  };
}

const nested = [0.5, 0.6, 0.75, 0.9, 0.97];

function regions(grid: BoundaryGrid, size: { width: number; height: number }): Layer[] {
  const answer = answerOf(grid);
  if (answer === "binary") {
    return [
      contours(grid, (p) => 1 - p, nested, size, { fill: color("negative"), opacity: 0.09 }),
      contours(grid, (p) => p, nested, size, { fill: color("positive"), opacity: 0.09 }),
      contours(grid, (p) => p, [0.5], size, { stroke: color("ink"), width: 1.5 }),
    ];
  }
  if (answer === "multiclass") {
    return [...new Set(grid.values)]
      .toSorted((a, b) => a - b)
      .map((label) =>
        contours(grid, (v) => (v === label ? 1 : 0), [0.5], size, {
          fill: classColor(answer, label),
          opacity: 0.28,
          stroke: color("paper"),
          width: 1.5,
        }),
      );
  }
  const low = grid.values.reduce((a, b) => Math.min(a, b));
  const high = grid.values.reduce((a, b) => Math.max(a, b));
  return [
    contours(
      grid,
      (v) => v,
      Array.from({ length: 9 }, (_, i) => low + ((i + 1) / 10) * (high - low)),
      size,
      { fill: color("one"), opacity: 0.08, stroke: color("one"), width: 0.5 },
    ),
  ];
}

function onePanel(
  { name, look, grid, note }: BoundaryPanel,
  size: { x: number; y: number; width: number; height: number },
  { showX, showY, heading, dense }: { showX: boolean; showY: boolean; heading: boolean; dense: boolean },
): Layer[] {
  const answer = answerOf(grid);
  const axes = { x: linearAxis(grid.x, dense ? 3 : 4, { nice: false }), y: linearAxis(grid.y, dense ? 3 : 4, { nice: false }) };
  const labels = grid.points.map(({ label }) => label);
  const [least, most] = [labels.reduce((a, b) => Math.min(a, b), Infinity), labels.reduce((a, b) => Math.max(a, b), -Infinity)];
  const points = sample(
    grid.points.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)),
    dense ? mostBoundaryPoints / 2 : mostBoundaryPoints,
  ).map(({ x, y, label }) => ({
    x: positionOn(axes.x, x, size.width),
    y: size.height - positionOn(axes.y, y, size.height),
    size: dense ? 14 : 26,
    shape: answer === "regression" ? "circle" : shapes[label % shapes.length],
    fill: answer === "regression" ? color("ink") : classColor(answer, label),
    stroke: color("paper"),
    opacity: answer === "regression" ? 0.25 + 0.7 * ((label - least) / (most - least || 1)) : 1,
  }));
  return [
    panel({
      ...size,
      clip: true,
      layers: [...regions(grid, size), ...[...Map.groupBy(points, ({ shape }) => shape).values()].map((alike) => symbols(alike))],
    }),
    panel({
      ...size,
      axes: {
        ...axes,
        baseline: false,
        showX: showX ? "labels without grid" : "none",
        showY: showY ? "labels without grid" : "none",
      },
      layers: [],
    }),
    ...(heading
      ? [
          rules([{ x: size.x, y: size.y - 26, x2: size.x + 14, y2: size.y - 26, color: look.color, width: 3 }]),
          texts([
            {
              x: size.x + 20,
              y: size.y - 22,
              text: fitText(name, type.label, size.width - 20, { bold: true, keepEnd: true }),
              bold: true,
            },
            { x: size.x, y: size.y - 8, text: fitText(note, type.tick, size.width), size: type.tick, color: color("soft") },
          ]),
        ]
      : []),
  ];
}
