import { expect, test } from "vitest";
import { tasksOf } from "../../src/comparison/pool.ts";
import { workerPool } from "../../src/comparison/worker-pool.node.ts";
import { wideSince } from "../../src/engine/vectors.node.ts";
import { hasFusedMultiplyAdd } from "../../src/engine/wasm/features.ts";
import { wideVectors } from "../../src/engine/wasm/wide.ts";

test("all candidates run on a seed before the next one begins, so that a comparison cut off leaves pairs", () => {
  expect(tasksOf(["a", "b"], [7, 8]).map(({ candidate, seed }) => `${candidate}${seed}`)).toEqual(["a7", "b7", "a8", "b8"]);
});

const canBeWide = Number(process.versions.node.split(".")[0]) >= wideSince && hasFusedMultiplyAdd();

test.runIf(canBeWide)("what one worker finds out about wide vectors, later ones are told", async () => {
  const runs = async (name: string) => {
    const pool = workerPool({ module: new URL("./wide-enough.ts", import.meta.url), export: name }, { workers: 1 });
    try {
      for await (const { type } of pool.run(tasksOf(["a"], [0]))) if (type === "finished") return;
    } finally {
      await pool.close!();
    }
  };
  await runs("wideEnough");
  const { trial } = wideVectors();
  expect(trial).not.toBeNull();
  await expect(runs("telling")).rejects.toThrow(JSON.stringify(trial));
});
