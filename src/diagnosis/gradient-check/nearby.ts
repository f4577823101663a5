// Points near the one that is checked.
import { type NdArray, mapFlat, ndarray } from "../../engine/index.ts";
import type { Random } from "../../random/index.ts";

type Named<T> = Readonly<Record<string, T>>;

/** A random direction, each entry in proportion to its parameter's size, and `along(t)` the point t of the way. */
export function randomLine(params: Named<NdArray>, random: Random): (t: number) => Record<string, NdArray> {
  const directions = mapFlat(params, ({ data }) => data.map((w) => Math.max(1, Math.abs(w)) * random.normal()));
  return (t) =>
    mapFlat(params, ({ shape, data }, path) =>
      ndarray(
        shape,
        data.map((w, i) => w + t * directions[path][i]),
      ),
    );
}
