// What a network answers over the plane of two features.
import { ndarray } from "../engine/index.ts";
import type { Dataset } from "../data/dataset.ts";
import type { TrainedModel } from "./model.ts";
import type { BoundaryGrid } from "./record.ts";

const cells = 60;

/** A grid over the data's rectangle and a tenth more on each side. */
export function boundaryGrid(model: TrainedModel, data: Dataset): BoundaryGrid {
  const rows = data.x.shape[0];
  const column = (d: number) => Float64Array.from({ length: rows }, (_, i) => data.x.data[i * 2 + d]);
  const range = (values: Float64Array): [number, number] => {
    const [low, high] = values.reduce(([a, b], x) => [Math.min(a, x), Math.max(b, x)], [Infinity, -Infinity]);
    const more = (high - low || 1) / 10;
    return [low - more, high + more];
  };
  const [x, y] = [range(column(0)), range(column(1))];
  const at = ([low, high]: [number, number], i: number) => low + ((i + 0.5) / cells) * (high - low);
  const grid = ndarray(
    [cells * cells, 2],
    Float64Array.from({ length: cells * cells * 2 }, (_, k) =>
      k % 2 ? at(y, Math.floor(k / 2 / cells)) : at(x, (k >> 1) % cells),
    ),
  );
  const answers = model.predict(grid);
  const width = answers.shape[1];
  const value = (i: number) => {
    if (width === 1) return answers.data[i];
    if (width === 2 && data.task === "binary") return answers.data[i * 2 + 1];
    let best = 0;
    for (let k = 1; k < width; k++) if (answers.data[i * width + k] > answers.data[i * width + best]) best = k;
    return best;
  };
  return {
    x,
    y,
    width: cells,
    height: cells,
    values: Array.from({ length: cells * cells }, (_, i) => Number(value(i).toPrecision(4))),
    points: Array.from({ length: Math.min(rows, 600) }, (_, i) => ({
      x: data.x.data[i * 2],
      y: data.x.data[i * 2 + 1],
      label: data.y.data[i],
    })),
    features: [data.features[0] ?? "x0", data.features[1] ?? "x1"],
  };
}
