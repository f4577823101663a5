/** How the weights, activations and gradients of every layer spread out over training, with the last distribution beside. */
import type { Histogram, Inspection } from "../../training/record.ts";
import { type Figure, narrow, picture, texts, type } from "../draw/index.ts";
import { number } from "../format.ts";
import { extent } from "../scale.ts";
import { fitText } from "../text.ts";
import { color } from "../theme.ts";
import { sample } from "../values.ts";
import { layerCell, type Moment } from "./layer-cell.ts";

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
            layerCell(
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

const usable = (histogram: Histogram | null | undefined): boolean =>
  !!histogram && Number.isFinite(histogram.low) && Number.isFinite(histogram.high) && histogram.counts.some((count) => count > 0);

function lastEpochs(inspections: readonly Inspection[]): string {
  const [first, last] = extent(inspections.map(({ epoch }) => epoch));
  return first === last ? `epoch ${first}` : `epochs ${first} to ${last}, left to right in every cell`;
}
