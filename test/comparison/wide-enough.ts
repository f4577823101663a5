// Candidates for workers: a network large enough to ask whether wide vectors pay, and one that only tells what its worker knows.
import { blobs } from "../../src/data/datasets/index.ts";
import { wideVectors } from "../../src/engine/wasm/wide.ts";
import type { Build } from "../../src/comparison/pool.ts";
import { dense, relu, sequential } from "../../src/nn/index.ts";

const train = blobs({ rows: 64, seed: 1 });

export const wideEnough = (): Build => () => ({
  model: sequential(dense(256), relu, dense(64), relu, dense(train.classes.length)),
  data: { train },
  epochs: 1,
});

export const telling = (): Build => () => {
  throw new Error(JSON.stringify(wideVectors().trial));
};
