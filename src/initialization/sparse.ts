// Units that listen to a few inputs each, so that they differ much from the start. Martens 2010, “Deep learning via Hessian-free optimization”.
import { nonNegative, number, whole } from "../options/index.ts";
import { each, initializer } from "./initializer.ts";
import { matrixOf } from "./orthogonal.ts";

/**
 * Normal numbers, of which each output unit keeps only some, chosen at random. Either the share of zeros (`sparsity`, rounded
 * up, as in PyTorch's sparse_) or the number of connections a unit keeps: Martens keeps 15 with `std` 1.
 * @throws UserError, when drawing, for a shape of fewer than two axes
 */
export const sparse = initializer({
  name: "sparse",
  reference: "Martens 2010, “Deep learning via Hessian-free optimization”, section 5; torch.nn.init.sparse_",
  about: "Each unit is connected to a few inputs only.",
  hyper: {
    sparsity: number(0.9, { low: 0, high: 1 }, "share of zeros"),
    std: nonNegative(0.01, "standard deviation of the rest"),
  },
  options: { connections: whole(0, {}, "weights that each unit keeps; 0 leaves it to sparsity") },
  draw({ random, shape, sparsity, std, connections }) {
    const { rows, columns } = matrixOf("sparse", shape);
    const made = each(shape, () => std * random.normal());
    const chosen = random.fork("zeros");
    const zeros = connections > 0 ? Math.max(0, rows - connections) : Math.ceil(sparsity * rows);
    for (let unit = 0; unit < columns && rows > 0; unit++) {
      for (const row of chosen.permutation(rows).subarray(0, zeros)) made.data[row * columns + unit] = 0;
    }
    return made;
  },
});
