/** Lines and bands through data. */
import type { Mark } from "vega";
import type { Point } from "../values.ts";
import type { Layer } from "./figure.ts";

export interface LineStyle {
  readonly color: string;
  readonly width: number;
  readonly opacity?: number;
  readonly dash?: readonly number[];
}

/**
 * Lines through data values along the panel's scales, all in one style. They are one path, so that crossings are no darker
 * than the rest; `separate` ones add up where they lie on each other, which shows where many runs go.
 */
export function lines(curves: readonly (readonly Point[])[], style: LineStyle, { separate = false } = {}): Layer {
  const there = curves.filter((points) => points.length > 0);
  if (separate && there.length > 1) {
    return {
      rows: there.flatMap((points, line) => points.map(([x, y]) => ({ line, x, y, on: true }))),
      mark: (data) => ({
        type: "group",
        from: { facet: { name: "line", data, groupby: "line" } },
        marks: [lineMark("line", style)],
      }),
    };
  }
  return {
    rows: there.flatMap((points) => [
      ...points.map(([x, y]) => ({ x, y, on: true })),
      { x: points[0][0], y: points[0][1], on: false },
    ]),
    mark: (data) => lineMark(data, style),
  };
}

const lineMark = (data: string, { color: stroke, width, opacity = 1, dash = [] }: LineStyle): Mark => ({
  type: "line",
  from: { data },
  interactive: false,
  encode: {
    update: {
      x: { scale: "x", field: "x" },
      y: { scale: "y", field: "y" },
      defined: { field: "on" },
      stroke: { value: stroke },
      strokeWidth: { value: width },
      strokeOpacity: { value: opacity },
      strokeDash: { value: [...dash] },
      strokeJoin: { value: "round" },
      strokeCap: { value: dash.length ? "butt" : "round" },
    },
  },
});

/** A band between two data values at every x. */
export const band = (
  rows: readonly { readonly x: number; readonly low: number; readonly high: number }[],
  fill: string,
  opacity: number,
): Layer => ({
  rows,
  mark: (data) => ({
    type: "area",
    from: { data },
    interactive: false,
    encode: {
      update: {
        x: { scale: "x", field: "x" },
        y: { scale: "y", field: "low" },
        y2: { scale: "y", field: "high" },
        fill: { value: fill },
        fillOpacity: { value: opacity },
      },
    },
  }),
});
