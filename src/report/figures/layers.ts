/** How the weights, activations and gradients of every layer spread out over training, with the last distribution beside. */
import type { Histogram, Inspection } from "../../training/record.ts";
import { number, percent } from "../format.ts";
import { band, type Figure, type Layer, lines, narrow, panel, picture, rules, texts, type } from "../draw.ts";
import { linearAxis, positionOn, extent } from "../scale.ts";
import { fitText } from "../text.ts";
import { color } from "../theme.ts";
import { quantile, sample } from "../values.ts";

type Part = "weights" | "activations" | "gradients";
const parts: readonly Part[] = ["weights", "activations", "gradients"];

/** No more rows than this; deeper networks show evenly chosen layers, the first and the last among them. */
export const mostLayers = 12;
const mostEpochs = 60;

export interface LayersOptions {
  readonly name: string;
  /** Whose layers: `he, seed 3`. */
  readonly whose: string;
  readonly color: string;
}

/** @returns null where nothing was inspected */
export function layerDistributions(
  inspections: readonly Inspection[],
  { name, whose, color: ink }: LayersOptions,
): Figure | null {
  const names = [
    ...new Set(
      inspections.flatMap(({ layers }) =>
        layers.filter((layer) => parts.some((part) => usable(layer[part]))).map((layer) => layer.name),
      ),
    ),
  ];
  const columns = parts.filter((part) => inspections.some(({ layers }) => layers.some((layer) => usable(layer[part]))));
  if (names.length === 0) return null;
  const history = (layer: string, part: Part): Moment[] =>
    inspections.flatMap(({ epoch, layers }) => {
      const histogram = layers.find((one) => one.name === layer)?.[part];
      return usable(histogram) ? [{ epoch, histogram: histogram! }] : [];
    });
  return {
    name,
    title: "layers over time",
    description: `Spread of ${columns.join(", ")} in each layer over the epochs (${whose}): ${sample(names, mostLayers)
      .map(
        (layer) =>
          `${layer} ${columns
            .flatMap((part) => {
              const last = history(layer, part).at(-1);
              return last ? [`${part} at the end ${number(last.histogram.mean, 2)} ± ${number(last.histogram.std, 2)}`] : [];
            })
            .join(", ")}`,
      )
      .join("; ")}.`,
    draw: (width) => {
      const small = narrow(width);
      const rows = sample(names, mostLayers);
      const left = small ? 0 : 150;
      const gap = small ? 12 : 64;
      const cell = { width: (width - left - gap * (columns.length - 1) - 2) / columns.length, height: small ? 58 : 64 };
      const pitch = cell.height + (small ? 30 : 16);
      const top = small ? 46 : 30;
      const height = top + rows.length * pitch;
      const kinds = new Map(inspections.flatMap(({ layers }) => layers.map((layer) => [layer.name, layer.kind] as const)));
      return picture(width, height + 14, [
        texts([
          ...columns.map((part, c) => ({ x: left + c * (cell.width + gap), y: 12, text: part, bold: true })),
          ...rows.flatMap((layer, r) => [
            {
              x: 0,
              y: top + r * pitch + (small ? -6 : 26),
              text: fitText(layer, type.label, small ? width / 2 : left - 60, { keepEnd: true }),
              bold: !small,
            },
            ...(kinds.get(layer) && !layer.toLowerCase().includes(kinds.get(layer)!.toLowerCase())
              ? [
                  {
                    x: small ? width : 0,
                    y: top + r * pitch + (small ? -6 : 41),
                    text: fitText(kinds.get(layer)!, type.tick, small ? width / 2 : left - 60),
                    size: type.tick,
                    color: color("soft"),
                    align: small ? ("right" as const) : ("left" as const),
                  },
                ]
              : []),
          ]),
        ]),
        ...rows.flatMap((layer, r) =>
          columns.flatMap((part, c) =>
            drawCell(
              sample(history(layer, part), mostEpochs),
              { x: left + c * (cell.width + gap), y: top + r * pitch, ...cell },
              ink,
              { small, zeros: part === "activations" },
            ),
          ),
        ),
        texts([{ x: left, y: height + 8, text: lastEpochs(inspections), size: type.tick, color: color("soft") }]),
      ]);
    },
  };
}

interface Moment {
  readonly epoch: number;
  readonly histogram: Histogram;
}

const usable = (histogram: Histogram | null | undefined): boolean =>
  !!histogram && Number.isFinite(histogram.low) && Number.isFinite(histogram.high) && histogram.counts.some((count) => count > 0);

function lastEpochs(inspections: readonly Inspection[]): string {
  const [first, last] = extent(inspections.map(({ epoch }) => epoch));
  return first === last ? `epoch ${first}` : `epochs ${first} to ${last}, left to right in every cell`;
}

function drawCell(
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
