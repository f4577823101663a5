/** Strokes and points. */
import { color } from "../theme.ts";
import type { Layer } from "./figure.ts";

export interface RuleRow {
  readonly x: number;
  readonly y: number;
  readonly x2: number;
  readonly y2: number;
  readonly color?: string;
  readonly width?: number;
  readonly dash?: readonly number[];
  readonly opacity?: number;
}

/** Straight strokes between pixel positions of the panel. */
export const rules = (rows: readonly RuleRow[], cap: "butt" | "round" = "butt"): Layer => ({
  rows: rows.map(({ color: stroke = color("line"), width = 1, dash = [], opacity = 1, ...row }) => ({
    ...row,
    stroke,
    width,
    dash,
    opacity,
  })),
  mark: (data) => ({
    type: "rule",
    from: { data },
    interactive: false,
    encode: {
      update: {
        x: { field: "x" },
        y: { field: "y" },
        x2: { field: "x2" },
        y2: { field: "y2" },
        stroke: { field: "stroke" },
        strokeWidth: { field: "width" },
        strokeDash: { field: "dash" },
        strokeOpacity: { field: "opacity" },
        strokeCap: { value: cap },
      },
    },
  }),
});

export interface SymbolRow {
  readonly x: number;
  readonly y: number;
  readonly shape?: string;
  /** Area in square pixels. */
  readonly size?: number;
  readonly fill?: string;
  readonly stroke?: string;
  /** Of the stroke, 1 by default. */
  readonly width?: number;
  readonly opacity?: number;
}

/** Points; `scaled` ones stand at data values along the panel's scales, others at pixels. */
export const symbols = (rows: readonly SymbolRow[], scaled: { x?: boolean; y?: boolean } = {}): Layer => ({
  rows: rows.map(
    ({ shape = "circle", size = 30, fill = "transparent", stroke = "transparent", width = 1, opacity = 1, ...row }) => ({
      ...row,
      shape,
      size,
      fill,
      stroke,
      width,
      opacity,
    }),
  ),
  mark: (data) => ({
    type: "symbol",
    from: { data },
    interactive: false,
    encode: {
      update: {
        x: scaled.x ? { scale: "x", field: "x" } : { field: "x" },
        y: scaled.y ? { scale: "y", field: "y" } : { field: "y" },
        shape: { field: "shape" },
        size: { field: "size" },
        fill: { field: "fill" },
        stroke: { field: "stroke" },
        strokeWidth: { field: "width" },
        fillOpacity: { field: "opacity" },
        strokeOpacity: { field: "opacity" },
      },
    },
  }),
});
