/** One cell of the figure of layers: bands of quantiles over the epochs, and the last histogram beside them. */
import type { Histogram } from "../../training/record.ts";
import { band, type Layer, lines, panel, rules, texts } from "../draw/index.ts";
import { number, percent } from "../format.ts";
import { extent, linearAxis, positionOn } from "../scale.ts";
import { color } from "../theme.ts";
import { quantile } from "../values.ts";

/** A histogram and when it was counted. */
export interface Moment {
  readonly epoch: number;
  readonly histogram: Histogram;
}

/** @param size where the cell stands and how large it is; labels stand left of it, or inside where it is small */
export function layerCell(
  history: readonly Moment[],
  size: { x: number; y: number; width: number; height: number },
  ink: string,
  { small, zeros }: { small: boolean; zeros: boolean },
): Layer[] {
  const { x, y, width, height } = size;
  if (history.length === 0) return [];
  const spread = history.map(({ epoch, histogram }) => ({
    epoch,
    q: [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99].map((f) => quantile(histogram, f)),
  }));
  const axis = valueAxis(spread.flatMap(({ q }) => [q[0], q[6]]));
  const [first, last] = extent(spread.map(({ epoch }) => epoch));
  const side = small ? 22 : 40;
  const inner = { width: last > first ? width - side - 4 : 0, height };
  const axes = {
    x: { ...linearAxis([first, last], 3, { nice: false }), ...(last > first && { low: first, high: last }) },
    y: axis,
    showX: "none" as const,
    showY: "none" as const,
  };
  const { histogram } = history.at(-1)!;
  const area = (low: number, high: number, opacity: number) =>
    band(
      spread.map(({ epoch, q }) => ({ x: epoch, low: q[low], high: q[high] })),
      ink,
      opacity,
    );
  const zero = axis.low < 0 && axis.high > 0 ? height - positionOn(axis, 0, height) : null;
  const shownZeros = zeros && histogram.zeros >= 0.005;
  return [
    panel({
      x,
      y,
      width,
      height,
      layers: [
        rules([0, height].map((at) => ({ x: 0, x2: width, y: at, y2: at, color: color("grid") }))),
        ...(zero === null ? [] : [rules([{ x: 0, x2: width, y: zero, y2: zero, color: color("line"), dash: [2, 2] }])]),
      ],
    }),
    ...(last > first
      ? [
          panel({
            x,
            y,
            ...inner,
            axes,
            clip: true,
            layers: [
              area(0, 6, 0.16),
              area(1, 5, 0.22),
              area(2, 4, 0.38),
              lines([spread.map(({ epoch, q }) => [epoch, q[3]] as const)], { color: ink, width: 1.6 }),
            ],
          }),
        ]
      : []),
    panel({
      x: x + inner.width + (last > first ? 4 : 0),
      y,
      width: width - inner.width - (last > first ? 4 : 0),
      height,
      axes,
      clip: true,
      layers: [silhouette(histogram, last > first ? side : width, ink)],
    }),
    texts([
      ...[axis.high, axis.low].map((value, end) => ({
        x: small ? x + 2 : x - 6,
        y: y + (end ? height - 1 : 9),
        text: number(value, 2),
        align: small ? ("left" as const) : ("right" as const),
        size: small ? 9.5 : 10.5,
        color: color("soft"),
        halo: small,
      })),
      ...(shownZeros
        ? [
            {
              x: x + inner.width - 3,
              y: y + 11,
              text: `${percent(histogram.zeros)} zero`,
              align: "right" as const,
              size: small ? 9.5 : 10.5,
              color: color("soft"),
              halo: true,
            },
          ]
        : []),
    ]),
  ];
}

function valueAxis(values: readonly number[]) {
  const axis = linearAxis(values, 3, { nice: false });
  return axis.low > 0 && axis.low < 0.02 * axis.high ? { ...axis, low: 0 } : axis;
}

/** Equal numbers of neighbouring bins joined, until there are about twice the root of how many values were counted. */
function coarser({ counts, count }: Histogram): readonly number[] {
  const most = Math.max(6, 2 * Math.sqrt(count));
  const joined = [1, 2, 3, 4, 5, 6, 8, 10].find((n) => counts.length % n === 0 && counts.length / n <= most) ?? 1;
  return Array.from({ length: counts.length / joined }, (_, i) =>
    counts.slice(i * joined, (i + 1) * joined).reduce((a, b) => a + b, 0),
  );
}

/** The last histogram lying on its side, growing to the right. */
function silhouette(histogram: Histogram, width: number, ink: string): Layer {
  const { low, high } = histogram;
  const counts = coarser(histogram);
  const bin = (high - low) / counts.length || 1;
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  return {
    rows: counts.flatMap((count, i) => [
      { y: low + i * bin, x: (count / most) * width },
      { y: low + (i + 1) * bin, x: (count / most) * width },
    ]),
    mark: (data) => ({
      type: "area",
      from: { data },
      interactive: false,
      encode: {
        update: {
          orient: { value: "horizontal" },
          x: { value: 0 },
          x2: { field: "x" },
          y: { scale: "y", field: "y" },
          fill: { value: ink },
          fillOpacity: { value: 0.55 },
        },
      },
    }),
  };
}
