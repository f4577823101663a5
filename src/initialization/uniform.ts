// Uniform numbers within limits that you choose, whatever the layer's size.
import { nonNegative, real } from "../options/index.ts";
import { each, initializer } from "./initializer.ts";

/** U(mean − limit, mean + limit), with deviation limit / √3. Keras's default limit is 0.05 too; PyTorch draws from [0, 1). */
export const uniform = initializer({
  name: "uniform",
  aliases: ["randomUniform"],
  about: "Uniform numbers within a limit of your choice to both sides of the mean.",
  hyper: { limit: nonNegative(0.05, "largest distance from the mean"), mean: real(0) },
  draw: ({ random, shape, limit, mean }) => each(shape, () => mean + limit * (2 * random.uniform() - 1)),
});
