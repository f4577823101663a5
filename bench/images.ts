/** Pictures and labels from MNIST's IDX files, packed or not. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** The first `rows` pictures, 28x28 numbers from 0 to 1 each, and their labels. */
export function readImages(folder: string, rows: number): { x: Float32Array; y: Int32Array } {
  const [pictures, labels] = ["images-idx3-ubyte", "labels-idx1-ubyte"].map((name) => read(folder, name));
  if (pictures.length < 16 + rows * 784 || labels.length < 8 + rows)
    throw new Error(`${folder} holds fewer than ${rows} pictures`);
  return {
    x: Float32Array.from(pictures.subarray(16, 16 + rows * 784), (ink) => ink / 255),
    y: Int32Array.from(labels.subarray(8, 8 + rows)),
  };
}

function read(folder: string, name: string): Buffer {
  for (const part of ["train", "t10k"])
    for (const ending of ["", ".gz"]) {
      const path = join(folder, `${part}-${name}${ending}`);
      if (existsSync(path)) return ending ? gunzipSync(readFileSync(path)) : readFileSync(path);
    }
  throw new Error(`${folder} has no train-${name} or t10k-${name}`);
}
