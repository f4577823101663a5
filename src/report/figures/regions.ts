/** The coloured regions of a decision map: contours of the answer over the plane. */
import type { BoundaryGrid } from "../../training/record.ts";
import type { Layer } from "../draw/index.ts";
import { extent } from "../scale.ts";
import { color, lookOf } from "../theme.ts";

export type Answer = "binary" | "multiclass" | "regression";

/** Which kind of answer a grid holds; the record leaves it open. */
export function answerOf({ values, points }: BoundaryGrid): Answer {
  const labels = points.map(({ label }) => label);
  if (labels.every((label) => label === 0 || label === 1) && values.every((v) => v >= 0 && v <= 1)) return "binary";
  return [...labels, ...values].every((v) => Number.isInteger(v) && v >= 0 && v < 64) ? "multiclass" : "regression";
}

/** The colour of a class's points and regions. */
export const classColor = (answer: Answer, label: number): string =>
  answer === "binary" ? color(label ? "positive" : "negative") : answer === "multiclass" ? lookOf(label).color : color("soft");

/**
 * The grid's values in rows from the top with one more ring around them, so that contours close outside the picture: the
 * slope at the edge goes on, classes just repeat.
 */
function framed({ width, height, values }: Grid, slopes: boolean): number[] {
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

/** Values in rows from the bottom, each in the middle of its cell. */
export interface Grid {
  readonly width: number;
  readonly height: number;
  readonly values: readonly number[];
}

/**
 * Filled regions where the answer is at least so much; the grid's values stand in the middle of its cells, which are squares.
 * @param slopes whether values go on beyond the edge as they do before it, as numbers do and names of classes do not
 */
export function contours(
  grid: Grid,
  value: (v: number) => number,
  thresholds: readonly number[],
  size: { width: number; height: number },
  paint: { fill?: string; opacity?: number; stroke?: string; width?: number },
  slopes = true,
): Layer {
  const scale = size.width / grid.width;
  return {
    mark: (data) => ({
      type: "group",
      data: [
        {
          name: `${data}contours`,
          values: [{ width: grid.width + 2, height: grid.height + 2, values: framed(grid, slopes).map(value) }],
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

/** All regions of a grid in a panel of that size. */
export function regions(grid: BoundaryGrid, size: { width: number; height: number }): Layer[] {
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
        contours(
          grid,
          (v) => (v === label ? 1 : 0),
          [0.5],
          size,
          { fill: classColor(answer, label), opacity: 0.28, stroke: color("paper"), width: 1.5 },
          false,
        ),
      );
  }
  const [low, high] = extent(grid.values);
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
