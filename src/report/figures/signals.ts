/** One number a layer over time: how large its gradients are, how much of it is silent. Vanishing and dying show here. */
import type { Histogram, Inspection, LayerRecord } from "../../training/record.ts";
import type { Figure } from "../draw/index.ts";
import { color } from "../theme.ts";
import { sample } from "../values.ts";
import { curves } from "./curves.ts";
import type { Series } from "./series.ts";

const mostLines = 8;

/** One series a layer, the first layer faintest and the last darkest. */
export function layerSeries(inspections: readonly Inspection[], measure: (layer: LayerRecord) => number): Series[] {
  const names = [
    ...new Set(
      inspections.flatMap(({ layers }) => layers.filter((layer) => Number.isFinite(measure(layer))).map(({ name }) => name)),
    ),
  ];
  const shown = sample(names, mostLines);
  return shown.map((name, i) => {
    const points = inspections.flatMap(({ epoch, layers }) => {
      const layer = layers.find((one) => one.name === name);
      const value = layer ? measure(layer) : NaN;
      return Number.isFinite(value) ? [[epoch, value] as const] : [];
    });
    return {
      name,
      look: { color: color("ink"), dash: [], opacity: shown.length < 2 ? 1 : 0.28 + (0.72 * i) / (shown.length - 1) },
      runs: [points],
      diverged: [],
      median: points,
    };
  });
}

const rootMeanSquare = (histogram: Histogram | null): number => (histogram ? Math.hypot(histogram.mean, histogram.std) : NaN);

/** The root mean square of every layer's gradients by epoch, logarithmic; null with fewer than two inspections. */
export function gradientSizes(inspections: readonly Inspection[], name: string): Figure | null {
  if (inspections.length < 2) return null;
  return curves(
    layerSeries(inspections, (layer) => rootMeanSquare(layer.gradients)),
    { name, quantity: "root mean square of the gradients", scale: "log", height: 210 },
  );
}

/** The fraction of a layer's activations that is exactly 0, for layers where some are; null where none is. */
export function silentShares(inspections: readonly Inspection[], name: string): Figure | null {
  const silent = new Set(
    inspections.flatMap(({ layers }) =>
      layers.filter((layer) => (layer.activations?.zeros ?? 0) >= 0.005).map((layer) => layer.name),
    ),
  );
  const all = layerSeries(inspections, (layer) => (silent.has(layer.name) ? (layer.activations?.zeros ?? NaN) : NaN));
  if (inspections.length < 2 || silent.size === 0) return null;
  return curves(all, { name, quantity: "fraction of activations that are 0", scale: "linear", height: 170, include: [0, 1] });
}
