/** Writes data, row orders and starting weights once as raw little-endian files, so that every library starts from the same bits. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { breastCancer, circles, moons } from "../src/data/datasets/index.ts";
import { RandomState } from "../src/random/index.ts";
import { readImages } from "./images.ts";
import type { Workload } from "./workloads.ts";

export interface ArrayFile {
  readonly file: string;
  readonly shape: readonly number[];
  readonly type: "f32" | "i32";
}
export type Manifest = Record<string, ArrayFile>;

const EPOCHS = 64;

interface Rows {
  readonly x: ArrayLike<number>;
  /** Labels are whole numbers. */
  readonly y: ArrayLike<number> | Int32Array;
}

/**
 * Writes what the workloads need into `folder` and returns what stands where: `W3.x` [rows, ...], `W3.y`, `W3.order` [64, rows],
 * `W3.weight0`, `W3.bias0`. `mnist` is a folder with MNIST's IDX files; without it images are drawn.
 */
export async function writeData(folder: string, wanted: Iterable<Workload>, mnist: string | null = null): Promise<Manifest> {
  mkdirSync(folder, { recursive: true });
  const manifest: Manifest = {};
  const put = (name: string, values: ArrayLike<number>, shape: readonly number[]) => {
    const whole = values instanceof Int32Array;
    const file = join(folder, `${name}.${whole ? "i32" : "f32"}`);
    manifest[name] = { file, shape, type: whole ? "i32" : "f32" };
    writeFileSync(file, whole ? values : Float32Array.from(values));
  };
  for (const workload of new Map([...wanted].map((w) => [w.data, w])).values()) {
    const { data, rows, input, layers, outputs, loss } = workload;
    const { x, y } = await sources[workload.source](workload, mnist);
    put(`${data}.x`, x, [rows, ...input]);
    put(`${data}.y`, y, loss === "softmax" ? [rows] : [rows, outputs]);
    const state = new RandomState(3);
    for (const { weight, index } of layers) {
      if (!weight) continue;
      const units = weight[weight.length - 1];
      const size = weight.reduce((a, b) => a * b, 1);
      put(`${data}.weight${index}`, state.normal(0, Math.sqrt((2 * units) / size), size), weight);
      put(`${data}.bias${index}`, new Float32Array(units), [units]);
    }
    const shuffling = new RandomState(99);
    const order = new Int32Array(EPOCHS * rows);
    for (let e = 0; e < EPOCHS; e++) order.set(shuffling.permutation(rows), e * rows);
    put(`${data}.order`, order, [EPOCHS, rows]);
  }
  return manifest;
}

const sources: Record<Workload["source"], (workload: Workload, mnist: string | null) => Rows | Promise<Rows>> = {
  circles: ({ rows }) => {
    const { x, y } = circles({ rows, noise: 0.05, seed: 1 });
    return { x: x.data, y: y.data };
  },
  moons: ({ rows }) => {
    const { x, y } = moons({ rows, noise: 0.2, seed: 3 });
    return { x: x.data, y: y.data };
  },
  breastCancer: async ({ rows }) => {
    const { x, y } = await breastCancer();
    return { x: standardized(x.data, x.data.length / rows), y: y.data };
  },
  inkedClasses: ({ rows, input, outputs }) => inkedClasses(new RandomState(5), rows, input[0], outputs),
  images: ({ rows, input, outputs }, mnist) => {
    if (mnist) return readImages(mnist, rows);
    return inkedClasses(new RandomState(7), rows, input[0] * input[1] * input[2], outputs);
  },
  noise: ({ rows, input, outputs, loss }) => {
    const state = new RandomState(8);
    const x = state.randn(rows * input[0]);
    const y = state.randn(rows * outputs);
    return { x, y: loss === "binary" ? y.map((value) => (value > 0 ? 1 : 0)) : y };
  },
};

/** Each column with mean 0 and standard deviation 1. */
function standardized(x: Float64Array, columns: number): Float64Array {
  const rows = x.length / columns;
  const out = new Float64Array(x.length);
  for (let c = 0; c < columns; c++) {
    let mean = 0;
    for (let r = 0; r < rows; r++) mean += x[r * columns + c] / rows;
    let variance = 0;
    for (let r = 0; r < rows; r++) variance += (x[r * columns + c] - mean) ** 2 / rows;
    for (let r = 0; r < rows; r++) out[r * columns + c] = (x[r * columns + c] - mean) / Math.sqrt(variance);
  }
  return out;
}

/** Sparse, digit-like rows of some classes; 30% of the labels are random, so that the loss stays away from 0. */
function inkedClasses(state: RandomState, rows: number, width: number, classes: number): Rows {
  const drawn = state.rand(2 * rows);
  const labels = Int32Array.from({ length: rows }, (_, row) => Math.floor(drawn[row] * classes));
  const prototypes = state.rand(classes * width);
  const x = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const [signal, noise, kept] = [state.rand(width), state.rand(width), state.rand(width)];
    for (let c = 0; c < width; c++) {
      const ink = (prototypes[labels[row] * width + c] < 0.2 ? signal[c] : 0) + (kept[c] < 0.3 ? 0.3 * noise[c] : 0);
      x[row * width + c] = Math.min(1, ink);
    }
  }
  const wrong = state.rand(rows);
  for (let row = 0; row < rows; row++) if (wrong[row] < 0.3) labels[row] = Math.floor(drawn[rows + row] * classes);
  return { x, y: labels };
}
