// The numbers of an example in another shape, row-major: a table's row as an image, an image's rows as a sequence.
import { sizeOf } from "../engine/index.ts";
import { UserError, sizes } from "../options/index.ts";
import { first, layer } from "./define.ts";

const defined = layer({
  name: "reshape",
  about: "The numbers of each example in another shape.",
  options: { shape: sizes(1, { low: 1 }, "sizes of the axes of an example, as in 28x28x1") },
  positional: "shape",
  output: ({ input, options }) => {
    const wanted = [options.shape].flat();
    if (sizeOf(wanted) !== sizeOf(input))
      throw new UserError(
        `reshape: an example of [${input.join(", ")}] holds ${sizeOf(input)} numbers, but [${wanted.join(", ")}] needs ${sizeOf(wanted)}.`,
      );
    return wanted;
  },
  apply: (_, x, { options }) => x.reshape([x.shape[0], ...[options.shape].flat()]),
});

/**
 * `reshape([28, 28, 1])`: [batch, …] → [batch, 28, 28, 1], row-major.
 * @throws UserError, when it is initialized, where the sizes do not hold as many numbers as an example
 */
export const reshape = first(defined, "shape");
