// The numbers of an example in another shape, row-major: a table's row as an image, an image's rows as a sequence.
import { sizeOf } from "../engine/index.ts";
import { UserError, sizes } from "../options/index.ts";
import { type LayerOptions, layer } from "./define.ts";
import type { Layer } from "./layer.ts";

const shape = sizes(1, { low: 1 }, "sizes of the axes of an example, as in 28x28x1");
const defined = layer({
  name: "reshape",
  about: "The numbers of each example in another shape.",
  options: { shape },
  positional: "shape",
  output: ({ input, options }) => {
    const wanted = [options.shape].flat() as number[];
    if (sizeOf(wanted) !== sizeOf(input))
      throw new UserError(
        `reshape: an example of [${input.join(", ")}] holds ${sizeOf(input)} numbers, but [${wanted.join(", ")}] needs ${sizeOf(wanted)}.`,
      );
    return wanted;
  },
  apply: (_, x, { options }) => x.reshape([x.shape[0], ...([options.shape].flat() as number[])]),
});

type Given = LayerOptions<{}, { shape: typeof shape }, {}>;

/**
 * `reshape([28, 28, 1])`: [batch, …] → [batch, 28, 28, 1], row-major.
 * @throws UserError, when it is initialized, where the sizes do not hold as many numbers as an example
 */
export const reshape: ((shape: number | readonly number[] | Given) => Layer) & Pick<typeof defined, "declaration" | "restore"> =
  Object.assign(
    (given: number | readonly number[] | Given) =>
      defined(typeof given === "number" || "length" in given ? { shape: given } : given),
    { declaration: defined.declaration, restore: defined.restore },
  );
