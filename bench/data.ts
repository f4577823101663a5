/** Writes data, row orders and starting weights once as raw little-endian files, so that every library starts from the same bits. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { breastCancer, circles, moons } from "../src/data/datasets/index.ts";
import { RandomState } from "../src/random/index.ts";

export interface ArrayFile {
  readonly file: string;
  readonly shape: readonly number[];
  readonly type: "f32" | "i32";
}
export type Manifest = Record<string, ArrayFile>;

const EPOCHS = 64;
const ROWS = 8192;

/** Writes the sets `names` (W1, W2, ...) into `folder` and returns what stands where: `W3.x`, `W3.y`, `W3.order`, `W3.weight0`, `W3.bias0`. */
export async function writeData(folder: string, names: Iterable<string>): Promise<Manifest> {
  mkdirSync(folder, { recursive: true });
  const manifest: Manifest = {};
  const put = (name: string, values: ArrayLike<number>, shape: readonly number[], type: "f32" | "i32" = "f32") => {
    const array = type === "f32" ? Float32Array.from(values) : Int32Array.from(values);
    manifest[name] = { file: join(folder, `${name}.${type}`), shape, type };
    writeFileSync(manifest[name].file, array);
  };
  const weights = (name: string, widths: readonly number[], seed: number) => {
    const state = new RandomState(seed);
    for (let l = 0; l + 1 < widths.length; l++) {
      const [fanIn, fanOut] = [widths[l], widths[l + 1]];
      put(`${name}.weight${l}`, state.normal(0, Math.sqrt(2 / fanIn), fanIn * fanOut), [fanIn, fanOut]);
      put(`${name}.bias${l}`, new Float32Array(fanOut), [fanOut]);
    }
  };
  const orders = (name: string, rows: number, batch: number) => {
    const state = new RandomState(99);
    const used = rows - (rows % batch);
    const order = new Int32Array(EPOCHS * used);
    for (let e = 0; e < EPOCHS; e++) order.set(state.permutation(rows).subarray(0, used), e * used);
    put(`${name}.order`, order, [EPOCHS, used], "i32");
  };

  const sets: Record<string, () => void | Promise<void>> = {
    W1: () => {
      const { x, y } = circles({ rows: 300, noise: 0.05, seed: 1 });
      put("W1.x", x.data, x.shape);
      put("W1.y", y.data, y.shape);
      weights("W1", [2, 10, 5, 1], 3);
    },
    W2: () => {
      const { x, y } = moons({ rows: 300, noise: 0.2, seed: 3 });
      put("W2.x", x.data, x.shape);
      put("W2.y", y.data, y.shape);
      weights("W2", [2, 5, 2, 1], 3);
      orders("W2", 300, 64);
    },
    W3: async () => {
      const { x, y } = await breastCancer();
      put("W3.x", standardized(x.data, 30), x.shape);
      put("W3.y", y.data, y.shape);
      weights("W3", [30, 64, 64, 1], 4);
      orders("W3", x.shape[0], 32);
    },
    W4: () => {
      const { x, labels } = sparseClasses(new RandomState(5));
      put("W4.x", x, [ROWS, 784]);
      put("W4.y", labels, [ROWS], "i32");
      weights("W4", [784, 512, 256, 10], 6);
    },
    W6: () => {
      const noise = new RandomState(8);
      put("W6.x", noise.randn(2048 * 1024), [2048, 1024]);
      put("W6.y", noise.randn(2048 * 1024), [2048, 1024]);
      weights("W6", [1024, 2048, 2048, 1024], 9);
    },
  };
  for (const name of new Set(names)) await sets[name]();
  return manifest;
}

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

/** Sparse, digit-like rows of ten classes; 30% of the labels are random, so that the loss stays away from 0. */
function sparseClasses(state: RandomState): { x: Float32Array; labels: Int32Array } {
  const drawn = state.rand(2 * ROWS);
  const labels = Int32Array.from({ length: ROWS }, (_, row) => Math.floor(drawn[row] * 10));
  const prototypes = state.rand(10 * 784);
  const x = new Float32Array(ROWS * 784);
  for (let row = 0; row < ROWS; row++) {
    const [signal, noise, kept] = [state.rand(784), state.rand(784), state.rand(784)];
    for (let c = 0; c < 784; c++) {
      const ink = (prototypes[labels[row] * 784 + c] < 0.2 ? signal[c] : 0) + (kept[c] < 0.3 ? 0.3 * noise[c] : 0);
      x[row * 784 + c] = Math.min(1, ink);
    }
  }
  const wrong = state.rand(ROWS);
  for (let row = 0; row < ROWS; row++) if (wrong[row] < 0.3) labels[row] = Math.floor(drawn[ROWS + row] * 10);
  return { x, labels };
}
