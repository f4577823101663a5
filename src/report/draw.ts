/** The few pieces that all figures are made of, as Vega specifications: panels, axes, lines, points, rules, texts. */
import type { Data, EncodeEntry, Mark, Scale, Spec, Axis as VegaAxis } from "vega";
import type { Axis } from "./scale.ts";
import { color } from "./theme.ts";
import type { Point } from "./values.ts";

/** A picture of a report: pure data in, a Vega specification of a given width out. */
export interface Figure {
  /** A file name without its ending: `cost-validation-log`. */
  readonly name: string;
  readonly title: string;
  /** What the picture shows, in words, for those who cannot see it. */
  readonly description: string;
  /** @param width in pixels; narrow ones (under 500) are laid out for telephones */
  readonly draw: (width: number) => Spec;
}

export const narrow = (width: number): boolean => width < 500;

/** Sizes of type in pixels. */
export const type = { tick: 11, label: 12, title: 13 } as const;

/** A mark and the rows it is drawn from. */
export interface Layer {
  readonly rows?: readonly object[];
  readonly mark: (data: string) => Mark;
}

type Align = "left" | "center" | "right";
export interface TextRow {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly align?: Align;
  readonly baseline?: "top" | "middle" | "bottom" | "alphabetic";
  readonly size?: number;
  readonly color?: string;
  readonly bold?: boolean;
  /** A rim of paper around the letters, where they stand on lines or fills. */
  readonly halo?: boolean;
}

/** Texts at pixel positions of the panel. */
export function texts(rows: readonly TextRow[]): Layer {
  const values = rows.map(
    ({ align = "left", baseline = "alphabetic", size = type.label, color: fill = color("ink"), ...row }) => ({
      ...row,
      align,
      baseline,
      size,
      fill,
      weight: row.bold ? 600 : 400,
    }),
  );
  const rims = values.filter(({ halo }) => halo);
  return {
    rows: values,
    mark: (data) => ({
      type: "group",
      data: [{ name: `${data}rims`, values: rims }],
      marks: [
        ...(rims.length > 0 ? [textMark(`${data}rims`, { stroke: { value: color("paper") }, strokeWidth: { value: 3 } })] : []),
        textMark(data),
      ],
    }),
  };
}

const textMark = (data: string, extra: EncodeEntry = {}): Mark => ({
  type: "text",
  from: { data },
  interactive: false,
  encode: {
    update: {
      x: { field: "x" },
      y: { field: "y" },
      text: { field: "text" },
      align: { field: "align" },
      baseline: { field: "baseline" },
      fontSize: { field: "size" },
      fill: { field: "fill" },
      fontWeight: { field: "weight" },
      ...extra,
    },
  },
});

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
  readonly opacity?: number;
}

/** Points; `scaled` ones stand at data values along the panel's scales, others at pixels. */
export const symbols = (rows: readonly SymbolRow[], scaled: { x?: boolean; y?: boolean } = {}): Layer => ({
  rows: rows.map(({ shape = "circle", size = 30, fill = "transparent", stroke = "transparent", opacity = 1, ...row }) => ({
    ...row,
    shape,
    size,
    fill,
    stroke,
    opacity,
  })),
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
        strokeWidth: { value: 1 },
        fillOpacity: { field: "opacity" },
        strokeOpacity: { field: "opacity" },
      },
    },
  }),
});

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

const vegaScale = (name: string, axis: Axis, range: [number, number]): Scale =>
  axis.kind === "log"
    ? { name, type: "log", domain: [axis.low, axis.high], range, zero: false, nice: false }
    : { name, type: "linear", domain: [axis.low, axis.high], range, zero: false, nice: false };

/** How an axis is shown. */
export type AxisShown = "labels" | "grid" | "labels without grid" | "none";

const vegaAxis = (orient: "left" | "bottom", axis: Axis, shown: AxisShown, extra: Partial<VegaAxis>): VegaAxis[] => {
  if (shown === "none") return [];
  const labels = JSON.stringify(Object.fromEntries(axis.ticks.map(({ value, label }) => [String(value), label])));
  return [
    {
      scale: orient === "left" ? "y" : "x",
      orient,
      values: axis.ticks.map(({ value }) => value),
      zindex: 0,
      domain: false,
      ticks: false,
      grid: shown !== "labels without grid",
      gridColor: color("grid"),
      gridWidth: 1,
      labels: shown !== "grid",
      labelColor: color("soft"),
      labelFontSize: type.tick,
      labelPadding: 6,
      labelOverlap: false,
      labelBound: false,
      labelFlush: false,
      encode: { labels: { update: { text: { signal: `${labels}[datum.value]` } } } },
      ...extra,
    },
  ];
};

export interface PanelOptions {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly axes?: {
    readonly x: Axis;
    readonly y: Axis;
    readonly showX?: AxisShown;
    readonly showY?: AxisShown;
    readonly baseline?: boolean;
    readonly flipY?: boolean;
  };
  readonly layers: readonly Layer[];
  readonly clip?: boolean;
}

/** A rectangle with its own scales and layers, drawn in the order given. */
export function panel({ x, y, width, height, axes, layers, clip = false }: PanelOptions): Layer {
  const data: Data[] = [];
  const marks = layers.map((layer, i) => {
    if (layer.rows) data.push({ name: `rows${i}`, values: [...layer.rows] });
    return layer.mark(`rows${i}`);
  });
  return {
    mark: () => ({
      type: "group",
      data,
      marks,
      // Grid lines are as long as the signals of the nearest group say.
      signals: [
        { name: "width", value: width },
        { name: "height", value: height },
      ],
      encode: {
        update: { x: { value: x }, y: { value: y }, width: { value: width }, height: { value: height }, clip: { value: clip } },
      },
      ...(axes && {
        scales: [vegaScale("x", axes.x, [0, width]), vegaScale("y", axes.y, axes.flipY ? [0, height] : [height, 0])],
        axes: [
          ...vegaAxis("left", axes.y, axes.showY ?? "labels", {}),
          ...vegaAxis(
            "bottom",
            axes.x,
            axes.showX ?? "labels",
            axes.baseline === false
              ? {}
              : {
                  grid: false,
                  domain: true,
                  domainColor: color("line"),
                  ticks: true,
                  tickColor: color("line"),
                  tickSize: 4,
                  labelPadding: 4,
                },
          ),
        ],
      }),
    }),
  };
}

/** A whole specification of that size. */
export function picture(width: number, height: number, layers: readonly Layer[]): Spec {
  const data: Data[] = [];
  const marks = layers.map((layer, i) => {
    if (layer.rows) data.push({ name: `rows${i}`, values: [...layer.rows] });
    return layer.mark(`rows${i}`);
  });
  return {
    $schema: "https://vega.github.io/schema/vega/v6.json",
    width,
    height: Math.ceil(height),
    padding: 0,
    autosize: "none",
    data,
    marks,
  };
}
