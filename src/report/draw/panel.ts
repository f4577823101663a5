/** Panels: rectangles with scales, axes and layers of their own. */
import type { Scale, Axis as VegaAxis } from "vega";
import type { Axis } from "../scale.ts";
import { color } from "../theme.ts";
import { type Layer, stack, type } from "./figure.ts";

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
    /** A line with ticks under the panel instead of upright grid lines; there by default. */
    readonly baseline?: boolean;
  };
  readonly layers: readonly Layer[];
  readonly clip?: boolean;
}

/** A rectangle with its own scales and layers, drawn in the order given. */
export function panel({ x, y, width, height, axes, layers, clip = false }: PanelOptions): Layer {
  return {
    mark: () => ({
      type: "group",
      ...stack(layers),
      // Grid lines are as long as the signals of the nearest group say.
      signals: [
        { name: "width", value: width },
        { name: "height", value: height },
      ],
      encode: {
        update: { x: { value: x }, y: { value: y }, width: { value: width }, height: { value: height }, clip: { value: clip } },
      },
      ...(axes && {
        scales: [vegaScale("x", axes.x, [0, width]), vegaScale("y", axes.y, [height, 0])],
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
