// Candidates for worker threads: what a pool imports there.
import type { Build } from "../../src/comparison/pool.ts";
import { circles } from "../../src/data/index.ts";
import { buildExperiment } from "../../src/training/experiment/index.ts";

export function build(): Build {
  const data = circles();
  return ({ candidate, seed }) => {
    if (candidate === "hangs") for (;;);
    return buildExperiment({ seed, epochs: candidate === "long" ? 100_000 : 2, model: { hidden: [4] } }, data);
  };
}
