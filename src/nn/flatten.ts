// All axes of an example as one, row-major: what stands between images and dense layers.
import { sizeOf } from "../engine/index.ts";
import { layer } from "./define.ts";

export const flatten = layer({
  name: "flatten",
  about: "[batch, height, width, …] → [batch, features].",
  output: ({ input }) => [sizeOf(input)],
  apply: (_, x) => x.reshape([x.shape[0], sizeOf(x.shape.slice(1))]),
});
