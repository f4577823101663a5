// Normal numbers of a deviation that you choose, whatever the layer's size.
import { nonNegative, real } from "../options/index.ts";
import { each, initializer } from "./initializer.ts";

/**
 * N(mean, std²). The default deviation of 0.01 is that of many teaching texts and of JAX (Keras: 0.05, PyTorch: 1); deep networks
 * want one that depends on fanIn: heNormal, glorotNormal, lecunNormal.
 */
export const normal = initializer({
  name: "normal",
  aliases: ["gaussian", "randomNormal"],
  about: "Normal numbers with a deviation of your choice.",
  hyper: { std: nonNegative(0.01, "standard deviation"), mean: real(0) },
  draw: ({ random, shape, std, mean }) => each(shape, () => mean + std * random.normal()),
});
