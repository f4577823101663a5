// A short name for numbers: equal data have the same one, changed data another.
import { createHash } from "node:crypto";
import type { Dataset } from "../data/dataset.ts";

export function fingerprint(data: {
  readonly train: Dataset;
  readonly validation?: Dataset | null;
  readonly test?: Dataset;
}): string {
  const hash = createHash("sha256");
  for (const part of [data.train, data.validation, data.test]) {
    if (!part) continue;
    for (const { shape, data: numbers } of [part.x, part.y])
      hash.update(`${shape};`).update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  }
  return hash.digest("hex").slice(0, 16);
}
