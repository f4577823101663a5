import { expect, test } from "vitest";
import { tasksOf } from "../../src/comparison/pool.ts";

test("all candidates run on a seed before the next one begins, so that a comparison cut off leaves pairs", () => {
  expect(tasksOf(["a", "b"], [7, 8]).map(({ candidate, seed }) => `${candidate}${seed}`)).toEqual(["a7", "b7", "a8", "b8"]);
});
